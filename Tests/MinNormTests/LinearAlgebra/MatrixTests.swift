import MinNorm
import Testing

@Suite struct MatrixTests {
  @Test("inner product and Frobenius norm of small matrices")
  func norms() {
    let x = Matrix<Double>(rows: 2, columns: 2, values: [1, 2, 3, 4])
    #expect(x.innerProduct(with: x) == 30)
    #expect(Matrix<Float>(rows: 1, columns: 2, values: [3, 4]).frobeniusNorm == 5)
    #expect(x[columnsIn: 1..<2].values == [3, 4])
  }

  @Test("the first non-finite entry is named by row and column")
  func nonFinite() throws {
    var x = Matrix<Float>(rows: 3, columns: 2)
    #expect(x.firstNonFinite() == nil)
    x[2, 1] = .nan
    let place = try #require(x.firstNonFinite())
    #expect(place == (2, 1))
  }
}
