/// The linear kernel k(x, z) = x·z, whose Gram matrix is plain XXᵀ.
public struct LinearKernel: Kernel, Equatable {
  /// The name used on the command line and in records.
  public static let name = "linear"

  /// The kernel has no parameters.
  public init() {}

  /// The numbers that define it, under the names used on the command line.
  public var parameters: [String: Double] { [:] }
  /// True: there is no elementwise pass.
  public var isInnerProduct: Bool { true }
  /// k(x, x) for a vector of this squared norm.
  public func diagonal(squaredNorm: Double) -> Double { squaredNorm }

  /// Replaces the inner products xᵢ·z in `values` by k(xᵢ, z).
  public func evaluate<Scalar: LAPACKScalar>(
    _ values: UnsafeMutablePointer<Scalar>, count: Int, squaredNorms: UnsafePointer<Scalar>, squaredNorm: Scalar
  ) {}
}
