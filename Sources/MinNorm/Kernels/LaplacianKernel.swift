/// The Laplacian kernel k(x, z) = exp(−‖x − z‖ / σ) with the Euclidean distance.
public struct LaplacianKernel: Kernel, Equatable {
  /// The name used on the command line and in records.
  public static let name = "laplacian"

  /// The bandwidth σ, in the units of the features.
  public let bandwidth: Double

  /// A kernel of bandwidth σ > 0.
  public init(bandwidth: Double) {
    precondition(bandwidth > 0 && bandwidth.isFinite, "a bandwidth is positive")
    self.bandwidth = bandwidth
  }

  /// The numbers that define it, under the names used on the command line.
  public var parameters: [String: Double] { ["bandwidth": bandwidth, "gamma": 1 / bandwidth] }
  /// k(x, x) for a vector of this squared norm.
  public func diagonal(squaredNorm: Double) -> Double { 1 }

  /// Replaces the inner products xᵢ·z in `values` by k(xᵢ, z).
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: LAPACKScalar>(
    _ values: UnsafeMutablePointer<Scalar>, count: Int, squaredNorms: UnsafePointer<Scalar>, squaredNorm: Scalar
  ) {
    let scale = Scalar(-1 / bandwidth)
    for index in 0..<count {
      let squaredDistance = squaredNorms[index] + squaredNorm - 2 * values[index]
      values[index] = scale * (squaredDistance > 0 ? squaredDistance : 0).squareRoot()
    }
    Scalar.exponentiate(values, count: count)
  }
}
