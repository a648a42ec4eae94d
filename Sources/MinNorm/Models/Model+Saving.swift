import MinNormData

extension Model {
  /// Writes the model as an `.npz` file, in one step: arrays that NumPy opens, and JSON beside them.
  ///
  /// | member | |
  /// |---|---|
  /// | `coefficients` | A, n × outputs, of the first function; `coefficients.NAME` of others |
  /// | `centres`, `unit` | the features xᵢ of the training examples, n × d, as they are stored, to be divided by the unit |
  /// | `targets` | the classes of the training examples, or n × outputs numbers |
  /// | `intercepts` | b of every output, where there are any |
  /// | `features.I.NAME` | what map I of the chain has learnt |
  /// | `model.json`, `record.json` | kernel, maps, names, checksums; the record of the run |
  ///
  /// With a `trainingReference` neither `centres` nor `unit` is written, but what finds the examples, and their checksum.
  ///
  /// - Throws: `FeatureSpecificationError`, `KernelSpecificationError` where a map or the kernel is a user's own;
  ///   `DataError.inputOutput`.
  public func save(to path: String) throws {
    let links = try features.links()
    let kernel = try KernelSpecification(kernel)
    let file = ModelWriter(try NPZWriter(path: path))
    let kept = try functions.enumerated().map { index, function in
      try file.add(function, suffix: index == 0 ? "" : "." + function.name)
    }
    if let centres, trainingReference == nil {
      try file.add(ModelManifest.centres, shape: [centres.count, centres.dimension], centres.numbers)
      try file.add(ModelManifest.unit, shape: [1], .float64([centres.unit]))
    }
    let maps = try links.enumerated().map { index, link in
      var names: [String: String] = [:]
      for (name, array) in link.learnt.sorted(by: { $0.key < $1.key }) {
        let member = "features.\(index).\(name)"
        try file.add(member, shape: array.columns == 1 ? [array.rows] : [array.rows, array.columns], array.numbers)
        names[name] = member
      }
      return ModelManifest.Link(map: link.words, learnt: names)
    }
    let task: PredictionTask = if case .classes = outputs { .classification } else { .regression }
    if let record { try file.add(ModelManifest.record, text: record) }
    var manifest = ModelManifest(
      version: minnormVersion, kernel: kernel, basis: centres == nil ? .weights : .examples, features: maps,
      batch: features.batchSize, inputShape: features.inputShape.sizes, inputFormat: inputFormat,
      inputNames: inputNames,
      precision: precision,
      task: task,
      outputs: outputs.names, functions: kept, sha256: file.checksums)
    if centres != nil { manifest.training = trainingReference }
    try file.finish(try manifest.text())
  }
}

extension FeatureShape {
  /// The sizes, of which an image has three.
  fileprivate var sizes: [Int] {
    switch self {
    case .vector(let count): [count]
    case .image(let channels, let height, let width): [channels, height, width]
    }
  }
}

/// Writes members and keeps their checksums.
private final class ModelWriter {
  private let file: NPZWriter
  private(set) var checksums: [String: String] = [:]

  init(_ file: NPZWriter) { self.file = file }

  func add(_ name: String, shape: [Int], _ numbers: Numbers) throws {
    checksums[name] = numbers.withBytes { ContentHash.sha256($0) }
    try file.add(name, shape: shape, numbers)
  }

  func add(_ name: String, text: String) throws {
    checksums[name] = ContentHash.sha256(Array(text.utf8))
    try file.add(name, text: text)
  }

  func add(_ function: Model.Function, suffix: String) throws -> ModelManifest.Function {
    let a = function.coefficients
    var kept = ModelManifest.Function(name: function.name, coefficients: "coefficients" + suffix)
    try add(kept.coefficients, shape: [a.rows, a.columns], .float64(a.rowMajor))
    if let intercepts = function.intercepts {
      kept.intercepts = "intercepts" + suffix
      try add("intercepts" + suffix, shape: [intercepts.count], .float64(intercepts))
    }
    if let targets = function.targets {
      kept.targets = "targets" + suffix
      if let values = targets.values {
        try add("targets" + suffix, shape: [values.rows, values.columns], .float64(values.rowMajor))
      } else {
        kept.coding = targets.coding
        let numbers = Numbers.float64(targets.labels.map { Double($0) })
        checksums["targets" + suffix] = numbers.withBytes { ContentHash.sha256($0) }
        try file.add("targets" + suffix, shape: [targets.labels.count], integers: targets.labels)
      }
    }
    return kept
  }

  func finish(_ manifest: String) throws {
    try file.add(ModelManifest.manifest, text: manifest)
    try file.finish()
  }
}
