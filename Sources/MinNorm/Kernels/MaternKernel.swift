import Foundation

/// The Matérn kernel of smoothness ν = 3/2 or 5/2 with bandwidth σ (Rasmussen and Williams 2006, section 4.2.1).
///
/// With r = √(2ν)‖x − z‖/σ: (1 + r)exp(−r) for 3/2, (1 + r + r²/3)exp(−r) for 5/2. ν = 1/2 is the Laplacian kernel, ν → ∞ the
/// Gaussian.
public struct MaternKernel: RadialKernel, Equatable {
  /// How often a function of its space can be differentiated, less 1/2.
  public enum Smoothness: String, Sendable, CaseIterable {
    /// ν = 3/2: once.
    case threeHalves = "3/2"
    /// ν = 5/2: twice.
    case fiveHalves = "5/2"

    /// The number ν, 1.5 or 2.5.
    public var value: Double { self == .threeHalves ? 1.5 : 2.5 }
  }

  /// The name used on the command line and in records.
  public static let name = "matern"

  /// The smoothness ν of the functions in its space.
  public let smoothness: Smoothness
  /// The bandwidth σ, in the units of the features.
  public let bandwidth: Double

  /// A kernel of smoothness ν and bandwidth σ > 0.
  public init(smoothness: Smoothness, bandwidth: Double) {
    precondition(bandwidth > 0 && bandwidth.isFinite, "a bandwidth is positive")
    (self.smoothness, self.bandwidth) = (smoothness, bandwidth)
  }

  /// The numbers that define it, under the names used on the command line.
  public var parameters: [String: Double] { ["nu": smoothness.value, "bandwidth": bandwidth] }

  /// (1 + r)exp(−r), or (1 + r + r²/3)exp(−r).
  public func value(squaredDistance: Double) -> Double {
    let squared = 2 * smoothness.value * squaredDistance / (bandwidth * bandwidth)
    let r = squared.squareRoot()
    // Far away 0: r² would be infinite before the exponential is 0.
    guard r < 1000 else { return r.isNaN ? .nan : 0 }
    return (smoothness == .threeHalves ? 1 + r : 1 + r + squared / 3) * exp(-r)
  }
}

extension MaternKernel: KernelFamily {
  package static var usage: String { "matern:nu=3/2|5/2,bandwidth=SIGMA|median|loo" }
  package static var explanation: String {
    "smoother than laplacian, less than gaussian; (1 + r)exp(−r) for ν = 3/2, (1 + r + r²/3)exp(−r) for 5/2, r = √(2ν)‖x−z‖/σ; in scikit-learn "
      + "Matern(nu=ν, length_scale=σ)"
  }
  package init(_ arguments: inout KernelArguments, _ resolve: BandwidthResolver) throws {
    let smoothness = try arguments.required("nu", "3/2 or 5/2") { text in
      Smoothness(rawValue: text) ?? Smoothness.allCases.first { Double(text) == $0.value }
    }
    guard
      let bandwidth = try arguments.bandwidth(resolve, { MaternKernel(smoothness: smoothness, bandwidth: $0) })
    else { throw KernelSpecificationError("the matern kernel needs a bandwidth; \(Self.usage)") }
    self.init(smoothness: smoothness, bandwidth: bandwidth)
  }
}
