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

  /// k(x, x) for a vector of this squared norm.
  public func diagonal(squaredNorm: Double) -> Double {
    (0..<degree).reduce(1.0) { power, _ in power * (gamma * squaredNorm + constant) }
  }

  /// Replaces the inner products xᵢ·z in `values` by k(xᵢ, z).
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func evaluate<Scalar: LAPACKScalar>(
    _ values: UnsafeMutablePointer<Scalar>, count: Int, squaredNorms: UnsafePointer<Scalar>, squaredNorm: Scalar
  ) {
    let (scale, shift) = (Scalar(gamma), Scalar(constant))
    for index in 0..<count {
      let base = scale * values[index] + shift
      var power = base
      for _ in 1..<degree { power *= base }
      values[index] = power
    }
  }
}
