/// A positive semidefinite function of two feature vectors that depends on x·z, ‖x‖² and ‖z‖² only.
///
/// So a tile of the Gram matrix is one matrix product and one elementwise pass. A kernel is a scalar function first:
/// `name`, `parameters` and `value` are enough. Where the pass costs more than the product, `evaluate` may be vectorized.
/// A kernel of the distance alone is a `RadialKernel`. To add one here: a file in this folder with a conforming type, and a
/// line in `KernelSpecification.families`.
public protocol Kernel: Sendable {
  /// The name used on the command line and in records.
  static var name: String { get }

  /// The numbers that define it, under the names used on the command line.
  var parameters: [String: Double] { get }

  /// True when k(x, z) = x·z, which needs no elementwise pass.
  var isInnerProduct: Bool { get }

  /// k(x, z) from x·z, ‖x‖² and ‖z‖².
  func value(innerProduct: Double, _ squaredNorm: Double, _ otherSquaredNorm: Double) -> Double

  /// k(x, x) for a vector of this squared norm, exact; by default `value` where x·z = ‖x‖² = ‖z‖².
  func diagonal(squaredNorm: Double) -> Double

  /// Replaces the inner products xᵢ·z by k(xᵢ, z); by default one after the other, computed in float64 and rounded.
  ///
  /// - Parameters:
  ///   - innerProducts: xᵢ·z, in the precision of the system.
  ///   - squaredNorms: ‖xᵢ‖², as many.
  ///   - squaredNorm: ‖z‖².
  func evaluate<Scalar: LAPACKScalar>(
    innerProducts: inout MutableSpan<Scalar>, squaredNorms: Span<Scalar>, squaredNorm: Scalar)
}

extension Kernel {
  /// False: most kernels need the elementwise pass.
  public var isInnerProduct: Bool { false }

  /// The name, reachable from a value.
  public var name: String { Self.name }

  /// k(x, x) from `value`.
  public func diagonal(squaredNorm: Double) -> Double {
    value(innerProduct: squaredNorm, squaredNorm, squaredNorm)
  }

  /// Replaces the inner products xᵢ·z by k(xᵢ, z), one after the other.
  public func evaluate<Scalar: LAPACKScalar>(
    innerProducts: inout MutableSpan<Scalar>, squaredNorms: Span<Scalar>, squaredNorm: Scalar
  ) {
    evaluateEach(self, &innerProducts, squaredNorms, squaredNorm)
  }
}

// A free function, because a protocol's own methods cannot be specialized by precision alone.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func evaluateEach<Scalar: LAPACKScalar>(
  _ kernel: any Kernel, _ innerProducts: inout MutableSpan<Scalar>, _ squaredNorms: Span<Scalar>, _ squaredNorm: Scalar
) {
  for index in innerProducts.indices {
    innerProducts[index] = Scalar(
      kernel.value(innerProduct: Double(innerProducts[index]), Double(squaredNorms[index]), Double(squaredNorm)))
  }
}
