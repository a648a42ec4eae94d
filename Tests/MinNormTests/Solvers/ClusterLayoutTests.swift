import MinNorm
import Testing

@Suite struct ClusterLayoutTests {
  @Test(
    "Every entry of the triangle is on one rank, and half storage takes at most 0.6 n² numbers",
    arguments: [1, 2, 3, 4, 6, 8])
  func everyEntryOnce(ranks: Int) {
    let layout = ClusterLayout(order: 700, ranks: ranks, storage: .half)
    #expect(layout.ranks == ranks && layout.gridRows >= layout.gridColumns)
    var seen = [Int](repeating: 0, count: 700 * 700)
    for row in 0..<layout.gridRows {
      for column in 0..<layout.gridColumns {
        var numbers = 0
        for panel in layout.panels {
          let rows = layout.indices(700 - panel.lowerBound, of: row, layout.gridRows)
          let columns = layout.indices(panel.count, of: column, layout.gridColumns)
          #expect(rows.count == layout.count(700 - panel.lowerBound, of: row, layout.gridRows))
          numbers += rows.count * columns.count
          for i in rows { for j in columns { seen[(i + panel.lowerBound) * 700 + j + panel.lowerBound] += 1 } }
        }
        #expect(numbers == layout.parts(row: row, column: column).reduce(0, +))
        #expect(numbers <= layout.mostNumbers)
      }
    }
    #expect((0..<700).allSatisfy { i in (0...i).allSatisfy { seen[i * 700 + $0] == 1 } })
    #expect(seen.allSatisfy { $0 <= 1 })
    #expect(Double(layout.mostNumbers) <= 0.6 * 700 * 700 / Double(ranks) * 1.1)
  }

  @Test("Panels begin on the first row and column of the grid", arguments: [2, 3, 4, 6, 12])
  func panelsAreAligned(ranks: Int) {
    let layout = ClusterLayout(order: 20_000, ranks: ranks, storage: .half)
    #expect(layout.panelWidth.isMultiple(of: layout.blockSize * layout.gridRows))
    #expect(layout.panelWidth.isMultiple(of: layout.blockSize * layout.gridColumns))
    #expect(Double(layout.mostNumbers) <= 0.6 * 4e8 / Double(ranks))
    #expect(ClusterLayout(order: 20_000, ranks: ranks, storage: .full).panels == [0..<20_000])
  }

  @Test("A part beyond 32-bit indices is refused: n ≤ 46,340 p in full storage on a grid of p × p")
  func indexLimit() throws {
    try ClusterLayout(order: 92_000, ranks: 4, storage: .full).requireIndexable()
    #expect(throws: LinearAlgebraError.self) {
      try ClusterLayout(order: 93_000, ranks: 4, storage: .full).requireIndexable()
    }
    try ClusterLayout(order: 1_000_000, ranks: 64, storage: .half).requireIndexable()
  }
}
