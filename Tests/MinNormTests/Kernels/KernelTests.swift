import MinNorm
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private func dot(_ x: [Wide], _ z: [Wide]) -> Wide { zip(x, z).reduce(0) { $0 + $1.0 * $1.1 } }
private func squaredDistance(_ x: [Wide], _ z: [Wide]) -> Wide {
  zip(x, z).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
}

@Suite struct KernelTests {
  static let checkers =
    [
      KernelChecker(kernel: LinearKernel(), formula: dot),
      KernelChecker(kernel: GaussianKernel(bandwidth: 0.7)) { exp(-squaredDistance($0, $1) / (2 * 0.7 * 0.7)) },
      KernelChecker(kernel: LaplacianKernel(bandwidth: 2)) { exp(-squaredDistance($0, $1).squareRoot() / 2) },
      KernelChecker(kernel: PolynomialKernel(degree: 3, gamma: 0.5, constant: 2)) { x, z in
        let base = dot(x, z) / 2 + 2
        return base * base * base
      },
      KernelChecker(kernel: MaternKernel(smoothness: .threeHalves, bandwidth: 2)) {
        let r = (3 * squaredDistance($0, $1)).squareRoot() / 2
        return (1 + r) * exp(-r)
      },
      KernelChecker(kernel: MaternKernel(smoothness: .fiveHalves, bandwidth: 2)) {
        let r = (5 * squaredDistance($0, $1)).squareRoot() / 2
        return (1 + r + r * r / 3) * exp(-r)
      },
      KernelChecker(kernel: RationalQuadraticKernel(alpha: 0.5, bandwidth: 2)) {
        1 / (1 + squaredDistance($0, $1) / 4).squareRoot()
      },
      KernelChecker(kernel: L1LaplacianKernel(bandwidth: 3)) { x, z in
        exp(-zip(x, z).reduce(0) { $0 + abs($1.0 - $1.1) } / 3)
      },
      KernelChecker(kernel: CosineKernel()) { dot($0, $1) / (dot($0, $0) * dot($1, $1)).squareRoot() },
    ] + NaiveNeuralKernels.checkers

  @Test(
    "Gram matrix and products equal the textbook formula", arguments: checkers.indices, Precision.allCases)
  func formula(index: Int, precision: Precision) throws {
    let points = try Points.uniform(37, dimension: 11)
    try Self.checkers[index].check(points: points, others: Points.uniform(5, dimension: 11, seed: 2), precision)
    try Self.checkers[index].check(
      points: Points.uniform(1, dimension: 1), others: Points.uniform(2, dimension: 1), precision)
  }

  @Test("every family in the list has a checker")
  func listIsCovered() {
    #expect(Set(KernelSpecification.families.map { $0.name }) == Set(Self.checkers.map(\.kernel.name)))
  }

  @Test("features wider than one widened panel give the same Gram matrix as narrow ones padded with zeros")
  func depthPanels() throws {
    let (n, narrow, wide) = (20, 7, 2500)
    let small = try Points.uniform(n, dimension: narrow)
    var values = [Float](repeating: 0, count: n * wide)
    for i in 0..<n { for k in 0..<narrow { values[i * wide + k * 350] = small.values[i * narrow + k] } }
    let padded = try FeatureMatrix(count: n, dimension: wide, values: values)
    let a = try GaussianKernel(bandwidth: 1).gram(of: small, in: Double.self)
    let b = try GaussianKernel(bandwidth: 1).gram(of: padded, in: Double.self)
    for i in 0..<n { for j in 0...i { #expect(abs(a[i, j] - b[i, j]) < 1e-14) } }
  }

  @Test(
    "duplicated examples have exactly the kernel value of an example with itself, wherever they lie",
    arguments: Precision.allCases)
  func exactDuplicates(precision: Precision) throws {
    struct Check: PrecisionCheck {
      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws {
        // Inner products of 100 terms round; twins lie far and near, in one tile and in two.
        let points = try Points.uniform(40, dimension: 100)
        let groups = (0..<1100).map { $0 % 40 }
        let twins = try points.selecting(groups)
        for kernel in [LaplacianKernel(bandwidth: 1), GaussianKernel(bandwidth: 1)] as [any Kernel] {
          let gram = try kernel.gram(of: twins, in: type, blockSize: 300)
          for i in 0..<1100 { for j in 0...i where groups[i] == groups[j] { #expect(gram[i, j] == 1) } }
          // Also at training examples seen again, and only there.
          // Sums of one nonzero term are exact.
          let unit = Matrix<Scalar>(rows: 40, columns: 1, values: [1] + [Scalar](repeating: 0, count: 39))
          let values = try kernel.product(of: twins, and: points, times: unit)
          for i in 0..<1100 { #expect((values[i, 0] == 1) == (groups[i] == 0)) }
        }
      }
    }
    try Check().run(in: precision)
  }

  @Test("tiles larger than one piece agree with the whole: 2,500 points")
  func manyTiles() throws {
    let points = try Points.uniform(2500, dimension: 3)
    let gram = try GaussianKernel(bandwidth: 0.5).gram(of: points, in: Double.self)
    let ones = Matrix<Double>(rows: 2500, columns: 1, values: [Double](repeating: 1, count: 2500))
    let symmetric = try GaussianKernel(bandwidth: 0.5).gramProduct(of: points, times: ones)
    let cross = try GaussianKernel(bandwidth: 0.5).product(of: points, and: points, times: ones)
    for i in stride(from: 0, to: 2500, by: 61) {
      let sum = (0..<2500).reduce(0.0) { $0 + gram[i, $1] }
      #expect(abs(symmetric[i, 0] - sum) < 1e-9 * sum)
      #expect(abs(cross[i, 0] - sum) < 1e-9 * sum)
    }
  }

  @Test("identical examples give exactly 1 on the diagonal and at most 1 beside it", arguments: Precision.allCases)
  func duplicates(precision: Precision) throws {
    struct Check: PrecisionCheck {
      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws {
        let one = try Points.uniform(1, dimension: 300)
        let twins = try FeatureMatrix(count: 2, dimension: 300, values: one.values + one.values)
        for kernel in [GaussianKernel(bandwidth: 0.1), LaplacianKernel(bandwidth: 0.1)] as [any Kernel] {
          let gram = try kernel.gram(of: twins, in: type)
          #expect(gram[0, 0] == 1 && gram[1, 1] == 1)
          #expect(gram[1, 0] <= 1)
        }
      }
    }
    try Check().run(in: precision)
  }

  @Test(
    "a kernel whose values, or whose sums of squares, overflow is refused with the example",
    arguments: Precision.allCases)
  func overflow(precision: Precision) throws {
    let big = try FeatureMatrix(count: 2, dimension: 1, values: [1, 1e15])
    // (1e30 + 1)⁸ is beyond Float; in Double it is not, but its square is, and the norm of K with it.
    let kernel = PolynomialKernel(degree: 8)
    let value = kernel.diagonal(squaredNorm: big.squaredNorms[1])
    let expected = LinearAlgebraError.kernelOverflow(example: 1, value: value, precision: precision)
    #expect(throws: expected) {
      switch precision {
      case .float32: _ = try kernel.gram(of: big, in: Float.self)
      case .float64: _ = try kernel.gram(of: big, in: Double.self)
      }
    }
    #expect(throws: expected) {
      _ = try kernel.gramProduct(of: big, times: Matrix(rows: 2, columns: 1), in: precision)
    }
  }
}
