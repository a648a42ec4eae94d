import Foundation

/// A kernel of Σₖ|xₖ − zₖ|, which no inner product gives: `DifferenceTile` sums the differences up.
public protocol AbsoluteDifferenceKernel: Kernel {
  /// k(x, z) from Σₖ|xₖ − zₖ| ≥ 0.
  func value(absoluteDifference: Double) -> Double
}

extension AbsoluteDifferenceKernel {
  /// NaN: inner products do not say how far apart the coordinates are.
  public func value(innerProduct: Double, _ squaredNorm: Double, _ otherSquaredNorm: Double) -> Double { .nan }

  /// k(x, x): the value at distance 0.
  public func diagonal(squaredNorm: Double) -> Double { value(absoluteDifference: 0) }
}

/// The Laplacian kernel of absolute differences, k(x, z) = exp(−Σₖ|xₖ − zₖ|/σ): a product of one kernel for each coordinate.
///
/// scikit-learn's `laplacian_kernel` with gamma = 1/σ. A pair costs 3d flops in our own loops, several times as much as
/// in a matrix product.
public struct L1LaplacianKernel: AbsoluteDifferenceKernel, Equatable {
  /// The name used on the command line and in records.
  public static let name = "laplacian-l1"

  /// The bandwidth σ, in the units of the features.
  public let bandwidth: Double

  /// A kernel of bandwidth σ > 0.
  public init(bandwidth: Double) {
    precondition(bandwidth > 0 && bandwidth.isFinite, "a bandwidth is positive")
    self.bandwidth = bandwidth
  }

  /// The numbers that define it, under the names used on the command line.
  public var parameters: [String: Double] { ["bandwidth": bandwidth, "gamma": 1 / bandwidth] }

  /// exp(−Σₖ|xₖ − zₖ|/σ).
  public func value(absoluteDifference: Double) -> Double { exp(-absoluteDifference / bandwidth) }
}

extension L1LaplacianKernel: KernelFamily {
  package static var usage: String { "laplacian-l1:bandwidth=SIGMA or laplacian-l1:gamma=G" }
  package static var explanation: String {
    "exp(−Σₖ|xₖ−zₖ|/σ), γ = 1/σ; σ is a number here; in scikit-learn laplacian with gamma = γ (there 1/columns where not given)"
  }
  package init(_ arguments: inout KernelArguments, _ resolve: BandwidthResolver) throws {
    let bandwidth = try arguments.number("bandwidth", "a number > 0") { $0 > 0 }
    let gamma = try arguments.number("gamma", "a number > 0") { $0 > 0 }
    switch (bandwidth, gamma) {
    case (let bandwidth?, nil): self.init(bandwidth: bandwidth)
    case (nil, let gamma?): self.init(bandwidth: 1 / gamma)
    case (nil, nil): throw KernelSpecificationError("the laplacian-l1 kernel needs a bandwidth; \(Self.usage)")
    default: throw KernelSpecificationError("give either bandwidth or gamma, not both; \(Self.usage)")
    }
  }
}
