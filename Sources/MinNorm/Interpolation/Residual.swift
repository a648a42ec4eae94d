/// How far a solution is from satisfying (K + λI)A = Y.
public struct Residual: Sendable, Equatable {
  /// ‖Y − (K + λI)A‖_F / ‖Y‖_F.
  public let relative: Double
  /// max |Y − (K + λI)A|.
  public let maximum: Double

  /// Measures the residual from the responses KA.
  ///
  /// - Parameters:
  ///   - targets: Y on the rows looked at.
  ///   - responses: KA on the same rows.
  ///   - coefficients: A on the same rows.
  public init(targets: Matrix<Double>, responses: Matrix<Double>, coefficients: Matrix<Double>, ridge: Double) {
    var (squared, maximum) = (0.0, 0.0)
    for index in targets.values.indices {
      let residual = targets.values[index] - responses.values[index] - ridge * coefficients.values[index]
      squared += residual * residual
      // A NaN anywhere must make the maximum NaN; `max` would drop it.
      maximum = maximum.isNaN || residual.isNaN ? .nan : max(maximum, abs(residual))
    }
    let scale = targets.frobeniusNorm
    relative = scale > 0 ? squared.squareRoot() / scale : squared.squareRoot()
    self.maximum = maximum
  }
}
