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

  /// x·z.
  public func value(innerProduct: Double, _ squaredNorm: Double, _ otherSquaredNorm: Double) -> Double { innerProduct }
}
