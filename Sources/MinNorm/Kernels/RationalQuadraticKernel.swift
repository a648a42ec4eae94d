import Foundation

/// The rational quadratic kernel k(x, z) = (1 + ‖x − z‖²/(2ασ²))^(−α).
///
/// Gaussian kernels of many bandwidths, added up
/// (Rasmussen and Williams 2006, section 4.2.1). α → ∞ is the Gaussian of bandwidth σ.
public struct RationalQuadraticKernel: RadialKernel, Equatable {
  /// The name used on the command line and in records.
  public static let name = "rational-quadratic"

  /// The mixture's exponent α: the smaller, the more bandwidths.
  public let alpha: Double
  /// The bandwidth σ, in the units of the features.
  public let bandwidth: Double

  /// A kernel of exponent α > 0 and bandwidth σ > 0.
  public init(alpha: Double = 1, bandwidth: Double) {
    precondition(bandwidth > 0 && bandwidth.isFinite && alpha > 0 && alpha.isFinite, "both are positive")
    (self.alpha, self.bandwidth) = (alpha, bandwidth)
  }

  /// The numbers that define it, under the names used on the command line.
  public var parameters: [String: Double] { ["alpha": alpha, "bandwidth": bandwidth] }

  /// (1 + ‖x − z‖²/(2ασ²))^(−α), by the logarithm that keeps the digits of small distances.
  public func value(squaredDistance: Double) -> Double {
    exp(-alpha * log1p(squaredDistance / (2 * alpha * bandwidth * bandwidth)))
  }
}

extension RationalQuadraticKernel: KernelFamily {
  package static var usage: String { "rational-quadratic:bandwidth=SIGMA|median|loo[,alpha=A]" }
  package static var explanation: String {
    "(1 + ‖x−z‖²/(2ασ²))^(−α) with α = 1 where not given; in scikit-learn RationalQuadratic(alpha=α, "
      + "length_scale=σ)"
  }
  package init(_ arguments: inout KernelArguments, _ resolve: BandwidthResolver) throws {
    let alpha = try arguments.number("alpha", "a number > 0") { $0 > 0 } ?? 1
    guard
      let bandwidth = try arguments.bandwidth(resolve, { RationalQuadraticKernel(alpha: alpha, bandwidth: $0) })
    else { throw KernelSpecificationError("the rational-quadratic kernel needs a bandwidth; \(Self.usage)") }
    self.init(alpha: alpha, bandwidth: bandwidth)
  }
}
