/// A positive semidefinite function of two feature vectors that depends on x·z, ‖x‖² and ‖z‖² only.
///
/// So a tile of the Gram matrix is one matrix product and one elementwise pass. To add a kernel: a file in this folder
/// with a conforming type, and a line in `KernelSpecification.families`.
public protocol Kernel: Sendable {
  /// The name used on the command line and in records.
  static var name: String { get }

  /// The numbers that define it, under the names used on the command line.
  var parameters: [String: Double] { get }

  /// True when k(x, z) = x·z, which needs no elementwise pass.
  var isInnerProduct: Bool { get }

  /// k(x, x) for a vector of this squared norm, exact.
  func diagonal(squaredNorm: Double) -> Double

  /// Replaces the inner products xᵢ·z in `values` by k(xᵢ, z).
  ///
  /// - Parameters:
  ///   - squaredNorms: ‖xᵢ‖², as many as `values`.
  ///   - squaredNorm: ‖z‖².
  func evaluate<Scalar: LAPACKScalar>(
    _ values: UnsafeMutablePointer<Scalar>, count: Int, squaredNorms: UnsafePointer<Scalar>, squaredNorm: Scalar)
}

extension Kernel {
  /// False: most kernels need the elementwise pass.
  public var isInnerProduct: Bool { false }

  /// The name, reachable from a value.
  public var name: String { Self.name }
}
