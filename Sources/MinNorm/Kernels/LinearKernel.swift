/// The linear kernel k(x, z) = x·z, whose Gram matrix is plain XXᵀ.
public struct LinearKernel: Kernel, Equatable {
  public static let name = "linear"

  /// The kernel has no parameters.
  public init() {}

  public var parameters: [String: Double] { [:] }
  public var isInnerProduct: Bool { true }
  public func diagonal(squaredNorm: Double) -> Double { squaredNorm }

  public func evaluate<Scalar: LAPACKScalar>(
    _ values: UnsafeMutablePointer<Scalar>, count: Int, squaredNorms: UnsafePointer<Scalar>, squaredNorm: Scalar
  ) {}
}
