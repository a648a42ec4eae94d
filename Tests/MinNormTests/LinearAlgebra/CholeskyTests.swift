import MinNorm
import Testing

@Suite struct CholeskyTests {
  static let orders = [0, 1, 2, 3, 5, 10, 50, 63, 64, 65]
  static let blockSizes = [1, 7, 16, 64, 128]

  @Test(
    "LLᵀ equals K entry by entry within LAWN 14's bound", arguments: MatrixKind.allCases, Precision.allCases)
  func reconstruction(kind: MatrixKind, precision: Precision) throws {
    struct Check: PrecisionCheck {
      let kind: MatrixKind
      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws {
        for (index, n) in CholeskyTests.orders.enumerated() {
          for blockSize in CholeskyTests.blockSizes {
            let exact = kind.matrix(order: n, seed: index, precision: Scalar.precision).rounded(to: type)
            let factor = try exact.packed(in: type, blockSize: blockSize).cholesky()
            let eps = Wide(Scalar.precision.unitRoundoff)
            let growth = Wide(n + 1) * eps / (1 - Wide(n + 1) * eps)
            for i in 0..<n {
              for j in 0...i {
                var product: Wide = 0
                for k in 0...j { product += Wide(Double(factor[i, k])) * Wide(Double(factor[j, k])) }
                let bound = growth * (exact.rows[i][i] * exact.rows[j][j]).squareRoot()
                #expect(abs(product - exact.rows[i][j]) <= bound, "n \(n), block \(blockSize), entry \(i), \(j)")
              }
            }
          }
        }
      }
    }
    try Check(kind: kind).run(in: precision)
  }

  @Test("the solve ratio of LAPACK's tests stays below 30", arguments: MatrixKind.allCases, Precision.allCases)
  func solveRatio(kind: MatrixKind, precision: Precision) throws {
    struct Check: PrecisionCheck {
      let kind: MatrixKind
      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws {
        var random = TestRandom(5)
        for (index, n) in CholeskyTests.orders.enumerated() where n > 0 {
          for blockSize in CholeskyTests.blockSizes {
            let exact = kind.matrix(order: n, seed: index, precision: Scalar.precision).rounded(to: type)
            let y = Matrix<Scalar>(rows: n, columns: 3, values: (0..<3 * n).map { _ in Scalar(random.normal()) })
            let a = try exact.packed(in: type, blockSize: blockSize).cholesky().solve(y)
            let product = exact.times(a)
            for c in 0..<3 {
              let residual = (0..<n).reduce(Wide(0)) { $0 + abs(Wide(Double(y[$1, c])) - product[$1][c]) }
              let size = (0..<n).reduce(Wide(0)) { $0 + abs(Wide(Double(a[$1, c]))) }
              let ratio = residual / (exact.oneNorm * size * Wide(Scalar.precision.unitRoundoff))
              #expect(ratio < 30, "n \(n), block \(blockSize)")
            }
          }
        }
      }
    }
    try Check(kind: kind).run(in: precision)
  }

  @Test(
    "a singular matrix is refused and the order of the failing leading minor is named", arguments: Precision.allCases)
  func zeroedRow(precision: Precision) throws {
    struct Check: PrecisionCheck {
      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws {
        for n in [1, 2, 10, 65] {
          for zero in Set([0, n / 2, n - 1]) {
            for blockSize in CholeskyTests.blockSizes {
              let whole = MatrixKind.condition2.matrix(order: n, seed: n, precision: Scalar.precision)
              let singular = WideMatrix(order: n) { $0 == zero || $1 == zero ? 0 : whole.rows[$0][$1] }
              #expect(
                throws: LinearAlgebraError.notPositiveDefinite(
                  leadingMinor: zero + 1, order: n, precision: Scalar.precision)
              ) { _ = try singular.packed(in: type, blockSize: blockSize).cholesky() }
            }
          }
        }
      }
    }
    try Check().run(in: precision)
  }

  @Test("NaN anywhere in the lower triangle never passes as a factorization", arguments: Precision.allCases)
  func notANumber(precision: Precision) throws {
    struct Check: PrecisionCheck {
      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws {
        let n = 9
        for bad in [Scalar.nan, .infinity] {
          for i in 0..<n {
            for j in 0...i {
              var matrix = try MatrixKind.condition2.matrix(order: n, seed: 3, precision: Scalar.precision)
                .packed(in: type, blockSize: 4)
              matrix[i, j] = bad
              #expect(throws: LinearAlgebraError.self) { _ = try matrix.factored() }
            }
          }
        }
      }
    }
    try Check().run(in: precision)
  }

  @Test("the observer hears rising work that ends at the total, and can end the work")
  func observer() throws {
    struct Stop: Error {}
    let gram = try GaussianKernel(bandwidth: 1).gram(
      of: Points.uniform(300, dimension: 5), in: Double.self, blockSize: 32)
    var heard: [Double] = []
    let factor = try gram.cholesky { done, total in
      heard.append(done)
      #expect(total == choleskyFlops(order: 300))
      #expect(done <= total)
    }
    #expect(heard == heard.sorted())
    #expect(heard.last == choleskyFlops(order: 300))
    #expect(factor.order == 300)
    let again = try GaussianKernel(bandwidth: 1).gram(
      of: Points.uniform(300, dimension: 5), in: Double.self, blockSize: 32)
    #expect(throws: Stop.self) { _ = try again.factored { _, _ in throw Stop() } }
  }

  @Test("the same block size gives the same bits twice, another one the same solution to rounding")
  func determinism() throws {
    let points = try Points.uniform(400, dimension: 6)
    let y = Matrix<Double>(rows: 400, columns: 2, values: (0..<800).map { Double($0 % 7) })
    func solution(_ blockSize: Int) throws -> Matrix<Double> {
      try GaussianKernel(bandwidth: 0.3).gram(of: points, in: Double.self, blockSize: blockSize).cholesky().solve(y)
    }
    let first = try solution(64)
    #expect(try solution(64) == first)
    let other = try solution(100)
    for index in first.values.indices { #expect(abs(first.values[index] - other.values[index]) < 1e-9) }
  }
}

extension PackedSymmetricMatrix {
  /// `cholesky` for use inside `#expect(throws:)`, whose closure cannot consume what it captures.
  fileprivate func factored(observer: WorkObserver = unobserved) throws -> CholeskyFactor<Scalar> {
    let copy = try PackedSymmetricMatrix(order: order, blockSize: layout.blockSize)
    for index in 0..<layout.count { copy.storage.base[index] = storage.base[index] }
    return try copy.cholesky(observer: observer)
  }
}
