import Foundation

/// The Gaussian kernel k(x, z) = exp(−‖x − z‖² / (2σ²)) = exp(−γ‖x − z‖²).
public struct GaussianKernel: RadialKernel, Equatable {
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

  /// exp(−γ‖x − z‖²).
  public func value(squaredDistance: Double) -> Double { exp(-gamma * squaredDistance) }

  /// Replaces squared distances by kernel values, vectorized.
  public func evaluate<Scalar: LAPACKScalar>(squaredDistances: inout MutableSpan<Scalar>) {
    evaluate(squaredDistances: &squaredDistances, unit: 1)
  }

  /// The same in units of 1/`unit`: exp(−d²/(2σ²unit²)), the factor with twice the digits.
  public func evaluate<Scalar: LAPACKScalar>(squaredDistances: inout MutableSpan<Scalar>, unit: Double) {
    let scale = TwofoldNumber(bandwidth, times: bandwidth).times(2 * unit * unit).inverse
    squaredDistances.replaceAll { Scalar.loops.pointee.gaussian($0, $1, -scale.high, -scale.low) }
  }
}
