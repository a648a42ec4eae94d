import MinNorm
import Testing

/// A user's kernel: a scalar function and nothing else.
private struct AngleKernel: Kernel {
  static let name = "angle"
  var parameters: [String: Double] { [:] }
  func value(innerProduct: Double, _ squaredNorm: Double, _ otherSquaredNorm: Double) -> Double {
    innerProduct / (squaredNorm * otherSquaredNorm).squareRoot()
  }
}

/// The same of the distance alone.
private struct CauchyKernel: RadialKernel {
  static let name = "cauchy"
  var parameters: [String: Double] { [:] }
  func value(squaredDistance: Double) -> Double { 1 / (1 + squaredDistance) }
}

@Suite struct ScalarKernelTests {
  @Test("a kernel that is only a scalar function has the Gram matrix of its formula", arguments: Precision.allCases)
  func formula(precision: Precision) throws {
    let (points, others) = (try Points.uniform(37, dimension: 11), try Points.uniform(5, dimension: 11, seed: 2))
    @Sendable func dot(_ x: [Wide], _ z: [Wide]) -> Wide { zip(x, z).reduce(0) { $0 + $1.0 * $1.1 } }
    try KernelChecker(kernel: AngleKernel()) { dot($0, $1) / (dot($0, $0) * dot($1, $1)).squareRoot() }
      .check(points: points, others: others, precision)
    try KernelChecker(kernel: CauchyKernel()) { x, z in
      1 / (1 + zip(x, z).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) })
    }
    .check(points: points, others: others, precision)
  }

  @Test("the scalar and the vectorized form of every kernel agree to rounding", arguments: [0.0, 1e-300, 0.3, 7, 4e4])
  func agreement(squaredDistance: Double) {
    for kernel in [GaussianKernel(bandwidth: 3), LaplacianKernel(bandwidth: 3), CauchyKernel()] as [any RadialKernel] {
      var values = [Double](repeating: squaredDistance, count: 11)
      var span = values.mutableSpan
      kernel.evaluate(squaredDistances: &span)
      let expected = kernel.value(squaredDistance: squaredDistance)
      // The argument of the exponential is rounded, relative to its size.
      let tolerance = (4 + squaredDistance) * 0x1p-52 * expected + .leastNonzeroMagnitude
      for value in values { #expect(abs(value - expected) <= tolerance, "\(kernel.name)") }
      #expect(kernel.diagonal(squaredNorm: 5) == 1)
    }
    let polynomial = PolynomialKernel(degree: 3, gamma: 0.5, constant: 2)
    var products = [squaredDistance, squaredDistance]
    var span = products.mutableSpan
    polynomial.evaluate(innerProducts: &span, squaredNorms: [1, 1].span, squaredNorm: 1)
    let expected = polynomial.value(innerProduct: squaredDistance, 1, 1)
    for product in products { #expect(abs(product - expected) <= 8 * 0x1p-52 * expected) }
  }

  @Test("a squared distance that is not a number gives a value that is none, never 1")
  func notANumber() {
    for kernel in [GaussianKernel(bandwidth: 3), LaplacianKernel(bandwidth: 3)] as [any RadialKernel] {
      var products = [Float.infinity, .nan]
      var span = products.mutableSpan
      kernel.evaluate(innerProducts: &span, squaredNorms: [.infinity, 1].span, squaredNorm: 1)
      #expect(products.allSatisfy { $0.isNaN })
      #expect(kernel.value(innerProduct: .infinity, .infinity, 1).isNaN)
    }
  }
}
