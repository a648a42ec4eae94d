import MinNorm
import Testing

@Suite struct PackedLayoutTests {
  @Test("positions of the order-5 example in the documentation")
  func documentedExample() {
    let layout = PackedLayout(order: 5, blockSize: 2)
    let expected = [
      (0, 0, 0), (1, 0, 1), (4, 0, 4), (1, 1, 6), (4, 1, 9), (2, 2, 10), (4, 2, 12), (3, 3, 14), (4, 3, 15), (4, 4, 16),
    ]
    for (row, column, position) in expected { #expect(layout.position(row: row, column: column) == position) }
    #expect(layout.count == 17)
    #expect(layout.blockCount == 3)
  }

  @Test(
    "every entry of the lower triangle has a place of its own inside the memory", arguments: 0..<20, [1, 2, 3, 7, 64])
  func placesAreDistinct(order: Int, blockSize: Int) {
    let layout = PackedLayout(order: order, blockSize: blockSize)
    var seen = Set<Int>()
    for column in 0..<order {
      for row in column..<order {
        let position = layout.position(row: row, column: column)
        #expect((0..<layout.count).contains(position))
        #expect(seen.insert(position).inserted)
      }
    }
    #expect(layout.offset(ofBlock: 0) == 0)
    #expect((0..<layout.blockCount).map { layout.range(ofBlock: $0).count }.reduce(0, +) == order)
  }

  @Test("positions beyond 32 bits are right", arguments: [60_000, 100_000, 1_000_000])
  func largeOrders(order: Int) {
    let layout = PackedLayout(order: order)
    let half = order * (order + 1) / 2
    #expect(layout.count >= half)
    #expect(layout.count <= half + order * layout.blockSize / 2)
    #expect(layout.position(row: order - 1, column: order - 1) == layout.count - 1)
  }
}
