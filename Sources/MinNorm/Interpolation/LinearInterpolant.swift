/// A linear function f(x) = Wᵀx of explicit features, one column of weights per class.
public struct LinearInterpolant: Interpolant, Equatable {
  /// The weights W, d × classes.
  public let weights: Matrix<Double>

  /// A function from its weights.
  public init(weights: Matrix<Double>) { self.weights = weights }

  /// The weights W, d × k.
  public var coefficients: Matrix<Double> { weights }

  /// XW at every row X of `inputs`: 2mdc flops in float64.
  public func predictions(
    at inputs: FeatureMatrix, observer: WorkObserver = unobserved
  ) throws -> Matrix<Double> {
    try inputs.product(weights, observer: observer)
  }

  /// W itself: ‖f‖² = ‖W‖_F².
  public func normImage(responses: Matrix<Double>) -> Matrix<Double> { weights }
}
