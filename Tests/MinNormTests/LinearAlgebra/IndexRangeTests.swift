import MinNorm
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Positions beyond 32 bits, without the memory: order 3 with neighbours in a row 1.2e9 numbers apart, on a mapping of which
/// only the pages that are used exist.
@Suite struct IndexRangeTests {
  private struct Check: PrecisionCheck {
    func run<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws {
      let (n, far) = (3, 1_200_000_000)
      let bytes = 3 * far * MemoryLayout<Scalar>.stride
      let flags = MAP_PRIVATE | MAP_ANON | Int32(MAP_NORESERVE)
      let address = try #require(mmap(nil, bytes, PROT_READ | PROT_WRITE, flags, -1, 0))
      try #require(address != MAP_FAILED)
      defer { munmap(address, bytes) }
      let a = address.bindMemory(to: Scalar.self, capacity: 3 * far)
      let (k, b): ([Scalar], [Scalar]) = ([4, 2, 1, 2, 5, 3, 1, 3, 6], [1, -2, 3, 0, 4, 1, 2, 2, -1])
      func spread(_ values: [Scalar]) { for j in 0..<n { for i in 0..<n { a[i + j * far] = values[i + j * n] } } }
      func gathered() -> [Scalar] { (0..<n * n).map { a[$0 % n + $0 / n * far] } }

      /// Runs an operation on the near and on the far matrix.
      func compare(
        _ name: Comment, _ start: [Scalar], _ operation: (_ a: UnsafeMutablePointer<Scalar>, _ lda: Int) -> Void
      ) {
        var near = start
        near.withUnsafeMutableBufferPointer { operation($0.baseAddress ?? a, n) }
        spread(start)
        operation(a, far)
        #expect(gathered() == near, name)
        #expect(near != start, name)
      }
      var (x, y) = (b, [Scalar](repeating: 0, count: 9))
      for transposed in [false, true] {
        compare("xGEMM, result", b) {
          Scalar.gemm(
            transposeA: transposed, transposeB: transposed, m: n, n: n, k: n, alpha: 1, a: k, lda: n, b: x, ldb: n,
            beta: 1, c: $0, ldc: $1)
        }
        compare("xSYRK, result", k) {
          Scalar.syrk(transposeA: transposed, n: n, k: n, alpha: 1, a: x, lda: n, beta: 1, c: $0, ldc: $1)
        }
        compare("xTRSM, right-hand sides", b) {
          Scalar.trsm(left: transposed, transposeL: transposed, m: n, n: n, l: k, ldl: n, b: $0, ldb: $1)
        }
        compare("xTRMM, right-hand sides", b) {
          Scalar.trmm(transposeL: transposed, m: n, n: n, l: k, ldl: n, b: $0, ldb: $1)
        }
        // The far matrix as an operand: the result is the near one's.
        for operation in 0..<4 {
          func result(_ operand: UnsafePointer<Scalar>, _ lda: Int) -> [Scalar] {
            (x, y) = (b, b)
            switch operation {
            case 0:
              Scalar.gemm(
                transposeA: transposed, transposeB: false, m: n, n: n, k: n, alpha: 1, a: operand, lda: lda, b: x,
                ldb: n, beta: 0, c: &y, ldc: n)
            case 1:
              Scalar.gemm(
                transposeA: false, transposeB: transposed, m: n, n: n, k: n, alpha: 1, a: x, lda: n, b: operand,
                ldb: lda, beta: 0, c: &y, ldc: n)
            case 2:
              Scalar.gemv(
                transposeA: transposed, m: n, n: n, alpha: 1, a: operand, lda: lda, x: x, beta: 0, y: &y)
            default:
              Scalar.trsm(left: true, transposeL: transposed, m: n, n: n, l: operand, ldl: lda, b: &y, ldb: n)
            }
            return y
          }
          spread(k)
          #expect(result(a, far) == result(k, n), "operand of operation \(operation)")
        }
      }
      compare("xPOTRF", k) { #expect(Scalar.potrf(n: n, a: $0, lda: $1) == 0) }
      compare("xPOTRI", k) { #expect(Scalar.potri(n: n, a: $0, lda: $1) == 0) }
      compare("xSYEVD", k) { a, lda in
        var values = [Scalar](repeating: 0, count: n)
        #expect(Scalar.syevd(n: n, a: a, lda: lda, eigenvalues: &values) == 0)
        #expect(abs(values.reduce(0, +) - 15) < 1e-4)
      }
    }
  }

  @Test("a leading dimension of 1.2e9 reaches the right numbers in every routine", arguments: Precision.allCases)
  func hugeLeadingDimension(precision: Precision) throws { try Check().run(in: precision) }

  @Test("an order that LAPACK cannot index is refused before any work")
  func refused() throws {
    let n = 32_767
    let features = try FeatureMatrix(count: n, dimension: 1, values: [Float](repeating: 1, count: n))
    let error = LinearAlgebraError.tooLarge(method: "the symmetric eigenvalue decomposition", size: n, limit: 32_766)
    #expect(throws: error) {
      _ = try DirectSolver(.eigenvalues, kernel: LinearKernel()).solve(Matrix(rows: n, columns: 1), features: features)
    }
    #expect(error.description.contains("32766") && !error.description.contains("--"))
  }
}
