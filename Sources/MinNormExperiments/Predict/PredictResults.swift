import MinNorm
import MinNormData

/// What applying a model gave.
public struct PredictResults: ExperimentResults {
  /// What the record says of the model.
  public typealias Problem = ModelSummary

  /// What was predicted for one input.
  public struct Row: Codable, Sendable {
    /// The class of the largest score; null where several share it, and where numbers are predicted.
    @Nullable public var label: String?
    /// The outputs in the order of their names.
    public var scores: [Double]
  }

  /// Where the inputs came from.
  public var source: String
  /// How many there are.
  public var count: Int
  /// Where the predictions were written; null for nowhere.
  @Nullable public var output: String?
  /// The first predictions.
  public var predictions: [Row] = []
  /// How often every class was predicted; empty where numbers are predicted.
  public var predicted: [Int] = []
  /// Predictions whose largest scores are equal.
  public var testUndecided = 0
  /// Wrong classes; null where the right ones are not known.
  @Nullable public var testErrors: Int?
  /// The share of wrong classes.
  @Nullable public var testErrorRate: Double?
  /// Its interval (Wilson, 95 %).
  public var testErrorInterval95: [Double] = []
  /// How far predicted numbers are from the true ones; null where those are not known.
  @Nullable public var test: RegressionRecord?
}

/// Counts predictions that come block by block, and their errors where the targets are known.
struct PredictionTally {
  private let outputs: ModelOutputs
  private let known: KnownTargets?
  private var errors = ErrorCount(errors: 0, total: 0)
  /// All of them where they are compared with numbers: R² needs the mean first.
  private var values: Matrix<Double>?
  private(set) var results: PredictResults

  init(_ outputs: ModelOutputs, _ known: KnownTargets?, source: String, count: Int, output: String?) {
    (self.outputs, self.known) = (outputs, known)
    results = PredictResults(
      source: source, count: count, output: output, testErrors: nil,
      testErrorRate: nil, test: nil)
    if case .classes(let names) = outputs { results.predicted = [Int](repeating: 0, count: names.count) }
    if case .values(let targets) = known { values = Matrix(rows: targets.rows, columns: targets.columns) }
  }

  /// Examples of a class that the model does not know.
  var unknown: Int {
    if case .classes(let classes) = known { classes.count { $0 >= outputs.names.count } } else { 0 }
  }

  /// Counts a block of predictions, and keeps those that are to be shown.
  mutating func add(_ scores: Matrix<Double>, _ rows: Range<Int>, shown: Int) {
    var labels = [String?](repeating: nil, count: scores.rows)
    if case .classes(let names) = outputs {
      for (row, column) in predictedColumns(scores).enumerated() {
        labels[row] = column.map { names[$0] }
        if let column { results.predicted[column] += 1 } else { results.testUndecided += 1 }
      }
    }
    for index in 0..<min(scores.rows, max(0, shown - results.predictions.count)) {
      let row = (0..<scores.columns).map { scores[index, $0] }
      results.predictions.append(.init(label: labels[index], scores: row))
    }
    switch known {
    case .classes(let classes):
      let own = ErrorCount(predictions: scores, columns: 0..<scores.columns, labels: Array(classes[rows]))
      errors = ErrorCount(
        errors: errors.errors + own.errors, total: errors.total + own.total,
        undecided: errors.undecided + own.undecided)
    case .values:
      for column in 0..<scores.columns {
        for row in rows { values?[row, column] = scores[row - rows.lowerBound, column] }
      }
    case nil: break
    }
  }

  /// Everything that was found.
  func finished() -> PredictResults {
    var results = results
    if case .classes = known {
      (results.testErrors, results.testErrorRate, results.testErrorInterval95) = (
        errors.errors, errors.rate, errors.interval95
      )
    }
    if case .values(let targets) = known, let values {
      let errors = SquaredErrors(predictions: values, columns: 0..<targets.columns, targets: targets)
      results.test = RegressionRecord(errors, names: outputs.names)
    }
    return results
  }
}
