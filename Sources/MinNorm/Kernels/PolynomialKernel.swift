/// The polynomial kernel k(x, z) = (γ x·z + c)ᵖ with γ > 0, c ≥ 0 and a whole degree p ≥ 1.
public struct PolynomialKernel: Kernel, Equatable {
  /// The name used on the command line and in records.
  public static let name = "polynomial"

  /// The degree p.
  public let degree: Int
  /// The factor γ of the inner product.
  public let gamma: Double
  /// The constant c.
  public let constant: Double

  /// (γ x·z + c)ᵖ.
  public init(degree: Int, gamma: Double = 1, constant: Double = 1) {
    precondition(degree >= 1 && gamma > 0 && constant >= 0, "degree ≥ 1, gamma > 0, constant ≥ 0")
    self.degree = degree
    self.gamma = gamma
    self.constant = constant
  }

  /// The numbers that define it, under the names used on the command line.
  public var parameters: [String: Double] { ["degree": Double(degree), "gamma": gamma, "constant": constant] }

  /// (γ x·z + c)ᵖ.
  public func value(innerProduct: Double, _ squaredNorm: Double, _ otherSquaredNorm: Double) -> Double {
    let base = gamma * innerProduct + constant
    return (1..<degree).reduce(base) { power, _ in power * base }
  }

  /// Replaces the inner products xᵢ·z by k(xᵢ, z), vectorized.
  public func evaluate<Scalar: LAPACKScalar>(
    innerProducts: inout MutableSpan<Scalar>, squaredNorms: Span<Scalar>, squaredNorm: Scalar
  ) {
    innerProducts.replaceAll { Scalar.loops.pointee.polynomial($0, $1, gamma, constant, degree) }
  }
}
