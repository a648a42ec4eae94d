import Foundation

/// The Laplacian kernel k(x, z) = exp(−‖x − z‖ / σ) with the Euclidean distance.
public struct LaplacianKernel: RadialKernel, Equatable {
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

  /// exp(−‖x − z‖ / σ).
  public func value(squaredDistance: Double) -> Double { exp(-squaredDistance.squareRoot() / bandwidth) }

  /// Replaces squared distances by kernel values, vectorized.
  public func evaluate<Scalar: LAPACKScalar>(squaredDistances: inout MutableSpan<Scalar>) {
    evaluate(squaredDistances: &squaredDistances, unit: 1)
  }

  /// The same in units of 1/`unit`: exp(−d/(σ·unit)), the factor with twice the digits.
  public func evaluate<Scalar: LAPACKScalar>(squaredDistances: inout MutableSpan<Scalar>, unit: Double) {
    let scale = TwofoldNumber(bandwidth, times: unit).inverse
    squaredDistances.replaceAll { Scalar.loops.pointee.laplacian($0, $1, -scale.high, -scale.low) }
  }
}
