import MinNorm
import Testing

@Suite struct SymmetricProductTests {
  @Test("KX from half of K equals the full product to rounding", arguments: Precision.allCases, Precision.allCases)
  func product(stored: Precision, working: Precision) throws {
    struct Check: PrecisionCheck {
      let working: Precision
      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws {
        var random = TestRandom(3)
        // Around the tile of 256 × 256, the lanes and the block columns.
        for (n, blockSize) in [(1, 1), (7, 3), (65, 64), (255, 128), (256, 256), (257, 100), (600, 512)] {
          let k = WideMatrix(order: n) { i, j in Wide(Double(Scalar(cosine(Double(i * j % 101))))) }
          let packed = try k.packed(in: type, blockSize: blockSize)
          for columns in [1, 10, 17] {
            let x = Matrix<Double>(rows: n, columns: columns, values: (0..<n * columns).map { _ in random.normal() })
            let (product, expected) = (try packed.product(x, in: working), k.times(x))
            let eps = max(working, Scalar.precision).unitRoundoff
            for i in 0..<n {
              for c in 0..<columns {
                // Float32 sums at most 256 products before they go on in float64.
                let size = (0..<n).reduce(0.0) { $0 + abs(Double(k.rows[i][$1]) * x[$1, c]) }
                #expect(abs(Double(Wide(product[i, c]) - expected[i][c])) <= 300 * eps * size)
              }
            }
          }
        }
      }
      private func cosine(_ x: Double) -> Double { 1 - x * x / 5000 }
    }
    try Check(working: working).run(in: stored)
  }

  @Test("no rows and no columns have empty products")
  func empty() throws {
    #expect(try PackedSymmetricMatrix<Double>(order: 0).product(Matrix(rows: 0, columns: 3)).rows == 0)
    #expect(try PackedSymmetricMatrix<Float>(order: 5).product(Matrix(rows: 5, columns: 0)).columns == 0)
  }
}
