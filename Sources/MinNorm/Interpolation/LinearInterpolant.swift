/// A linear function f(x) = Wᵀx of explicit features, one column of weights per class.
public struct LinearInterpolant: Interpolant, Equatable {
  /// The weights W, d × classes.
  public let weights: Matrix<Double>
  /// Columns that are one function where several stand side by side, as in `KernelInterpolant`.
  var width: Int?

  /// A function from its weights.
  public init(weights: Matrix<Double>) { self.weights = weights }

  /// The weights W, d × k.
  public var coefficients: Matrix<Double> { weights }

  /// XW at every row X of `inputs`: 2mdc flops in float64.
  public func predictions(
    at inputs: FeatureMatrix, observer: WorkObserver = unobserved
  ) throws -> Matrix<Double> {
    guard let width, width < weights.columns else { return try inputs.product(weights, observer: observer) }
    let parts = try pieces(of: 0..<weights.columns, limit: width).map {
      try inputs.product(weights[columnsIn: $0], observer: unobserved)
    }
    return Matrix(rows: inputs.count, columns: weights.columns, values: parts.flatMap(\.values))
  }

  /// W itself: ‖f‖² = ‖W‖_F².
  public func normImage(responses: Matrix<Double>) -> Matrix<Double> { weights }
}
