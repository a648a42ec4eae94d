/// A function f(x) = Wᵀx of explicit features, one column of weights per class.
public struct LinearInterpolant: Interpolant, Equatable {
  /// The training features, n × d.
  public let features: FeatureMatrix
  /// The weights W, d × classes.
  public let weights: Matrix<Double>

  /// A function from its weights; `features` are those it was fitted to.
  public init(_ features: FeatureMatrix, weights: Matrix<Double>) {
    precondition(weights.rows == features.dimension, "one row of weights per feature")
    self.features = features
    self.weights = weights
  }

  /// W.
  public var coefficients: Matrix<Double> { weights }

  /// XW at every row of `inputs`: 2mdc flops in float64.
  public func predictions(
    at inputs: FeatureMatrix, observer: WorkObserver = unobserved
  ) throws -> Matrix<Double> {
    try inputs.product(weights, observer: observer)
  }

  /// XW at the training examples, always in float64.
  public func responses(
    in precision: Precision = .float64, observer: WorkObserver = unobserved
  ) throws -> Matrix<Double> {
    try features.product(weights, observer: observer)
  }

  /// W itself: ‖f‖² = ‖W‖_F².
  public func normImage(responses: Matrix<Double>) -> Matrix<Double> { weights }
}
