import CMinNorm
import MinNorm
import Testing

@Suite struct ByteLoopsTests {
  private func bytes(_ count: Int, _ random: inout TestRandom) -> [UInt8] {
    // The extremes often: 255 · 255 is where narrow sums overflow.
    (0..<count).map { _ in random.uniform() < 0.3 ? 255 : UInt8(random.uniform() * 255.99) }
  }

  private func packed(_ size: Int, _ body: (UnsafeMutableRawPointer) -> Void) -> UnsafeMutableRawPointer {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(size, 64), alignment: 64)
    body(memory)
    return memory
  }

  @Test(
    "products of bytes are the sums in whole numbers, for any count and dimension", arguments: LoopLevel.all,
    [(1, 1, 1), (2, 3, 4), (47, 9, 31), (48, 8, 784), (50, 17, 785), (97, 49, 3)])
  func products(level: LoopLevel, size: (rows: Int, columns: Int, dimension: Int)) {
    let loops = level.loops.bytes
    var random = TestRandom(9)
    let (x, z) = (bytes(size.rows * size.dimension, &random), bytes(size.columns * size.dimension, &random))
    let rows = packed(loops.packedRowBytes(size.rows, size.dimension)) {
      loops.packRows(x, size.rows, size.dimension, $0)
    }
    let columns = packed(loops.packedColumnBytes(size.columns, size.dimension)) {
      loops.packColumns(z, size.columns, size.dimension, $0)
    }
    defer {
      rows.deallocate()
      columns.deallocate()
    }
    let stride = size.rows + 3
    var products = [Int32](repeating: -1, count: stride * size.columns)
    loops.multiply(rows, columns, size.dimension, size.rows, size.columns, &products, stride)
    for column in 0..<size.columns {
      for row in 0..<stride {
        let exact =
          row < size.rows
          ? (0..<size.dimension).reduce(0) {
            $0 + Int(x[row * size.dimension + $1]) * Int(z[column * size.dimension + $1])
          } : -1
        #expect(Int(products[row + column * stride]) == exact)
      }
    }
  }

  @Test("the longest examples, all 255, stay below 2³¹", arguments: LoopLevel.all)
  func longest(level: LoopLevel) {
    let (loops, dimension) = (level.loops.bytes, mn_mostBytes)
    let white = [UInt8](repeating: 255, count: dimension)
    let row = packed(loops.packedRowBytes(1, dimension)) { loops.packRows(white, 1, dimension, $0) }
    let column = packed(loops.packedColumnBytes(1, dimension)) { loops.packColumns(white, 1, dimension, $0) }
    defer {
      row.deallocate()
      column.deallocate()
    }
    var product: Int32 = 0
    loops.multiply(row, column, dimension, 1, 1, &product, 1)
    #expect(Int(product) == 255 * 255 * dimension)
    #expect(255 * 255 * (dimension + 1) > Int(Int32.max))
  }

  @Test("whole products are widened where they lie", arguments: LoopLevel.all, Precision.allCases)
  func widening(level: LoopLevel, precision: Precision) throws {
    struct Check: PrecisionCheck {
      let level: LoopLevel

      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws {
        let loops = level.numbers(type)
        for count in [1, 7, 255, 256, 257, 1000] {
          let whole = (0..<count).map { Int32($0 * 7919 % 100_003) }
          let norms = whole.map { 2 * $0 + 5 }
          let width = MemoryLayout<Scalar>.stride / 4
          func widened(_ loop: (_ products: UnsafeRawPointer, _ to: UnsafeMutableRawPointer) -> Void) -> [Scalar] {
            var memory = [Scalar](repeating: 0, count: count)
            memory.withUnsafeMutableBytes { room in
              let place = room.baseAddress! + (width - 1) * 4 * count
              place.copyMemory(from: whole, byteCount: 4 * count)
              loop(place, room.baseAddress!)
            }
            return memory
          }
          #expect(widened { loops.wholeProducts($0, 65025, $1, count) } == whole.map { Scalar(Double($0) / 65025) })
          #expect(
            widened { loops.wholeDistances($0, norms, 11, $1, count) }
              == zip(whole, norms).map { Scalar($1 + 11 - 2 * $0) })
        }
      }
    }
    try Check(level: level).run(in: precision)
  }
}
