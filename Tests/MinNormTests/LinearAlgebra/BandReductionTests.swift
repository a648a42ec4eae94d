import MinNorm
import Testing

@Suite struct BandReductionTests {
  @Test(
    "QᵀQ = I and QᵀKQ has the band that is asked for, to n · eps of K",
    arguments: [(1, 16), (2, 16), (3, 16), (17, 16), (33, 32), (64, 16), (65, 32), (150, 64), (200, 48)])
  func reduction(n: Int, blockSize: Int) throws {
    let k = SpectralMatrix(order: n, rank: n, condition: 1e3, seed: n).matrix
    let form = try BandReduction(k.packed(in: Double.self, blockSize: blockSize))
    let width = form.bandwidth
    let q = form.withOrthogonal { q in (0..<n).map { j in (0..<n).map { q.base[$0 + j * q.stride] } } }
    #expect(width <= 32 && (n == 1 || width <= n - 1))
    var (defect, outside): (Wide, Wide) = (0, 0)
    let kq = (0..<n).map { i in
      (0..<n).map { j in (0..<n).reduce(Wide(0)) { $0 + k.rows[i][$1] * Wide(q[j][$1]) } }
    }
    for i in 0..<n {
      for j in 0..<n {
        var (product, image): (Wide, Wide) = (0, 0)
        for m in 0..<n {
          product += Wide(q[i][m]) * Wide(q[j][m])
          image += Wide(q[i][m]) * kq[m][j]
        }
        defect = max(defect, abs(product - (i == j ? 1 : 0)))
        if abs(i - j) > width { outside = max(outside, abs(image)) }
      }
    }
    // Householder reflections in blocks: a small multiple of n · eps, with ‖K‖₂ = 1.
    #expect(defect <= Wide(30 * n) * 0x1p-53)
    #expect(outside <= Wide(30 * n) * 0x1p-53)
  }

  @Test("a matrix of zeros and a diagonal one are their own band")
  func trivial() throws {
    let targets = Matrix<Double>(rows: 40, columns: 2, values: (0..<80).map { Double($0 % 7) })
    for diagonal in [0.0, 3.0] {
      let k = WideMatrix(order: 40) { $0 == $1 ? Wide(diagonal) : 0 }
      let fit = try BandReduction(k.packed(in: Double.self, blockSize: 32)).ridgeFits(targets, ridges: [1])[0]
      for index in targets.values.indices {
        #expect(abs(fit.coefficients.values[index] - targets.values[index] / (diagonal + 1)) < 1e-14 * 8)
      }
      #expect(abs(fit.degreesOfFreedom - 40 * diagonal / (diagonal + 1)) < 40 * 1e-14)
    }
  }

  @Test("NaN is refused with its place; no equations have no fits")
  func refusals() throws {
    func matrix() throws -> PackedSymmetricMatrix<Double> {
      var matrix = try PackedSymmetricMatrix<Double>(order: 5)
      matrix[3, 3] = .nan
      return matrix
    }
    #expect(throws: LinearAlgebraError.nonFinite(what: "the matrix", row: 3, column: 3)) {
      _ = try BandReduction(matrix())
    }
    let none = try BandReduction(try PackedSymmetricMatrix<Double>(order: 0))
    #expect(try none.ridgeFits(Matrix(rows: 0, columns: 1), ridges: [1])[0].coefficients.rows == 0)
  }

  @Test("a singular K is no matrix for λ = 0, and one for any λ above")
  func singular() throws {
    let k = SpectralMatrix(order: 50, rank: 20, condition: 10, seed: 3).matrix
    let form = try BandReduction(k.packed(in: Double.self, blockSize: 16))
    let y = Matrix<Double>(rows: 50, columns: 1, values: (0..<50).map { Double($0 % 5) })
    #expect(throws: LinearAlgebraError.self) { _ = try form.ridgeFits(y, ridges: [0]) }
    #expect(try form.ridgeFits(y, ridges: [1e-3])[0].degreesOfFreedom < 20)
  }
}
