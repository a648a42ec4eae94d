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
}
