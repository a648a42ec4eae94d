import MinNorm
import Testing

@Suite struct InverseDiagonalTests {
  @Test("the diagonal of K⁻¹ equals that of the solved identity", arguments: [1, 2, 15, 16, 17, 70], [1, 16, 128])
  func identity(n: Int, blockSize: Int) throws {
    let factor = try MatrixKind.condition2e3.matrix(order: n, seed: 4, precision: .float64)
      .packed(in: Double.self, blockSize: blockSize).cholesky()
    var unit = Matrix<Double>(rows: n, columns: n)
    for i in 0..<n { unit[i, i] = 1 }
    let inverse = try factor.solve(unit)
    let diagonal = try factor.inverseDiagonal()
    for i in 0..<n { #expect(abs(diagonal[i] - inverse[i, i]) < 1e-11 * inverse[i, i]) }
  }

  @Test("no equations have no diagonal")
  func empty() throws {
    #expect(try PackedSymmetricMatrix<Float>(order: 0).cholesky().inverseDiagonal().isEmpty)
  }
}
