/// How far a function is from real-valued targets.
///
/// The mean squared error is the mean of (y − f)² over examples and columns. R² = 1 − Σ(y − f)²/Σ(y − ȳ)² of a column compares
/// it with the column's mean, and of several columns it is their mean, as in scikit-learn's `r2_score`.
public struct SquaredErrors: Sendable, Equatable {
  /// Number of examples.
  public let count: Int
  /// Mean squared error of each column; none of no examples.
  public let ofColumns: [Double]
  /// R² of each column; nil where all its targets are equal.
  public let rSquaredOfColumns: [Double?]
  /// Mean squared error over all columns; NaN of no examples.
  public let mean: Double
  /// Each example's own mean squared error.
  public let ofExamples: [Double]
  /// The deviation of an example's own mean squared error, over √n: how uncertain `mean` is as an estimate for other
  /// examples of the same kind; nil of fewer than two.
  public let standardError: Double?

  /// Compares predictions with targets.
  ///
  /// - Parameter columns: The columns of `predictions` that belong to these targets, one for each.
  public init(predictions: Matrix<Double>, columns: Range<Int>, targets: Matrix<Double>) {
    precondition(predictions.rows == targets.rows && columns.count == targets.columns, "one prediction per target")
    let (n, t) = (targets.rows, targets.columns)
    var ofExamples = [Double](repeating: 0, count: n)
    var (errors, rSquared): ([Double], [Double?]) = ([], [])
    for column in 0..<(n > 0 ? t : 0) {
      var (sum, total) = (0.0, 0.0)
      for row in 0..<n { total += targets[row, column] }
      let mean = total / Double(n)
      var spread = 0.0
      for row in 0..<n {
        let gap = targets[row, column] - predictions[row, columns.lowerBound + column]
        sum += gap * gap
        ofExamples[row] += gap * gap / Double(t)
        spread += (targets[row, column] - mean) * (targets[row, column] - mean)
      }
      errors.append(sum / Double(n))
      rSquared.append(spread > 0 ? 1 - sum / spread : nil)
    }
    (count, ofColumns, rSquaredOfColumns) = (n, errors, rSquared)
    let mean = errors.isEmpty ? Double.nan : errors.reduce(0, +) / Double(t)
    self.mean = mean
    self.ofExamples = ofExamples
    let squares = ofExamples.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    standardError = n > 1 && t > 0 ? (squares / Double(n - 1) / Double(n)).squareRoot() : nil
  }

  /// √mean, in the unit of the targets.
  public var root: Double { mean.squareRoot() }

  /// The mean of the columns' R²; nil where a column has none.
  public var rSquared: Double? {
    let known = rSquaredOfColumns.compactMap(\.self)
    return known.isEmpty || known.count < rSquaredOfColumns.count ? nil : known.reduce(0, +) / Double(known.count)
  }

  /// mean ± 1.96 standard errors, not below 0: a 95 % interval by the central limit theorem, for independent examples.
  public var interval95: ClosedRange<Double>? {
    guard let standardError, mean.isFinite, standardError.isFinite else { return nil }
    let half = 1.959_963_984_540_054 * standardError
    return max(0, mean - half)...(mean + half)
  }
}
