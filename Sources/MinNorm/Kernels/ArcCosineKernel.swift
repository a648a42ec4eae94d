import Foundation

/// The arc-cosine kernel of order 0, 1 or 2, in one layer or composed with itself (Cho and Saul 2009, equations 3 to 6 and 11).
///
/// k(x, z) = ‖x‖ᵐ‖z‖ᵐ J(θ)/π with J = π − θ for order m = 0, sin θ + (π − θ)cos θ for 1, and 3 sin θ cos θ + (π − θ)(1 + 2cos²θ)
/// for 2: twice the expected product of steps, ReLUs or squared ReLUs of random normal projections. A deeper one takes the
/// values of the one before for inner products.
public struct ArcCosineKernel: Kernel, Equatable {
  /// The name used on the command line and in records.
  public static let name = "arc-cosine"

  /// The order m: 0 for a step, 1 for a ReLU, 2 for its square.
  public let order: Int
  /// The number of layers, at least 1.
  public let depth: Int

  /// A kernel of order 0, 1 or 2 with so many layers.
  public init(order: Int, depth: Int = 1) {
    precondition((0...2).contains(order) && depth >= 1, "an order of 0, 1 or 2, at least one layer")
    (self.order, self.depth) = (order, depth)
  }

  /// The numbers that define it, under the names used on the command line.
  public var parameters: [String: Double] { ["order": Double(order), "depth": Double(depth)] }

  /// k(x, z) from x·z, ‖x‖² and ‖z‖²; a zero vector has a right angle to all others.
  public func value(innerProduct: Double, _ squaredNorm: Double, _ otherSquaredNorm: Double) -> Double {
    value(AnglePair(innerProduct, squaredNorm, otherSquaredNorm, unitRoundoff: 0x1p-53))
  }

  /// k(x, x): 1, ‖x‖² or 3‖x‖⁴ in one layer; for a zero vector what it has with any other.
  public func diagonal(squaredNorm: Double) -> Double {
    guard squaredNorm != 0 else { return value(innerProduct: 0, 0, 0) }
    return (0..<depth).reduce(squaredNorm) { square, _ in Self.grown(square, order) }
  }

  /// Replaces the inner products xᵢ·z by k(xᵢ, z).
  public func evaluate<Scalar: LAPACKScalar>(
    innerProducts: inout MutableSpan<Scalar>, squaredNorms: Span<Scalar>, squaredNorm: Scalar
  ) {
    replace(&innerProducts, squaredNorms, squaredNorm)
  }

  /// k(x, x) of one layer from ‖x‖².
  private static func grown(_ square: Double, _ order: Int) -> Double {
    order == 0 ? (square.isNaN ? .nan : 1) : order == 1 ? square : 3 * square * square
  }
}

extension ArcCosineKernel: AngularKernel {
  func value(_ pair: AnglePair) -> Double {
    var pair = pair
    for _ in 0..<depth {
      pair.defect = nextDefect(pair)
      pair.squaredLength = Self.grown(pair.squaredLength, order)
      pair.otherSquaredLength = Self.grown(pair.otherSquaredLength, order)
    }
    return pair.innerProduct
  }

  /// 1 − J(θ)/J(0).
  private func nextDefect(_ pair: AnglePair) -> Double {
    let (defect, angle) = (pair.defect, pair.angle)
    switch order {
    case 0: return angle / .pi
    case 1: return AnglePair.reluDefect(defect, angle)
    default:
      // 3θ − 3 sin θ cos θ = 1.5(2θ − sin 2θ), and 3 − (1 + 2cos²θ) = 2 sin²θ.
      let sine = 2 * defect * (2 - defect)
      return (1.5 * AnglePair.lessSine(2 * angle) + (.pi - angle) * sine) / (3 * .pi)
    }
  }
}

extension ArcCosineKernel: KernelFamily {
  package static var usage: String { "arc-cosine:order=0|1|2[,depth=L]" }
  package static var explanation: String {
    "infinitely many random projections, rectified; ‖x‖ᵐ‖z‖ᵐ J(θ)/π of order m and the angle θ between x and z, for steps (0), "
      + "ReLUs (1) or their squares (2) of projections; depth layers of them, 1 where not given"
  }
  package init(_ arguments: inout KernelArguments, _ resolve: BandwidthResolver) throws {
    let order = try arguments.required("order", "0, 1 or 2") { text in
      Int(text).flatMap { (0...2).contains($0) ? $0 : nil }
    }
    self.init(order: order, depth: try arguments.integer("depth", in: 1...64) ?? 1)
  }
}
