/// How many of a set of examples a classifier got wrong.
public struct ErrorCount: Sendable, Equatable {
  /// How many examples are classified wrongly.
  public let errors: Int
  /// All of them.
  public let total: Int
  /// Those whose largest predictions are equal, or differ by no more than rounding: neither right nor wrong.
  public let undecided: Int

  /// `errors` and `undecided` out of `total`.
  public init(errors: Int, total: Int, undecided: Int = 0) {
    self.errors = errors
    self.total = total
    self.undecided = undecided
  }

  /// Compares the column of the largest prediction with the label; NaN is wrong.
  ///
  /// Where several columns share the largest prediction, as they do where every kernel value vanished, no class was predicted.
  ///
  /// - Parameter columns: the columns of `predictions` that belong to this classifier, one per class.
  public init(predictions: Matrix<Double>, columns: Range<Int>, labels: [Int]) {
    self.init(correctlyClassified(predictions: predictions, columns: columns, labels: labels))
  }

  /// Counts what is true for right, false for wrong, nil for undecided.
  package init(_ outcomes: [Bool?]) {
    self.init(
      errors: outcomes.count { $0 == false }, total: outcomes.count, undecided: outcomes.count { $0 == nil })
  }

  /// The share of wrong ones; 0 of 0 is 0.
  public var rate: Double { total == 0 ? 0 : Double(errors) / Double(total) }

  /// The share of those that are not right, for choosing by: what is undecided recommends nothing.
  public var rateWithUndecided: Double { total == 0 ? 0 : Double(errors + undecided) / Double(total) }

  /// Wilson's 95 % score interval for the error rate (Wilson 1927): good even for few errors, never outside [0, 1].
  public var wilsonInterval95: ClosedRange<Double> {
    guard total > 0 else { return 0...1 }
    let z = 1.959_963_984_540_054
    let n = Double(total)
    let centre = (rate + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (rate * (1 - rate) / n + z * z / (4 * n * n)).squareRoot()
    return (errors == 0 ? 0 : max(0, centre - half))...(errors == total ? 1 : min(1, centre + half))
  }
}

/// Which examples have the label of the column with the largest prediction; NaN is not right, and a tie is nil: undecided.
///
/// - Parameter columns: the columns of `predictions` that belong to this classifier, one per class.
public func correctlyClassified(predictions: Matrix<Double>, columns: Range<Int>, labels: [Int]) -> [Bool?] {
  zip(predictedClasses(predictions, columns: columns, labels: labels), labels).map {
    $0 == .undecided ? nil : $0 == .one($1)
  }
}

/// What a row of predictions says.
private enum PredictedClass: Equatable {
  case one(Int)
  /// Several classes have the largest prediction.
  case undecided
  case notANumber
}

private func predictedClasses(_ predictions: Matrix<Double>, columns: Range<Int>, labels: [Int]) -> [PredictedClass] {
  precondition(predictions.rows == labels.count, "one prediction per label")
  return labels.indices.map { row in
    var (best, isShared) = (columns.lowerBound, false)
    for column in columns {
      let (value, largest) = (predictions[row, column], predictions[row, best])
      if value.isNaN { return .notANumber }
      isShared = value > largest ? false : isShared || (value == largest && column != best)
      if value > largest { best = column }
    }
    return isShared ? .undecided : .one(best - columns.lowerBound)
  }
}

/// The column with the largest prediction of every row; nil where several share it, or one is NaN.
package func predictedColumns(_ predictions: Matrix<Double>) -> [Int?] {
  predictedClasses(predictions, columns: 0..<predictions.columns, labels: [Int](repeating: 0, count: predictions.rows))
    .map { if case .one(let column) = $0 { column } else { nil } }
}
