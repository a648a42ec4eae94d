import MinNorm
import MinNormData

/// The JSON record `minnorm.predict/1`.
public typealias PredictRecord = Record<PredictResults>

/// A saved function applied to inputs, a block at a time.
public struct PredictExperiment: Sendable {
  /// Where inputs come from.
  public enum Source: Sendable, Equatable {
    /// A user's own file.
    case file(String)
    /// The test set of a data set by name or folder.
    case named(String, directory: String)
  }

  /// The file of the model.
  public var model: String
  /// What the function is applied to.
  public var inputs: Source
  /// The file of their targets, to compare with; nil for none, or those of the data set.
  public var targets: String?
  /// Columns of a table of inputs that are left out.
  public var dropped: [String] = []
  /// The function; nil for the first of the model.
  public var function: String?
  /// Where the predictions are written: .csv, .tsv, .npy or .npz; nil for nowhere.
  public var output: String?
  /// The folder of data sets, for training examples that the model only refers to.
  public var dataDirectory = "data"
  /// Predictions in the record.
  public var shown = 10

  /// Predictions of a model's first function, written nowhere.
  public init(model: String, inputs: Source) { (self.model, self.inputs) = (model, inputs) }

  /// Applies the function and writes the predictions; the memory is that of the model and a block.
  ///
  /// - Throws: `DataError`, `ModelError`, `ExperimentError.usage`.
  public func run(in run: Run) throws -> PredictRecord {
    let file = try output.map { try PredictionFormat($0) }
    let (model, rows, known) = try run.timed(.load) { try load() }
    let function = try function.map(model.function(named:)) ?? model.functions[0]
    var tally = PredictionTally(model.outputs, known, source: rows.source, count: rows.count, output: output)
    try run.timed(.evaluate) {
      func predict(_ emit: (Matrix<Double>) throws -> Void) throws {
        try model.forEachBlock(of: rows, function: function, observer: run.observer(.evaluate)) { range, scores in
          tally.add(scores, range, shown: shown)
          try emit(scores)
        }
      }
      guard let file else { return try predict { _ in } }
      try file.write(model.outputs, count: rows.count, predict)
    }
    if tally.unknown > 0 {
      run.note(
        "\(tally.unknown) of \(rows.count) examples have a class that the model does not know; they count as wrong")
    }
    return run.record(
      "predict", phases: [.load, .evaluate], seed: 0, try ModelSummary(model, path: self.model, function: function),
      tally.finished())
  }

  /// The training examples that carry one prediction.
  ///
  /// - Parameters:
  ///   - index: The input, counted from 0.
  ///   - output: The name of the class or target; nil for the class of the largest score.
  ///   - count: Most training examples.
  public func explain(_ index: Int, output: String?, count: Int) throws -> ExplanationRecord {
    let (model, rows, _) = try load()
    let function = try function.map(model.function(named:)) ?? model.functions[0]
    guard (0..<rows.count).contains(index) else {
      throw ExperimentError.usage("--explain \(index): \(rows.source) has \(rows.count) rows, counted from 0")
    }
    let place = try output.map { name in
      guard let place = model.outputs.names.firstIndex(of: name) else {
        throw ExperimentError.usage("--class \(name): the model has \(model.outputs.names.joined(separator: ", "))")
      }
      return place
    }
    try rows.skip(index)
    let one = InputRows(try rows.next(1), source: rows.source)
    let found = try model.explanation(of: one, function: function, output: place, count: count)
    return try ExplanationRecord(found, of: model, function, index: index, path: self.model, source: rows.source)
  }

  private func load() throws -> (model: Model, rows: InputRows, targets: KnownTargets?) {
    let model = try Model(contentsOf: model) { try $0.inputs(directory: dataDirectory, model: self.model) }
    switch inputs {
    case .file(let path):
      let rows = try InputRows(
        file: path, dimension: model.features.inputShape.dimension, dropping: dropped, names: model.inputNames)
      let known = try targets.map { path in
        let columns = try ArrayFile.targets(path, rows: rows.count).columns
        guard columns.rows == rows.count else {
          throw DataError.malformed(
            file: path, offset: nil, expected: "\(rows.count) targets, one for each row of \(rows.source)",
            found: "\(columns.rows)")
        }
        return try KnownTargets(columns, model.outputs)
      }
      return (model, rows, known)
    case .named(let name, let directory):
      let dataset = try DatasetLoader.load(name, dataDirectory: directory)
      let known = try targets.map { try KnownTargets(ArrayFile.targets($0).columns, model.outputs) }
      let rows = InputRows(dataset.test.inputs, source: "the test set of \(dataset.name)")
      return (model, rows, known ?? KnownTargets(dataset, model.outputs))
    }
  }
}

/// What is known of the inputs that are predicted for.
enum KnownTargets {
  /// The places of classes among those of the model; their number for others.
  case classes([Int])
  /// Real numbers, n × outputs.
  case values(Matrix<Double>)

  init(_ columns: TargetColumns, _ outputs: ModelOutputs) throws {
    switch outputs {
    case .classes(let names): self = .classes(try columns.classes(among: names))
    case .values(let names):
      let values = try columns.values(columns: names.count)
      self = .values(Matrix(rows: columns.rows, columns: names.count, values: values.flatMap(\.self)))
    }
  }

  /// The labels of a data set's test examples; nil where they are no classes.
  init?(_ dataset: Dataset, _ outputs: ModelOutputs) {
    guard case .classes(let names) = outputs, !dataset.test.labels.isEmpty else { return nil }
    let all = dataset.classNames + dataset.unseenClassNames
    let places = all.map { names.firstIndex(of: $0) ?? names.count }
    self = .classes(dataset.test.labels.map { places[$0] })
  }
}
