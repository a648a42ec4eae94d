/// The product of a symmetric matrix and a narrow one, from tiles of the lower triangle, each read once.
///
/// Tiles may come in any order and from anywhere: a stored matrix, or scratch memory in which a kernel has just been
/// evaluated. Every number of a tile serves both triangles. Products are formed and summed in `Scalar`'s precision within
/// 256 × 256 numbers and in float64 beyond, and the numbers of X are rounded to that precision. Float32 tiles can be widened on
/// the way, which costs two to three times as much and rounds nothing but sums in float64.
/// Memory: X, and the result in float64 for each thread.
struct SymmetricProduct<Scalar: LAPACKScalar>: ~Copyable {
  /// A part of the lower triangle: a square on the diagonal, of which only the lower triangle is read, or a rectangle
  /// below it.
  struct Tile<Source: LAPACKScalar> {
    let view: MatrixView<Source>
    let rows: Range<Int>
    let columns: Range<Int>

    /// The numbers of a view as those of some rows and columns of the matrix.
    init(_ view: MatrixView<Source>, rows: Range<Int>, columns: Range<Int>) {
      self.view = view
      self.rows = rows
      self.columns = columns
    }

    var isDiagonal: Bool { rows.lowerBound == columns.lowerBound }
  }

  /// Most rows and columns of a tile in one step: in float64 it fits into the second-level cache, where every further
  /// group of columns finds it.
  private static var limit: Int { 256 }

  private let order: Int
  private let columns: Int
  private let workers: Int
  /// X.
  private let factor: LaneMatrix<Scalar>
  /// The sums of every worker, in the same order.
  private let sums: OwnedStorage<Double>
  /// One tile's sums and one square tile for every worker.
  private let room: OwnedStorage<Scalar>

  private var groups: Int { factor.groups }
  private var sumCount: Int { groups * order * Scalar.laneCount }
  private static var roomCount: Int { limit * (2 * Scalar.laneCount + limit) }

  /// A product with X, to be fed with tiles.
  init(_ x: Matrix<Double>) throws {
    let workers = Threads.count
    let factor = try LaneMatrix<Scalar>(x)
    let sums = try OwnedStorage<Double>(count: workers * factor.groups * x.rows * Scalar.laneCount)
    self.init(workers: workers, factor, sums, room: try OwnedStorage(count: workers * Self.roomCount))
  }

  // Apart, because no throwing call may stand between the members of a value that cannot be copied.
  private init(
    workers: Int, _ factor: consuming LaneMatrix<Scalar>, _ sums: consuming OwnedStorage<Double>,
    room: consuming OwnedStorage<Scalar>
  ) {
    self.workers = workers
    (order, columns) = (factor.rows, factor.columns)
    self.factor = factor
    self.sums = sums
    self.room = room
  }

  /// Adds the contributions of tiles, in parallel.
  @specialized(where Scalar == Float, Source == Float)
  @specialized(where Scalar == Double, Source == Double)
  @specialized(where Scalar == Double, Source == Float)
  borrowing func add<Source: LAPACKScalar>(_ tiles: [Tile<Source>]) {
    let strips = tiles.flatMap { Self.strips(of: $0) }
    let (workers, order, groups, sumCount) = (min(workers, strips.count), order, groups, sumCount)
    let memory = (strips, UnsafePointer(factor.storage.base), sums.base, room.base)
    parallelRanges(workers, sharing: memory) { memory, range in
      let (strips, factor, sums, room) = memory
      for worker in range {
        let workspace = TileWorkspace(
          order: order, groups: groups, limit: Self.limit, factor: factor, sums: sums + worker * sumCount,
          room: room + worker * Self.roomCount)
        for index in stride(from: worker, to: strips.count, by: workers) {
          for tile in strips[index] { workspace.add(tile) }
        }
      }
    }
  }

  /// The product of everything added so far.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  borrowing func result() -> Matrix<Double> {
    let lanes = Scalar.laneCount
    var values = [Double](repeating: 0, count: order * columns)
    for column in 0..<columns {
      for worker in 0..<workers {
        let source = sums.base + worker * sumCount + column / lanes * order * lanes + column % lanes
        for row in 0..<order { values[row + column * order] += source[row * lanes] }
      }
    }
    return Matrix(rows: order, columns: columns, values: values)
  }

  /// A tile cut into columns of small tiles, each read from top to bottom.
  private static func strips<Source: LAPACKScalar>(of tile: Tile<Source>) -> [[Tile<Source>]] {
    pieces(of: tile.columns, limit: limit).map { columns in
      let top = tile.isDiagonal ? columns.lowerBound : tile.rows.lowerBound
      let below = tile.isDiagonal ? min(columns.upperBound, tile.rows.upperBound) : top
      let first = tile.isDiagonal ? [columns] : []
      return (first + pieces(of: below..<tile.rows.upperBound, limit: limit)).map { rows in
        let (top, left) = (rows.lowerBound - tile.rows.lowerBound, columns.lowerBound - tile.columns.lowerBound)
        return Tile(
          tile.view[top..<top + rows.count, left..<left + columns.count], rows: rows, columns: columns)
      }
    }
  }
}

/// One thread's sums, and room for a tile.
private struct TileWorkspace<Scalar: LAPACKScalar> {
  let order: Int
  let groups: Int
  let limit: Int
  let factor: UnsafePointer<Scalar>
  let sums: UnsafeMutablePointer<Double>
  let room: UnsafeMutablePointer<Scalar>

  /// Adds a tile's contributions to the sums of its rows and of its columns.
  @inline(__always)
  func add<Source: LAPACKScalar>(_ tile: SymmetricProduct<Scalar>.Tile<Source>) {
    let lanes = Scalar.laneCount
    let rowSums = room
    let columnSums = rowSums + limit * lanes
    let square = columnSums + limit * lanes
    var (base, stride) = (UnsafePointer(square), tile.rows.count)
    if tile.isDiagonal {
      // With half the diagonal and zeros above it, the two products of the square add up to the symmetric one.
      copy(tile.view, to: square) { column in column }
      for index in 0..<tile.rows.count { square[index * (stride + 1)] /= 2 }
    } else if Source.self == Scalar.self {
      base = UnsafeRawPointer(tile.view.base).assumingMemoryBound(to: Scalar.self)
      stride = tile.view.stride
    } else {
      copy(tile.view, to: square) { _ in 0 }
    }
    for group in 0..<groups {
      let first = group * order * lanes
      rowSums.update(repeating: 0, count: tile.rows.count * lanes)
      columnSums.update(repeating: 0, count: tile.columns.count * lanes)
      Scalar.loops.pointee.multiplyBothTriangles(
        base, stride, tile.rows.count, tile.columns.count, factor + first + tile.rows.lowerBound * lanes, rowSums,
        factor + first + tile.columns.lowerBound * lanes, columnSums)
      add(rowSums, tile.rows, to: sums + first)
      add(columnSums, tile.columns, to: sums + first)
    }
  }

  @inline(__always)
  private func add(_ part: UnsafePointer<Scalar>, _ rows: Range<Int>, to sums: UnsafeMutablePointer<Double>) {
    let target = sums + rows.lowerBound * Scalar.laneCount
    for index in 0..<rows.count * Scalar.laneCount { target[index] += Double(part[index]) }
  }

  /// Copies a tile's columns from row `firstRow(column)` on, with zeros above.
  @inline(__always)
  private func copy<Source: LAPACKScalar>(
    _ source: MatrixView<Source>, to square: UnsafeMutablePointer<Scalar>, firstRow: (Int) -> Int
  ) {
    for column in 0..<source.columns {
      let (from, to) = (source.base + column * source.stride, square + column * source.rows)
      let first = firstRow(column)
      to.update(repeating: 0, count: first)
      Scalar.convert(from + first, to: to + first, count: source.rows - first)
    }
  }
}
