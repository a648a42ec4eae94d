/// The Gaussian kernel k(x, z) = exp(−‖x − z‖² / (2σ²)) = exp(−γ‖x − z‖²).
public struct GaussianKernel: Kernel, Equatable {
  /// The name used on the command line and in records.
  public static let name = "gaussian"

  /// The bandwidth σ, in the units of the features.
  public let bandwidth: Double

  /// A kernel of bandwidth σ > 0.
  public init(bandwidth: Double) {
    precondition(bandwidth > 0 && bandwidth.isFinite, "a bandwidth is positive")
    self.bandwidth = bandwidth
  }

  /// A kernel exp(−γ‖x − z‖²) with γ > 0.
  public init(gamma: Double) { self.init(bandwidth: (1 / (2 * gamma)).squareRoot()) }

  /// γ = 1/(2σ²).
  public var gamma: Double { 1 / (2 * bandwidth * bandwidth) }

  /// The numbers that define it, under the names used on the command line.
  public var parameters: [String: Double] { ["bandwidth": bandwidth, "gamma": gamma] }
  /// k(x, x) for a vector of this squared norm.
  public func diagonal(squaredNorm: Double) -> Double { 1 }

  /// Replaces the inner products xᵢ·z in `values` by k(xᵢ, z).
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: LAPACKScalar>(
    _ values: UnsafeMutablePointer<Scalar>, count: Int, squaredNorms: UnsafePointer<Scalar>, squaredNorm: Scalar
  ) {
    let scale = Scalar(-gamma)
    for index in 0..<count {
      let squaredDistance = squaredNorms[index] + squaredNorm - 2 * values[index]
      values[index] = scale * (squaredDistance > 0 ? squaredDistance : 0)
    }
    Scalar.exponentiate(values, count: count)
  }
}
