import MinNorm
import Testing

@Suite struct LeftOutTests {
  @Test("the diagonal of K⁻¹ equals that of the solved identity", arguments: [1, 2, 15, 16, 17, 70], [1, 16, 128])
  func identity(n: Int, blockSize: Int) throws {
    let factor = try MatrixKind.condition2e3.matrix(order: n, seed: 4, precision: .float64)
      .packed(in: Double.self, blockSize: blockSize).cholesky()
    var unit = Matrix<Double>(rows: n, columns: n)
    for i in 0..<n { unit[i, i] = 1 }
    let inverse = try factor.solve(unit)
    let leftOut = try factor.leftOut(unit)
    // For Y = I: the prediction of example i for column j is −(K⁻¹)ᵢⱼ/(K⁻¹)ᵢᵢ.
    for i in 0..<n {
      #expect(abs(leftOut.inverseDiagonal[i] - inverse[i, i]) < 1e-11 * inverse[i, i])
      for j in 0..<n {
        let exact = i == j ? 0 : -inverse[i, j] / inverse[i, i]
        #expect(abs(leftOut.predictions[i, j] - exact) < 1e-11 * max(1, abs(exact)))
      }
    }
  }

  @Test("a nearly diagonal K has left-out predictions to relative accuracy, where yᵢ − aᵢ/(K⁻¹)ᵢᵢ has none")
  func nearlyDiagonal() throws {
    let (n, small) = (40, 1e-30)
    var k = try PackedSymmetricMatrix<Double>(order: n, blockSize: 16)
    for i in 0..<n { for j in 0...i { k[i, j] = i == j ? 1 : small * Double(1 + (i * j) % 7) } }
    let y = Matrix<Double>(rows: n, columns: 1, values: (0..<n).map { Double(1 + $0 % 3) })
    // To first order f₋ᵢ = Σⱼ kᵢⱼ yⱼ over the others.
    let exact = (0..<n).map { i in (0..<n).reduce(0) { $1 == i ? $0 : $0 + k[i, $1] * y[$1, 0] } }
    let found = try k.cholesky().leftOut(y).predictions
    for i in 0..<n { #expect(abs(found[i, 0] - exact[i]) < 1e-14 * exact[i]) }
  }

  @Test("no equations have no diagonal")
  func empty() throws {
    #expect(
      try PackedSymmetricMatrix<Float>(order: 0).cholesky().leftOut(Matrix(rows: 0, columns: 2)).inverseDiagonal.isEmpty
    )
  }
}
