/// The Laplacian kernel k(x, z) = exp(−‖x − z‖ / σ) with the Euclidean distance.
public struct LaplacianKernel: Kernel, Equatable {
  public static let name = "laplacian"

  /// The bandwidth σ, in the units of the features.
  public let bandwidth: Double

  /// A kernel of bandwidth σ > 0.
  public init(bandwidth: Double) {
    precondition(bandwidth > 0 && bandwidth.isFinite, "a bandwidth is positive")
    self.bandwidth = bandwidth
  }

  public var parameters: [String: Double] { ["bandwidth": bandwidth, "gamma": 1 / bandwidth] }
  public func diagonal(squaredNorm: Double) -> Double { 1 }

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
