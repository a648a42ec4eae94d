import MinNorm
import Testing

@Suite struct GramPartTests {
  private func features() throws -> FeatureMatrix {
    try FeatureMatrix(count: 90, dimension: 7, values: (0..<630).map { Float(($0 * 7919) % 101) / 101 })
  }

  @Test("A part of K has the entries of K on and below the diagonal")
  func partIsGram() throws {
    let features = try features()
    let kernel = GaussianKernel(bandwidth: 0.7)
    let gram = try kernel.gram(of: features, in: Double.self)
    let (rows, columns) = ((0..<90).filter { $0 / 4 % 3 == 1 }, (0..<90).filter { $0 / 4 % 2 == 0 })
    var part = Matrix<Double>(rows: rows.count, columns: columns.count)
    try part.withView { try kernel.fillGramPart($0, of: features, rows: rows, columns: columns) { _, _ in } }
    for (i, row) in rows.enumerated() {
      for (j, column) in columns.enumerated() where column <= row {
        // The mean that is subtracted from features far from zero may differ: a few roundings.
        #expect(abs(part[i, j] - gram[row, column]) < 1e-14)
        if row == column { #expect(part[i, j] == 1) }
      }
    }
  }

  @Test("The shares of all ranks add up to the product", arguments: [1, 2, 3])
  func sharesAddUp(ranks: Int) throws {
    let (features, kernel) = (try features(), LaplacianKernel(bandwidth: 2))
    let x = Matrix<Double>(rows: 90, columns: 2, values: (0..<180).map { Double($0 % 13) - 6 })
    var sum = Matrix<Double>(rows: 90, columns: 2)
    for rank in 0..<ranks {
      sum.add(
        try kernel.gramProduct(
          of: features, times: x, in: .float64, products: .float32, rank: rank, of: ranks, observer: { _, _ in }))
    }
    let whole = try kernel.gramProduct(of: features, times: x)
    sum.subtract(whole, times: 1)
    #expect(sum.frobeniusNorm < 1e-12 * whole.frobeniusNorm)
  }
}
