import MinNorm
import Testing

@Suite struct FeatureMatrixProductTests {
  @Test("XW and XᵀY equal plain sums in float64, over more rows than are widened at once")
  func products() throws {
    let (n, d) = (2100, 3)
    let points = try Points.uniform(n, dimension: d)
    let w = Matrix<Double>(rows: d, columns: 2, values: [1, -2, 0.5, 3, 0, -1])
    let product = try points.product(w)
    for row in [0, 7, 2047, 2048, n - 1] {
      for c in 0..<2 {
        let expected = (0..<d).reduce(0.0) { $0 + Double(points.values[row * d + $1]) * w[$1, c] }
        #expect(abs(product[row, c] - expected) < 1e-14)
      }
    }
    let back = try points.transposedProduct(product)
    for k in 0..<d {
      for c in 0..<2 {
        let expected = (0..<n).reduce(0.0) { $0 + Double(points.values[$1 * d + k]) * product[$1, c] }
        #expect(abs(back[k, c] - expected) < 1e-10)
      }
    }
  }
}
