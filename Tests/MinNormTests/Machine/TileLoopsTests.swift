import CMinNorm
import MinNorm
import Testing

@Suite struct TileLoopsTests {
  /// Numbers that start at a multiple of 64 bytes.
  private final class Aligned<Scalar: LAPACKScalar> {
    let buffer: UnsafeMutableBufferPointer<Scalar>

    init(_ values: [Scalar]) {
      let raw = UnsafeMutableRawPointer.allocate(byteCount: 64 * (values.count + 1), alignment: 64)
      buffer = raw.bindMemory(to: Scalar.self, capacity: 64).reboundBuffer(values.count)
      _ = buffer.initialize(from: values)
    }

    deinit { UnsafeMutableRawPointer(buffer.baseAddress!).deallocate() }

    var base: UnsafeMutablePointer<Scalar> { buffer.baseAddress! }
  }

  @Test(
    "a tile and its transpose times narrow matrices equal the plain sums to rounding", arguments: LoopLevel.all,
    Precision.allCases)
  func tiles(level: LoopLevel, precision: Precision) throws {
    struct Check: PrecisionCheck {
      let level: LoopLevel

      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws {
        let (loops, lanes) = (level.numbers(type), 64 / MemoryLayout<Scalar>.stride)
        var random = TestRandom(11)
        func numbers(_ count: Int) -> [Scalar] { (0..<count).map { _ in Scalar(random.normal()) } }
        for (rows, columns, stride) in [(1, 1, 1), (3, 2, 5), (7, 33, 7), (8, 32, 9), (9, 64, 9), (37, 41, 40)] {
          let tile = numbers(stride * columns)
          let (rowX, columnX) = (Aligned(numbers(rows * lanes)), Aligned(numbers(columns * lanes)))
          let starts = (rows: numbers(rows * lanes), columns: numbers(columns * lanes))
          let (rowY, columnY) = (Aligned(starts.rows), Aligned(starts.columns))
          loops.multiplyBothTriangles(
            tile, stride, rows, columns, rowX.base, rowY.base, columnX.base, columnY.base)
          for lane in 0..<lanes {
            for row in 0..<rows {
              let terms = (0..<columns).map { Wide(tile[row + $0 * stride]) * Wide(columnX.base[$0 * lanes + lane]) }
              check(starts.rows[row * lanes + lane], terms, rowY.base[row * lanes + lane])
            }
            for column in 0..<columns {
              let terms = (0..<rows).map { Wide(tile[$0 + column * stride]) * Wide(rowX.base[$0 * lanes + lane]) }
              check(starts.columns[column * lanes + lane], terms, columnY.base[column * lanes + lane])
            }
          }
        }
      }

      private func check<Scalar: LAPACKScalar>(_ start: Scalar, _ terms: [Wide], _ value: Scalar) {
        let exact = terms.reduce(Wide(start), +)
        let size = terms.reduce(abs(Wide(start))) { $0 + abs($1) }
        #expect(abs(Wide(value) - exact) <= Wide(terms.count + 1) * Wide(Scalar.precision.unitRoundoff) * size)
      }
    }
    try Check(level: level).run(in: precision)
  }

  @Test(
    "a panel or its transpose times any number of columns equals the plain sums to rounding, and touches no others",
    arguments: LoopLevel.all, Precision.allCases)
  func panel(level: LoopLevel, precision: Precision) throws {
    struct Check: PrecisionCheck {
      let level: LoopLevel

      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws {
        let loops = level.numbers(type)
        var random = TestRandom(19)
        func numbers(_ count: Int) -> [Scalar] { (0..<count).map { _ in Scalar(random.normal()) } }
        let (height, columns) = (mn_tileRows, mn_tileColumns)
        for (tiles, extra) in [(1, 0), (2, 3), (70, 64)] {
          let rows = tiles * height
          let panel = Aligned(numbers(rows * columns))
          let stride = rows + extra
          for count in [1, 2, 3, 4, 5, 7, 10, mn_mostColumns + 1] {
            let x = Aligned(numbers(stride * count))
            for transposed in [false, true] {
              let start = numbers(stride * count).map { Double($0) }
              let y = Aligned(start)
              loops.addPanel(transposed, panel.base, tiles, x.base, stride, count, y.base, stride)
              let (depth, length) = transposed ? (rows, columns) : (columns, rows)
              for index in Swift.stride(from: 0, to: stride * count, by: stride * count > 2000 ? 97 : 1) {
                let (place, column) = (index % stride, index / stride)
                guard place < length else {
                  #expect(y.base[index] == start[index])
                  continue
                }
                let terms = (0..<depth).map { other in
                  let (row, own) = transposed ? (other, place) : (place, other)
                  let number = panel.base[(row / height * columns + own) * height + row % height]
                  return Double(number) * Double(x.base[other + column * stride])
                }
                let size = terms.reduce(abs(start[index])) { $0 + abs($1) }
                let exact = terms.reduce(start[index], +)
                #expect(abs(y.base[index] - exact) <= 60 * Scalar.precision.unitRoundoff * size)
              }
            }
          }
        }
      }
    }
    try Check(level: level).run(in: precision)
  }

  @Test(
    "sums of rectified responses equal the plain sums to rounding, for every number of places", arguments: LoopLevel.all
  )
  func responses(level: LoopLevel) {
    let (channels, height, width, patch, bias) = (2, 7, 17, 3, Float(0.25))
    let filters = level.loops.filters
    var random = TestRandom(13)
    let pixels = (0..<channels * height * width).map { _ in Float(random.normal()) }
    let weights = Aligned((0..<channels * patch * patch * filters).map { _ in Float(random.normal()) })
    var from = mn_patches(
      channels: channels, patch: patch, planeStride: height * width, rowStride: width, scaleStride: 16)
    let scales = (0..<16 * height).map { _ in Float(0.5 + random.uniform()) }
    for (rows, columns) in [(1, 1), (2, 5), (1, 6), (3, 7), (2, 8), (1, 9), (2, 10), (1, 11), (5, 15)] {
      let sums = Aligned([Float](repeating: 7, count: 2 * filters))
      level.loops.sumResponses(&from, pixels, scales, rows, columns, weights.base, bias, sums.base)
      for filter in 0..<filters {
        var (above, below, size) = (0.0, 0.0, 0.0)
        for row in 0..<rows {
          for column in 0..<columns {
            var response = 0.0
            // Scales are below 1.5.
            for tap in 0..<channels * patch * patch {
              let (channel, inside) = tap.quotientAndRemainder(dividingBy: patch * patch)
              let place = channel * height * width + (row + inside / patch) * width + column + inside % patch
              response += Double(pixels[place]) * Double(weights.base[tap * filters + filter])
              size += abs(Double(pixels[place]) * Double(weights.base[tap * filters + filter]))
            }
            response *= Double(scales[row * 16 + column])
            above += max(0, response - Double(bias))
            below += max(0, -response - Double(bias))
          }
        }
        #expect(abs(Double(sums.base[filter]) - above) <= 150 * 0x1p-24 * size)
        #expect(abs(Double(sums.base[filters + filter]) - below) <= 150 * 0x1p-24 * size)
      }
    }
  }

  @Test("the squares of a banded substitution equal those of plain forward substitution", arguments: LoopLevel.all)
  func bandSquares(level: LoopLevel) {
    var random = TestRandom(17)
    for (order, width) in [(1, 1), (5, 2), (40, 8), (600, 32)] {
      // Small factors keep the substitution well conditioned.
      let lower = (0..<order * width).map { $0 % width < $0 / width ? random.normal() / Double(4 * width) : 0 }
      let inverse = (0..<order).map { _ in 1 + random.uniform() }
      let rows = Int(mn_bandRows)
      let right = Aligned((0..<order * rows).map { _ in random.normal() })
      let scratch = Aligned([Double](repeating: .nan, count: (width + Int(mn_bandSteps)) * rows))
      let sums = Aligned([Double](repeating: .nan, count: rows))
      level.loops.bandSquares(order, width, lower, inverse, right.base, scratch.base, sums.base)
      for row in 0..<rows {
        var (z, expected) = ([Double](), 0.0)
        for k in 0..<order {
          let known = (0..<min(width, k)).reduce(0.0) { $0 + lower[k * width + $1] * z[k - 1 - $1] }
          z.append(right.base[k * rows + row] - known)
          expected += z[k] * z[k] * inverse[k]
        }
        #expect(abs(sums.base[row] - expected) <= 1e-12 * expected)
      }
    }
  }
}

extension UnsafeMutablePointer {
  fileprivate func reboundBuffer(_ count: Int) -> UnsafeMutableBufferPointer<Pointee> {
    UnsafeMutableBufferPointer(start: self, count: count)
  }
}
