import MinNorm
import Testing

@Suite struct LowerTriangularMatrixTests {
  /// Diagonal near 2, small entries below it.
  private func entries(_ n: Int) -> [[Double]] {
    var random = TestRandom(n)
    return (0..<n).map { i in (0...i).map { $0 == i ? 2 + random.uniform() : random.normal() / Double(n) } }
  }

  @Test("LX = B to LAPACK's solve ratio", arguments: [0, 1, 2, 3, 10, 63, 64, 65, 200])
  func solve(n: Int) throws {
    let rows = entries(n)
    var random = TestRandom(7)
    let b = Matrix<Double>(rows: n, columns: 3, values: (0..<3 * n).map { _ in random.normal() })
    let x = try LowerTriangularMatrix(order: n) { rows[$0][$1] }.solve(b)
    for column in 0..<3 {
      let (residual, norm) = (0..<n).reduce(into: (0.0, 0.0)) { sums, i in
        let product = (0...i).reduce(Wide(0)) { $0 + Wide(rows[i][$1]) * Wide(x[$1, column]) }
        sums.0 += abs(Double(product - Wide(b[i, column])))
        sums.1 += abs(x[i, column])
      }
      let largest = (0..<n).map { j in (j..<n).reduce(0) { $0 + abs(rows[$1][j]) } }.max() ?? 0
      #expect(residual <= 30 * largest * norm * 0x1p-53)
    }
  }

  @Test("the condition number of second differences, whose inverse is known")
  func condition() throws {
    // L_ij = i − j + 1 has inverse columns (1, −2, 1): ‖L‖₁ = n(n + 1)/2, ‖L⁻¹‖₁ = 4.
    let n = 50
    let reciprocal = try LowerTriangularMatrix(order: n) { Double($0 - $1 + 1) }.reciprocalCondition()
    #expect(abs(reciprocal * Double(n * (n + 1) / 2 * 4) - 1) < 1e-12)
    #expect(try LowerTriangularMatrix(order: 0) { _, _ in 1 }.reciprocalCondition() == 1)
  }

  @Test("a zero on the diagonal is named, an overflow is not returned")
  func refusals() throws {
    #expect(throws: SingularTriangle(row: 4)) {
      _ = try LowerTriangularMatrix(order: 9) { $0 == $1 && $0 == 4 ? 0 : 1 }.solve(Matrix(rows: 9, columns: 1))
    }
    #expect(throws: LinearAlgebraError.self) {
      _ = try LowerTriangularMatrix(order: 2) { $0 == $1 ? 1e-200 : 1e200 }
        .solve(Matrix(rows: 2, columns: 1, values: [1, 1]))
    }
  }
}
