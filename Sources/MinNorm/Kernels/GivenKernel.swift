/// The kernel whose values a user gives as a matrix: the inner product of examples that are known by nothing else.
///
/// `GivenTile` reads the values; another kernel of such examples, such as the distance, is made of them.
struct GivenKernel: Kernel {
  static let name = "given"
  var parameters: [String: Double] { [:] }
  func value(innerProduct: Double, _ squaredNorm: Double, _ otherSquaredNorm: Double) -> Double { innerProduct }
  func evaluate<Scalar: LAPACKScalar>(
    innerProducts: inout MutableSpan<Scalar>, squaredNorms: Span<Scalar>, squaredNorm: Scalar
  ) {}
}
