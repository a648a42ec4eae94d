/// A point in sub-pixels, 256 to a pixel.
///
/// All geometry of the generator is integer arithmetic: floating point could be contracted or rounded differently by
/// another compiler, processor or set of flags, and the digits must be the same bytes everywhere.
struct SubpixelPoint: Equatable {
  var x: Int
  var y: Int

  static let perPixel = 256
}

/// The random choices of one image, drawn one after the other from indices that belong to the image alone.
struct DrawSequence {
  private let random: CounterRandom
  private var index: UInt64

  /// Image `image` of the training (0) or test (1) part; up to 2²⁰ draws.
  init(seed: UInt64, part: UInt64, image: Int) {
    random = CounterRandom(seed: seed, stream: .digits)
    index = part << 60 | UInt64(image) << 20
  }

  /// Uniform in 0 ..< bound.
  mutating func next(below bound: Int) -> Int {
    defer { index += 1 }
    return random.integer(below: bound, at: index)
  }

  /// Uniform in the closed range.
  mutating func next(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + next(below: range.upperBound - range.lowerBound + 1)
  }

  /// Between −size and size, the middle more likely than the ends: the mean of two uniform draws.
  mutating func spread(_ size: Int) -> Int { (next(in: -size...size) + next(in: -size...size)) / 2 }
}

/// How far one image is from the textbook shape.
struct DigitDistortion {
  /// Largest shift of a control point, in hundredths of the box.
  static let jitter = 9
  /// Largest rotation (as a tangent) and slant, in 1/1024.
  static let rotation = 250
  static let slant = -300...420
  /// Width and height of the box in sub-pixels, at scale 1.
  static let box = (width: 14 * SubpixelPoint.perPixel, height: 19 * SubpixelPoint.perPixel)
  /// Scale of width and height, in 1/1024.
  static let widthScale = 700...1180
  static let heightScale = 860...1100
  /// Largest shift of the image, in sub-pixels.
  static let shift = 480
  /// Largest elastic displacement at a grid point, in sub-pixels.
  static let elastic = 420
  private static let gridCells = 3

  private let matrix: (xx: Int, xy: Int, yx: Int, yy: Int)
  private let centre: SubpixelPoint
  private let grid: [SubpixelPoint]

  init(_ draws: inout DrawSequence) {
    let rotation = draws.spread(Self.rotation)
    let slant = draws.next(in: Self.slant)
    let width = draws.next(in: Self.widthScale)
    let height = draws.next(in: Self.heightScale)
    // Scale, then slant (x −= slant · y), then rotate by the matrix (1, −t; t, 1), whose slight growth does not matter.
    matrix = (
      xx: width, xy: -slant - rotation * height / 1024, yx: rotation * width / 1024, yy: height
    )
    let middle = DigitsGenerator.side * SubpixelPoint.perPixel / 2
    centre = SubpixelPoint(x: middle + draws.spread(Self.shift), y: middle + draws.spread(Self.shift))
    grid = (0..<(Self.gridCells + 1) * (Self.gridCells + 1)).map { _ in
      SubpixelPoint(x: draws.spread(Self.elastic), y: draws.spread(Self.elastic))
    }
  }

  /// From the box of 100 × 100 (in 256ths) to the image.
  func place(_ point: SubpixelPoint) -> SubpixelPoint {
    let x = (point.x - 50 * 256) * Self.box.width / (100 * 256)
    let y = (point.y - 50 * 256) * Self.box.height / (100 * 256)
    let moved = SubpixelPoint(
      x: centre.x + (matrix.xx * x + matrix.xy * y) / 1024, y: centre.y + (matrix.yx * x + matrix.yy * y) / 1024)
    let push = displacement(at: moved)
    return SubpixelPoint(x: moved.x + push.x, y: moved.y + push.y)
  }

  /// The elastic field: random vectors on a coarse grid over the image, bilinear between them.
  private func displacement(at point: SubpixelPoint) -> SubpixelPoint {
    let side = DigitsGenerator.side * SubpixelPoint.perPixel
    let cell = side / Self.gridCells
    let (x, y) = (min(max(point.x, 0), side - 1), min(max(point.y, 0), side - 1))
    let (column, row) = (min(x / cell, Self.gridCells - 1), min(y / cell, Self.gridCells - 1))
    let (fx, fy) = (x - column * cell, y - row * cell)
    func mix(_ value: (SubpixelPoint) -> Int) -> Int {
      func at(_ row: Int, _ column: Int) -> Int { value(grid[row * (Self.gridCells + 1) + column]) }
      let top = at(row, column) * (cell - fx) + at(row, column + 1) * fx
      let bottom = at(row + 1, column) * (cell - fx) + at(row + 1, column + 1) * fx
      return (top * (cell - fy) + bottom * fy) / (cell * cell)
    }
    return SubpixelPoint(x: mix(\.x), y: mix(\.y))
  }
}

extension Stroke {
  /// The stroke as a smooth polyline in 256ths of the box: jittered control points, then corners cut three times
  /// (Chaikin 1974), which tends to a quadratic B-spline and keeps the ends.
  func polyline(_ draws: inout DrawSequence) -> [SubpixelPoint] {
    var path = points.map { point in
      SubpixelPoint(
        x: point.x * 256 + draws.spread(DigitDistortion.jitter * 256),
        y: point.y * 256 + draws.spread(DigitDistortion.jitter * 256))
    }
    guard path.count > 2 else { return path }
    for _ in 0..<3 {
      var cut: [SubpixelPoint] = isClosed ? [] : [path[0]]
      for index in 0..<(isClosed ? path.count : path.count - 1) {
        let (a, b) = (path[index], path[(index + 1) % path.count])
        cut.append(SubpixelPoint(x: (3 * a.x + b.x) / 4, y: (3 * a.y + b.y) / 4))
        cut.append(SubpixelPoint(x: (a.x + 3 * b.x) / 4, y: (a.y + 3 * b.y) / 4))
      }
      if !isClosed { cut.append(path[path.count - 1]) }
      path = cut
    }
    return isClosed ? path + [path[0]] : path
  }
}
