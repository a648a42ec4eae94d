/// The cosine k(x, z) = x·z/(‖x‖‖z‖) of the angle between two examples; 0 where one of them is zero.
///
/// The linear kernel on examples of unit length.
public struct CosineKernel: Kernel, Equatable {
  /// The name used on the command line and in records.
  public static let name = "cosine"

  /// The only one.
  public init() {}

  /// No number defines it.
  public var parameters: [String: Double] { [:] }

  /// x·z/(‖x‖‖z‖).
  public func value(innerProduct: Double, _ squaredNorm: Double, _ otherSquaredNorm: Double) -> Double {
    let lengths = squaredNorm.squareRoot() * otherSquaredNorm.squareRoot()
    return lengths > 0 ? innerProduct / lengths : lengths.isNaN ? .nan : 0
  }

  /// 1, and 0 for a zero vector.
  public func diagonal(squaredNorm: Double) -> Double { squaredNorm > 0 ? 1 : squaredNorm.isNaN ? .nan : 0 }
}

extension CosineKernel: KernelFamily {
  package static var usage: String { "cosine" }
  package static var explanation: String { "x·z/(‖x‖‖z‖), 0 for zero vectors; in scikit-learn cosine" }
  package init(_ arguments: inout KernelArguments, _ resolve: BandwidthResolver) { self.init() }
}
