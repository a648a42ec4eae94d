/// A function f(z) = Σᵢ aᵢ k(xᵢ, z), one per class: what the closed form and SGD both return.
public struct KernelInterpolant: Interpolant {
  /// The kernel k.
  public let kernel: any Kernel
  /// The centres xᵢ.
  public let features: FeatureMatrix
  /// The coefficients A, n × classes.
  public let coefficients: Matrix<Double>
  /// The precision predictions are computed in.
  public let precision: Precision
  /// Columns that are one function where several stand side by side: each is evaluated by products of its own, so that its
  /// predictions have the same bits when it stands alone.
  var width: Int?

  /// A function from its centres and coefficients.
  public init(_ kernel: any Kernel, _ features: FeatureMatrix, coefficients: Matrix<Double>, precision: Precision) {
    precondition(coefficients.rows == features.count, "one row of coefficients per centre")
    self.kernel = kernel
    self.features = features
    self.coefficients = coefficients
    self.precision = precision
  }

  /// f at every row of `inputs`: 2mn(d + c) flops, kernel values assembled tile by tile and never stored.
  public func predictions(at inputs: FeatureMatrix, observer: WorkObserver = unobserved) throws -> Matrix<Double> {
    guard inputs.count > 0 else { return Matrix(rows: 0, columns: coefficients.columns) }
    return switch precision {
    case .float64:
      try kernel.product(of: inputs, and: features, times: coefficients, width: functionWidth, observer: observer)
    case .float32:
      try kernel.product(
        of: inputs, and: features, times: coefficients.converted(to: Float.self), width: functionWidth,
        observer: observer
      ).converted(to: Double.self)
    }
  }

  private var functionWidth: Int { width ?? max(1, coefficients.columns) }

  /// f at its own centres, KA, using the symmetry of K; in float64 whatever the interpolant's precision when asked.
  public func responses(in precision: Precision, observer: WorkObserver = unobserved) throws -> Matrix<Double> {
    try kernel.gramProduct(of: features, times: coefficients, in: precision, observer: observer)
  }

  /// KA: ‖f‖² = tr(AᵀKA).
  public func normImage(responses: Matrix<Double>) -> Matrix<Double> { responses }
}
