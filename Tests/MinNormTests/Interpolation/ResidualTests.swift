import MinNorm
import Testing

@Suite struct ResidualTests {
  @Test("relative and maximal residual of a known example")
  func values() {
    let y = Matrix<Double>(rows: 2, columns: 1, values: [3, 4])
    let residual = Residual(
      targets: y, responses: Matrix(rows: 2, columns: 1, values: [2, 4]),
      coefficients: Matrix(rows: 2, columns: 1, values: [1, 1]), ridge: 0.5)
    #expect(abs(residual.relative - (0.5 * 0.5 + 0.5 * 0.5).squareRoot() / 5) < 1e-15)
    #expect(residual.maximum == 0.5)
  }

  @Test("a NaN response is never a small residual")
  func notANumber() {
    let y = Matrix<Double>(rows: 2, columns: 1, values: [1, 1])
    let residual = Residual(
      targets: y, responses: Matrix(rows: 2, columns: 1, values: [.nan, 1]),
      coefficients: Matrix(rows: 2, columns: 1), ridge: 0)
    #expect(!(residual.relative <= 1))
    #expect(!(residual.maximum <= 1))
  }

  @Test("HPL's ratio of a known example, the worst column counting")
  func hpl() {
    let y = Matrix<Double>(rows: 2, columns: 2, values: [3, 4, 0, 1])
    let a = Matrix<Double>(rows: 2, columns: 2, values: [1, -2, 0, 0.5])
    let residual = Residual(
      targets: y, responses: Matrix(rows: 2, columns: 2, values: [3, 3.5, 0, 1]), coefficients: a, ridge: 0)
    #expect(residual.columnMaxima == [0.5, 0])
    // 0.5/(0.25 · (10 · 2 + 4) · 2)
    let ratio = residual.hplRatio(targets: y, coefficients: a, matrixNorm: 10, unitRoundoff: 0.25)
    #expect(abs(ratio - 0.5 / 12) < 1e-15)
    let bad = Residual(
      targets: y, responses: Matrix(rows: 2, columns: 2, values: [.nan, 0, 0, 0]), coefficients: a, ridge: 0)
    #expect(bad.hplRatio(targets: y, coefficients: a, matrixNorm: 10, unitRoundoff: 0.25).isNaN)
  }
}
