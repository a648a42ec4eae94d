import MinNormData

/// Training examples by what finds them again, in the place of their features in a model's file.
public struct TrainingReference: Codable, Equatable, Sendable {
  /// What they are, for a person: "mnist, 10,000 training examples".
  public let name: String
  /// What the program that saved the model finds them by.
  public let source: String
  /// How many there are.
  public let count: Int
  /// SHA-256 of their numbers, example after example, before any feature map.
  public let sha256: String

  /// A reference to these inputs.
  public init(_ inputs: Inputs, name: String, source: String) {
    (self.name, self.source, count) = (name, source, inputs.count)
    sha256 = Self.checksum(inputs)
  }

  private static func checksum(_ inputs: Inputs) -> String { inputs.numbers.withBytes { ContentHash.sha256($0) } }

  /// Throws `DataError.malformed` unless these are the inputs.
  ///
  /// - Parameter model: The file that the reference is in, for the error.
  func require(_ inputs: Inputs, model: String) throws {
    let found = Self.checksum(inputs)
    guard inputs.count == count, found == sha256 else {
      throw DataError.malformed(
        file: model, offset: nil,
        expected: "the examples that it was found from, \(name), with SHA-256 \(sha256.prefix(16))…",
        found: "\(inputs.count) examples with \(found.prefix(16))…: the data are others, or have changed")
    }
  }
}
