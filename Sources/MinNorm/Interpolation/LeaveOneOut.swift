/// What the solution would have predicted for each example without having seen it, in closed form.
///
/// yᵢ − f₋ᵢ(xᵢ) = aᵢ / ((K + λI)⁻¹)ᵢᵢ, exactly, for every λ ≥ 0 for which the system is positive definite: the Schur
/// complement of example i in the factored system (Allen 1974 for regression; Craven and Wahba 1979). Uses training data
/// only, so it may choose hyperparameters.
public struct LeaveOneOut: Sendable, Equatable {
  /// f₋ᵢ(xᵢ), n × the columns of Y.
  public let predictions: Matrix<Double>
  /// Examples whose class is not the largest left-out prediction; where rounding decides, they are undecided.
  ///
  /// Of no examples where the targets are numbers.
  public let errors: ErrorCount
  /// The left-out prediction of the right class less the largest of the others: positive where right; empty for numbers.
  public let margins: [Double]
  /// yᵢ − f₋ᵢ(xᵢ) squared, with R² against the mean of all targets.
  public let squaredErrors: SquaredErrors
  /// Mean over all entries of (yᵢ − f₋ᵢ(xᵢ))²; 0 of none.
  public var meanSquaredError: Double { squaredErrors.count == 0 ? 0 : squaredErrors.mean }

  /// Compares the left-out predictions of one set of targets with them.
  ///
  /// - Parameter leftOut: With one column for each column of Y.
  public init(targets: Targets, leftOut: LeftOutPredictions) {
    let (n, classes, predictions) = (targets.labels.count, targets.classCount, leftOut.predictions)
    precondition(
      predictions.rows == targets.count && predictions.columns == targets.columns, "one prediction per entry of Y")
    self.predictions = predictions
    squaredErrors = SquaredErrors(
      predictions: predictions, columns: 0..<targets.columns, targets: targets.matrix(in: Double.self))
    let margins = targets.labels.enumerated().map { row, label in
      predictions[row, label] - ((0..<classes).lazy.filter { $0 != label }.map { predictions[row, $0] }.max() ?? 0)
    }
    let rounding = (0..<n).map { row in
      let size = (0..<classes).reduce(0) { max($0, abs(predictions[row, $1])) }
      return max(leftOut.absoluteRounding[row], leftOut.relativeRounding * size)
    }
    let undecided = margins.indices.map { classes > 1 && abs(margins[$0]) <= rounding[$0] }
    let isRight = margins.map { classes > 1 ? $0 > 0 : !$0.isNaN }
    errors = ErrorCount(
      errors: margins.indices.count { !isRight[$0] && !undecided[$0] }, total: n, undecided: undecided.count { $0 })
    self.margins = margins
  }
}
