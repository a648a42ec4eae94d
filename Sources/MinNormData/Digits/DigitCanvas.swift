/// A square image that strokes are drawn on with a round pen.
struct DigitCanvas {
  private let side: Int
  private(set) var pixels: [UInt8]

  init(side: Int) {
    self.side = side
    pixels = [UInt8](repeating: 0, count: side * side)
  }

  /// Draws a polyline with a pen whose radius (in sub-pixels) goes evenly from one value to another.
  ///
  /// A pixel is full inside the pen and fades to nothing over one pixel around it; overlapping strokes keep the darker
  /// value.
  mutating func draw(_ path: [SubpixelPoint], radius: (from: Int, to: Int)) {
    let last = max(1, path.count - 2)
    for index in 0..<max(0, path.count - 1) {
      drawSegment(path[index], path[index + 1], radius: radius.from + (radius.to - radius.from) * index / last)
    }
  }

  private mutating func drawSegment(_ a: SubpixelPoint, _ b: SubpixelPoint, radius: Int) {
    let unit = SubpixelPoint.perPixel
    let reach = radius + unit
    let columns = max(0, (min(a.x, b.x) - reach) / unit)...max(0, min(side - 1, (max(a.x, b.x) + reach) / unit))
    let rows = max(0, (min(a.y, b.y) - reach) / unit)...max(0, min(side - 1, (max(a.y, b.y) + reach) / unit))
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let lengthSquared = max(1, dx * dx + dy * dy)
    for row in rows {
      for column in columns {
        let (px, py) = (column * unit + unit / 2 - a.x, row * unit + unit / 2 - a.y)
        // The nearest point of the segment, as a share of its length.
        let along = min(max(px * dx + py * dy, 0), lengthSquared)
        let (ex, ey) = (px - dx * along / lengthSquared, py - dy * along / lengthSquared)
        let distance = integerSquareRoot(ex * ex + ey * ey)
        let ink = min(255, max(0, radius + unit / 2 - distance) * 255 / unit)
        let place = row * side + column
        if ink > Int(pixels[place]) { pixels[place] = UInt8(ink) }
      }
    }
  }

  /// Uneven ink and a few specks: every inked pixel loses up to `fade` in 256, `specks` pixels get a faint value.
  mutating func weather(_ draws: inout DrawSequence, fade: Int, specks: Int) {
    for place in pixels.indices where pixels[place] > 0 {
      pixels[place] = UInt8(Int(pixels[place]) * (256 - draws.next(below: fade + 1)) / 256)
    }
    for _ in 0..<specks {
      let place = draws.next(below: pixels.count)
      pixels[place] = max(pixels[place], UInt8(draws.next(in: 40...160)))
    }
  }
}

/// ⌊√n⌋ for n ≥ 0, by Newton's method on integers.
package func integerSquareRoot(_ n: Int) -> Int {
  guard n > 1 else { return n }
  var root = 1 << ((Int.bitWidth - n.leadingZeroBitCount + 1) / 2)
  while true {
    let next = (root + n / root) / 2
    if next >= root { return root }
    root = next
  }
}
