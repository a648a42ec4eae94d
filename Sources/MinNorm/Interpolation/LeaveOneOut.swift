/// What the solution would have predicted for each example without having seen it, in closed form.
///
/// yᵢ − f₋ᵢ(xᵢ) = aᵢ / ((K + λI)⁻¹)ᵢᵢ, exactly, for every λ ≥ 0 for which the system is positive definite: the Schur
/// complement of example i in the factored system (Allen 1974 for regression; Craven and Wahba 1979). Uses training data
/// only, so it may choose hyperparameters.
public struct LeaveOneOut: Sendable, Equatable {
  /// f₋ᵢ(xᵢ), n × classes.
  public let predictions: Matrix<Double>
  /// Examples whose class is not the largest left-out prediction; where rounding decides, they are undecided.
  public let errors: ErrorCount
  /// The left-out prediction of the right class less the largest of the others: positive where right.
  public let margins: [Double]
  /// Mean over all entries of (yᵢ − f₋ᵢ(xᵢ))².
  public let meanSquaredError: Double

  /// Compares the left-out predictions of one label set with its labels.
  ///
  /// - Parameter leftOut: With one column for each class.
  public init(targets: Targets, leftOut: LeftOutPredictions) {
    let (n, classes, predictions) = (targets.labels.count, targets.classCount, leftOut.predictions)
    precondition(predictions.rows == n && predictions.columns == classes, "one prediction per example and class")
    var residual = targets.matrix(in: Double.self)
    residual.subtract(predictions, times: 1)
    self.predictions = predictions
    meanSquaredError = n == 0 ? 0 : residual.innerProduct(with: residual) / Double(n * classes)
    let margins = targets.labels.enumerated().map { row, label in
      predictions[row, label] - ((0..<classes).lazy.filter { $0 != label }.map { predictions[row, $0] }.max() ?? 0)
    }
    let rounding = (0..<n).map { row in
      let size = (0..<classes).reduce(0) { max($0, abs(predictions[row, $1])) }
      return max(leftOut.absoluteRounding, leftOut.relativeRounding * size)
    }
    let undecided = margins.indices.map { classes > 1 && abs(margins[$0]) <= rounding[$0] }
    let isRight = margins.map { classes > 1 ? $0 > 0 : !$0.isNaN }
    errors = ErrorCount(
      errors: margins.indices.count { !isRight[$0] && !undecided[$0] }, total: n, undecided: undecided.count { $0 })
    self.margins = margins
  }
}
