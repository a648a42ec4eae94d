/// What the solution would have predicted for each example without having seen it, in closed form.
///
/// yᵢ − f₋ᵢ(xᵢ) = aᵢ / ((K + λI)⁻¹)ᵢᵢ, exactly, for every λ ≥ 0 for which the system is positive definite: the Schur
/// complement of example i in the factored system (Allen 1974 for regression; Craven and Wahba 1979). Uses training data
/// only, so it may choose hyperparameters.
public struct LeaveOneOut: Sendable, Equatable {
  /// f₋ᵢ(xᵢ), n × classes.
  public let predictions: Matrix<Double>
  /// Examples whose class is not the largest left-out prediction.
  public let errors: ErrorCount
  /// The left-out prediction of the right class less the largest of the others: positive where right.
  public let margins: [Double]
  /// Mean over all entries of (yᵢ − f₋ᵢ(xᵢ))².
  public let meanSquaredError: Double

  /// Computes the left-out predictions of one label set.
  ///
  /// - Parameters:
  ///   - coefficients: A, n × classes.
  ///   - inverseDiagonal: the diagonal of (K + λI)⁻¹, as `CholeskyFactor.inverseDiagonal` gives it.
  public init(targets: Targets, coefficients: Matrix<Double>, inverseDiagonal: [Double]) {
    let (n, classes) = (coefficients.rows, coefficients.columns)
    precondition(inverseDiagonal.count == n && targets.labels.count == n, "one entry per example")
    var predictions = targets.matrix(in: Double.self)
    var squared = 0.0
    for column in 0..<classes {
      for row in 0..<n {
        let residual = coefficients[row, column] / inverseDiagonal[row]
        predictions[row, column] -= residual
        squared += residual * residual
      }
    }
    self.predictions = predictions
    meanSquaredError = n == 0 ? 0 : squared / Double(n * classes)
    errors = ErrorCount(predictions: predictions, columns: 0..<classes, labels: targets.labels)
    margins = targets.labels.enumerated().map { row, label in
      let others = (0..<classes).lazy.filter { $0 != label }.map { predictions[row, $0] }
      return predictions[row, label] - (others.max() ?? 0)
    }
  }
}
