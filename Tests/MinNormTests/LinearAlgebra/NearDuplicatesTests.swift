import MinNorm
import Testing

@Suite struct NearDuplicatesTests {
  @Test("pairs above 1 − 1e-6 are found, with their places, and no others", arguments: Precision.allCases)
  func pairs(precision: Precision) throws {
    struct Check: PrecisionCheck {
      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws {
        for (n, blockSize) in [(1, 1), (2, 1), (65, 64), (200, 37)] {
          var matrix = try PackedSymmetricMatrix<Scalar>(order: n, blockSize: blockSize)
          for index in 0..<n { matrix[index, index] = 4 }
          #expect(matrix.nearDuplicates().count == 0 && matrix.nearDuplicates().pairs.isEmpty)
          guard n > 1 else { continue }
          matrix[n - 1, 0] = 4 * (1 - 1e-7)
          matrix[n / 2, n / 2 - 1] = n > 2 ? 4 * (1 - 1e-5) : 4
          let found = matrix.nearDuplicates()
          #expect(found.count == 1)
          #expect(found.pairs.first?.row == n - 1 && found.pairs.first?.column == 0)
        }
      }
    }
    try Check().run(in: precision)
  }

  @Test("all pairs are counted, the first few are listed")
  func all() throws {
    let points = try FeatureMatrix(count: 12, dimension: 1, values: [Float](repeating: 0.5, count: 12))
    let found = try GaussianKernel(bandwidth: 1).gram(of: points, in: Float.self, blockSize: 5).nearDuplicates()
    #expect(found.count == 66 && found.pairs.count == 5)
    #expect(found.pairs.map(\.row) == [1, 2, 3, 4, 5] && found.pairs.allSatisfy { $0.column == 0 })
  }
}
