import MinNorm
import Testing

@Suite struct LanczosTests {
  @Test(
    "extreme eigenvalues of matrices with known spectrum, by Lanczos on the factor", arguments: [1, 2, 10, 65, 120])
  func knownSpectrum(n: Int) throws {
    // Eigenvalues fall geometrically from 1 to 1/2000.
    let factor = try MatrixKind.condition2e3.matrix(order: n, seed: 2, precision: .float64)
      .packed(in: Double.self, blockSize: 32).cholesky()
    let ends = try factor.extremeEigenvalues()
    #expect(abs(ends.largest - 1) < 2e-3)
    let smallest = try #require(ends.smallest)
    #expect(abs(smallest - (n == 1 ? 1 : 1 / 2000.0)) < 2e-3 * smallest)
  }

  @Test("the product with the factor is the product with K", arguments: [1, 7, 64, 65, 200])
  func product(n: Int) throws {
    let exact = MatrixKind.condition2.matrix(order: n, seed: 3, precision: .float64)
    let factor = try exact.packed(in: Double.self, blockSize: 16).cholesky()
    var random = TestRandom(1)
    for columns in [1, 3] {
      let x = Matrix<Double>(rows: n, columns: columns, values: (0..<n * columns).map { _ in random.normal() })
      let (product, expected) = (factor.product(x), exact.times(x))
      for i in 0..<n { for c in 0..<columns { #expect(abs(Wide(product[i, c]) - expected[i][c]) < 1e-12) } }
    }
  }

  @Test("no equations have condition number 1")
  func empty() throws {
    #expect(try PackedSymmetricMatrix<Double>(order: 0).cholesky().extremeEigenvalues().conditionNumber == 1)
  }
}
