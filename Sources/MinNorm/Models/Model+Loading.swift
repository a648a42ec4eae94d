import MinNormData

extension Model {
  /// Loads a model that `save(to:)` wrote.
  ///
  /// - Parameter training: Finds the training examples that the file only refers to; what it gives is compared with their
  ///   checksum.
  /// - Throws: `DataError.malformed` for a file that is no model, is torn, has other numbers than were written, or was written by a
  ///   newer minnorm, with the reason.
  public init(
    contentsOf path: String, training: ((_ reference: TrainingReference) throws -> Inputs)? = nil
  ) throws {
    try self.init(ModelReader(NPZReader(path: path), path: path), training)
  }

  /// The same of a file in memory; messages call it `name`.
  package init(bytes: [UInt8], name: String) throws {
    try self.init(ModelReader(NPZReader(bytes: bytes, name: name), path: name))
  }

  private init(_ file: ModelReader, _ training: ((TrainingReference) throws -> Inputs)? = nil) throws {
    let manifest = file.manifest
    let shape = try file.inputShape()
    let maps = try manifest.features.map { link in
      FittedFeatureChain.Link(words: link.map, learnt: try link.learnt.mapValues { try file.array($0) })
    }
    let features = try file.checking("feature maps") {
      try FittedFeatureChain(inputShape: shape, links: maps, batchSize: max(1, manifest.batch), source: file.path)
    }
    let centres =
      manifest.basis != .examples
      ? nil
      : try manifest.training.map { try features.features(of: file.inputs($0, training)) }
        ?? file.centres(features.outputShape)
    let (rows, outputs) = (centres?.count ?? features.outputShape.dimension, manifest.outputs)
    let functions = try manifest.functions.map { try file.function($0, rows: rows, examples: centres?.count) }
    guard !functions.isEmpty, !outputs.isEmpty else { throw file.malformed("a function and its outputs", "none") }
    let kernel = try file.checking("a kernel") { try manifest.kernel.fixedKernel() }
    let interpolant: any Interpolant =
      centres.map {
        KernelInterpolant(kernel, $0, coefficients: functions[0].coefficients, precision: manifest.precision)
      } ?? LinearInterpolant(weights: functions[0].coefficients)
    self.init(
      functions, like: interpolant, features: features,
      outputs: manifest.task == .classification ? .classes(outputs) : .values(outputs),
      inputFormat: manifest.inputFormat)
    inputNames = manifest.inputNames
    trainingReference = manifest.training
    record = try file.record()
  }
}

/// Reads members, each checked against its checksum.
private struct ModelReader {
  let path: String
  let manifest: ModelManifest
  private let file: NPZReader

  init(_ file: NPZReader, path: String) throws {
    (self.file, self.path) = (file, path)
    guard file.otherNames.contains(ModelManifest.manifest) else {
      throw DataError.malformed(
        file: path, offset: nil, expected: "a model that minnorm saved (a member \(ModelManifest.manifest))",
        found: "an .npz file of something else")
    }
    manifest = try ModelManifest(file.text(ModelManifest.manifest), file: path)
  }

  func malformed(_ expected: String, _ found: String) -> DataError {
    .malformed(file: path, offset: nil, expected: expected, found: found)
  }

  /// Words that this version does not understand are said to be in the file.
  func checking<Result>(_ what: String, _ body: () throws -> Result) throws -> Result {
    do { return try body() } catch let error as DataError { throw error } catch {
      throw malformed("\(what) that minnorm \(minnormVersion) knows", "\(error)")
    }
  }

  /// An array with the numbers that were written.
  func array(_ name: String) throws -> NumberArray {
    // Nobody has asked for it by name: without it the model is not whole.
    guard file.names.contains(name) else { throw malformed("an array '\(name)' in the model", "none") }
    let array = try file.array(name).numberArray()
    try require(name, array.numbers.withBytes { ContentHash.sha256($0) })
    return array
  }

  func record() throws -> String? {
    guard file.otherNames.contains(ModelManifest.record) else { return nil }
    let text = try file.text(ModelManifest.record)
    try require(ModelManifest.record, ContentHash.sha256(Array(text.utf8)))
    return text
  }

  private func require(_ name: String, _ checksum: String) throws {
    guard manifest.sha256[name] == checksum else {
      throw malformed("'\(name)' with the checksum in \(ModelManifest.manifest)", "other numbers; the file was changed")
    }
  }

  func inputShape() throws -> FeatureShape {
    let sizes = manifest.inputShape
    var product = 1
    for size in sizes {
      let (next, overflow) = product.multipliedReportingOverflow(by: max(size, 0))
      guard size > 0, !overflow, next < 1 << 40 else { throw malformed("sizes of an input", "\(sizes)") }
      product = next
    }
    switch sizes.count {
    case 1: return .vector(sizes[0])
    case 3: return .image(channels: sizes[0], height: sizes[1], width: sizes[2])
    default: throw malformed("one size of an input, or three of an image", "\(sizes.count)")
    }
  }

  /// The training examples that the file refers to.
  func inputs(
    _ reference: TrainingReference, _ find: ((TrainingReference) throws -> Inputs)?
  ) throws -> Inputs {
    guard let inputs = try find?(reference) else {
      throw malformed("training examples in the file", "a reference to \(reference.name), which is to be found for it")
    }
    try reference.require(inputs, model: path)
    return inputs
  }

  func centres(_ shape: FeatureShape) throws -> FeatureMatrix {
    let array = try array(ModelManifest.centres)
    let unit = try self.array(ModelManifest.unit)
    guard array.columns == shape.dimension, unit.numbers.count == 1, unit.numbers[0] > 0, unit.numbers[0].isFinite
    else {
      throw malformed("centres of \(shape.dimension) numbers and a positive unit", "\(array.columns) numbers each")
    }
    return try FeatureMatrix(count: array.rows, shape: shape, numbers: array.numbers, unit: unit.numbers[0])
  }

  func function(_ kept: ModelManifest.Function, rows: Int, examples: Int?) throws -> Model.Function {
    let outputs = manifest.outputs.count
    let coefficients = try matrix(kept.coefficients)
    guard coefficients.rows == rows, coefficients.columns == outputs else {
      throw malformed(
        "\(rows) × \(outputs) coefficients in '\(kept.coefficients)'", "\(coefficients.rows) × \(coefficients.columns)")
    }
    let intercepts = try kept.intercepts.map { try array($0).numbers.widened }
    guard intercepts.map({ $0.count == outputs }) ?? true else {
      throw malformed("\(outputs) intercepts", "\(intercepts?.count ?? 0)")
    }
    return Model.Function(
      name: kept.name, coefficients: coefficients, intercepts: intercepts,
      targets: try kept.targets.map { try targets($0, coding: kept.coding, examples: examples) })
  }

  private func targets(_ name: String, coding: Coding?, examples: Int?) throws -> Targets {
    let array = try array(name)
    guard examples.map({ $0 == array.rows }) ?? true else {
      throw malformed("\(examples ?? 0) targets in '\(name)'", "\(array.rows)")
    }
    guard manifest.task == .classification else {
      guard array.columns == manifest.outputs.count else {
        throw malformed("\(manifest.outputs.count) columns of targets in '\(name)'", "\(array.columns)")
      }
      return Targets(values: matrix(array))
    }
    let count = manifest.outputs.count
    let labels = array.numbers.widened.compactMap { Int(exactly: $0) }.filter { (0..<count).contains($0) }
    guard labels.count == array.rows, array.columns == 1 else {
      throw malformed("classes from 0 to \(count - 1) in '\(name)'", "others")
    }
    return Targets(labels: labels, classCount: count, coding: coding ?? .oneHot)
  }

  private func matrix(_ name: String) throws -> Matrix<Double> { matrix(try array(name)) }

  private func matrix(_ array: NumberArray) -> Matrix<Double> {
    let (rows, columns, values) = (array.rows, array.columns, array.numbers.widened)
    return Matrix(
      rows: rows, columns: columns,
      values: (0..<columns).flatMap { column in (0..<rows).map { values[$0 * columns + column] } })
  }
}
