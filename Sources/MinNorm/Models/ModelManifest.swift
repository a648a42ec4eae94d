import Foundation
import MinNormData

/// What the member `model.json` of a saved model says: how the arrays beside it become a function again.
struct ModelManifest: Codable, Equatable {
  static let format = "minnorm.model/"
  static let schema = format + "1"
  /// Names of members.
  static let manifest = "model.json"
  static let record = "record.json"
  static let centres = "centres"
  static let unit = "unit"

  /// One function and the arrays that hold it.
  struct Function: Codable, Equatable {
    var name: String
    /// n × outputs, or d × outputs.
    var coefficients: String
    /// One for each output.
    var intercepts: String?
    /// Classes of the training examples, or n × outputs real numbers.
    var targets: String?
    /// How classes were written as numbers.
    var coding: Coding?
  }

  /// One feature map and the arrays that it had learnt.
  struct Link: Codable, Equatable {
    var map: String
    /// The array of every name.
    var learnt: [String: String]
  }

  var schema = ModelManifest.schema
  /// The version of minnorm that wrote it.
  var version: String
  var kernel: KernelSpecification
  /// What coefficients multiply: kernel functions of examples, or features.
  var basis: Basis
  var features: [Link]
  /// Examples that are mapped at once.
  var batch: Int
  /// The sizes of an input: numbers, or channels, height and width.
  var inputShape: [Int]
  var inputFormat: NumberFormat
  /// What the columns of the inputs are called, if that is known.
  var inputNames: [String]?
  var precision: Precision
  var task: PredictionTask
  /// Names of classes or of targets.
  var outputs: [String]
  var functions: [Function]
  /// What finds the training examples, where their features are not in the file.
  var training: TrainingReference?
  /// SHA-256 of the numbers of every array, and of the record.
  var sha256: [String: String]

  enum Basis: String, Codable { case examples, weights }

  /// The schema alone, which every version has.
  private struct Head: Decodable {
    var schema: String
    var version: String?
  }

  /// Reads the text of the member.
  init(_ text: String, file: String) throws {
    let data = Data(text.utf8)
    func malformed(_ expected: String, _ found: String) -> DataError {
      .malformed(file: file, offset: nil, expected: expected, found: found)
    }
    guard let head = try? JSONDecoder().decode(Head.self, from: data), head.schema.hasPrefix(Self.format) else {
      throw malformed("a model of minnorm with \"schema\": \"\(Self.schema)\" in \(Self.manifest)", "something else")
    }
    guard head.schema == Self.schema else {
      let version = head.version.map { ", written by minnorm \($0)" } ?? ""
      throw malformed(
        "\(Self.schema), which minnorm \(minnormVersion) reads", "\(head.schema)\(version); use that version")
    }
    do {
      self = try JSONDecoder().decode(ModelManifest.self, from: data)
    } catch let error as DecodingError {
      throw malformed("a complete \(Self.manifest)", Self.reason(error))
    } catch {
      // A kernel or feature map that this version does not know.
      throw malformed("a kernel and feature maps that minnorm \(minnormVersion) knows", "\(error)")
    }
  }

  init(
    version: String, kernel: KernelSpecification, basis: Basis, features: [Link], batch: Int, inputShape: [Int],
    inputFormat: NumberFormat, inputNames: [String]?, precision: Precision, task: PredictionTask, outputs: [String],
    functions: [Function], sha256: [String: String]
  ) {
    (self.version, self.kernel, self.basis, self.features) = (version, kernel, basis, features)
    (self.batch, self.inputShape, self.inputFormat, self.precision) = (batch, inputShape, inputFormat, precision)
    self.inputNames = inputNames
    (self.task, self.outputs, self.functions, self.sha256) = (task, outputs, functions, sha256)
  }

  /// The text of the member, keys sorted.
  func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  private static func reason(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): "no \"\(key.stringValue)\""
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "another kind of value for \"\(context.codingPath.map(\.stringValue).joined(separator: "."))\""
    case .dataCorrupted(let context) where context.codingPath.isEmpty: "no JSON"
    case .dataCorrupted(let context):
      "an unknown value for \"\(context.codingPath.map(\.stringValue).joined(separator: "."))\""
    @unknown default: "something else"
    }
  }
}
