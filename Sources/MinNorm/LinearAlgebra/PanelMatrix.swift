import CMinNorm

/// A few columns for products with a `PanelMatrix`, or the sums of such products.
///
/// Column-major, with room for one more tile below every column: tiles at an edge are filled up with zeros.
final class NarrowMatrix<Scalar: LAPACKScalar> {
  let rows: Int
  let columns: Int
  /// Distance between columns.
  let stride: Int
  let storage: OwnedStorage<Scalar>

  /// Zeros.
  init(rows: Int, columns: Int) throws {
    (self.rows, self.columns, stride) = (rows, columns, rows + PanelMatrix<Scalar>.height)
    storage = try OwnedStorage(count: columns * stride)
  }

  /// The numbers of a matrix, rounded to the format.
  convenience init(_ matrix: Matrix<Double>) throws {
    try self.init(rows: matrix.rows, columns: matrix.columns)
    replaceRows(0..<rows, by: matrix)
  }

  /// Overwrites some rows, rounded to the format.
  func replaceRows(_ range: Range<Int>, by matrix: Matrix<Double>) {
    matrix.withReadOnlyView { view in
      for column in 0..<columns {
        Scalar.convert(
          view.base + column * view.stride, to: storage.base + column * stride + range.lowerBound, count: range.count)
      }
    }
  }

  /// Some rows.
  func matrix(_ range: Range<Int>) -> Matrix<Double> {
    var result = Matrix<Double>(rows: range.count, columns: columns)
    result.withView { view in
      for column in 0..<columns {
        Double.convert(
          storage.base + column * stride + range.lowerBound, to: view.base + column * view.stride, count: range.count)
      }
    }
    return result
  }
}

/// A matrix for products with a few columns, of itself and of its transpose, at nearly the rate of large matrix products.
///
/// It lies in panels of 16 columns, each a chain of tiles of 64 rows: both products read it as one stream. xGEMM would pack
/// it anew for every product, which for a dozen columns costs more than the product.
final class PanelMatrix<Scalar: LAPACKScalar> {
  /// Rows of a tile.
  static var height: Int { mn_tileRows }
  /// Columns of a panel.
  static var width: Int { mn_tileColumns }

  private(set) var rows: Int
  private(set) var columns: Int
  private let storage: OwnedStorage<Scalar>

  private var tiles: Int { (rows + Self.height - 1) / Self.height }
  private var panels: Int { (columns + Self.width - 1) / Self.width }

  /// Zeros.
  init(rows: Int, columns: Int) throws {
    let (height, width) = (Self.height, Self.width)
    (self.rows, self.columns) = (rows, columns)
    storage = try OwnedStorage(count: (rows + height - 1) / height * height * ((columns + width - 1) / width * width))
  }

  /// The numbers of a view.
  convenience init(_ view: MatrixView<Scalar>) throws {
    try self.init(rows: view.rows, columns: view.columns)
    replace(rows: 0..<rows, columns: 0..<columns, by: view)
  }

  private func tile(_ panel: Int, _ index: Int) -> UnsafeMutablePointer<Scalar> {
    storage.base + (panel * tiles + index) * Self.height * Self.width
  }

  /// Becomes another matrix, for which there is room.
  func fill(_ view: MatrixView<Scalar>) {
    (rows, columns) = (view.rows, view.columns)
    // What an edge is filled up with.
    if rows % Self.height > 0 || columns % Self.width > 0 {
      for panel in 0..<panels {
        let first = panel == panels - 1 ? 0 : tiles - 1
        tile(panel, first).update(repeating: 0, count: (tiles - first) * Self.height * Self.width)
      }
    }
    replace(rows: 0..<rows, columns: 0..<columns, by: view)
  }

  /// Overwrites a part that begins at a tile.
  func replace(rows: Range<Int>, columns: Range<Int>, by view: MatrixView<Scalar>) {
    precondition(
      rows.lowerBound % Self.height == 0 && columns.lowerBound % Self.width == 0
        && rows.count == view.rows && columns.count == view.columns, "a part begins at a tile")
    copy(rows, columns, view) { tile, view, count in tile.update(from: view, count: count) }
  }

  /// Writes all numbers to a view.
  func copy(to view: MatrixView<Scalar>) {
    copy(0..<rows, 0..<columns, view) { tile, view, count in view.update(from: tile, count: count) }
  }

  private func copy(
    _ rows: Range<Int>, _ columns: Range<Int>, _ view: MatrixView<Scalar>,
    _ move: @Sendable (UnsafeMutablePointer<Scalar>, UnsafeMutablePointer<Scalar>, Int) -> Void
  ) {
    let (height, width) = (Self.height, Self.width)
    parallelRanges(columns.count, sharing: (self, view)) { memory, mine in
      let (matrix, view) = memory
      for column in mine {
        let place = columns.lowerBound + column
        for first in stride(from: 0, to: rows.count, by: height) {
          let tile = matrix.tile(place / width, (rows.lowerBound + first) / height) + place % width * height
          move(tile, view.base + first + column * view.stride, min(height, rows.count - first))
        }
      }
    }
  }

  /// Σⱼ aᵢⱼ² of every row.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func squaredRowNorms() -> [Double] {
    var sums = [Double](repeating: 0, count: rows)
    for column in 0..<columns {
      for row in 0..<rows {
        let place = column % Self.width * Self.height + row % Self.height
        let value = Double(tile(column / Self.width, row / Self.height)[place])
        sums[row] += value * value
      }
    }
    return sums
  }

  /// sums := sums + self · X, or selfᵀ · X, in parallel.
  ///
  /// Products are formed in the precision of X, and so are sums of a few hundred of them; beyond, they are added in float64.
  ///
  /// - Parameters:
  ///   - first: The row of X that belongs to the first column (or row) of self.
  ///   - start: The row of the sums that belongs to the first row (or column) of self.
  @specialized(where Scalar == Float, Working == Float)
  @specialized(where Scalar == Float, Working == Double)
  @specialized(where Scalar == Double, Working == Double)
  func addProduct<Working: LAPACKScalar>(
    transposed: Bool, _ x: NarrowMatrix<Working>, from first: Int, to sums: NarrowMatrix<Double>, at start: Int
  ) {
    guard rows > 0, columns > 0, x.columns > 0 else { return }
    let (height, width) = (Self.height, Self.width)
    let (source, target) = (x.storage.base + first, sums.storage.base + start)
    let (xStride, count, yStride) = (x.stride, x.columns, sums.stride)
    // Every thread has some of the sums.
    let length = transposed ? panels : tiles
    let unit = rows * columns <= 1 << 16 ? length : 1
    parallelRanges((length + unit - 1) / unit, sharing: (self, source, target)) { memory, mine in
      let (matrix, source, target) = memory
      let addPanel = Working.loops.pointee.addPanel
      let part = mine.lowerBound * unit..<min(mine.upperBound * unit, length)
      for panel in transposed ? part : 0..<matrix.panels {
        let own = transposed ? 0..<matrix.tiles : part
        matrix.withTiles(panel, own, in: Working.self) { numbers, some in
          let x = source + (transposed ? some.lowerBound * height : panel * width)
          let y = target + (transposed ? panel * width : some.lowerBound * height)
          addPanel(transposed, numbers, some.count, x, xStride, count, y, yStride)
        }
      }
    }
  }

  /// Lends tiles of a panel in a format: all where they have it, or a few at a time.
  private func withTiles<Working: LAPACKScalar>(
    _ panel: Int, _ range: Range<Int>, in _: Working.Type,
    _ body: (_ numbers: UnsafeRawPointer, _ tiles: Range<Int>) -> Void
  ) {
    guard Working.self != Scalar.self else { return body(tile(panel, range.lowerBound), range) }
    let size = Self.height * Self.width
    let few = 4
    withUnsafeTemporaryAllocation(
      byteCount: few * size * MemoryLayout<Working>.stride, alignment: 64
    ) { buffer in
      guard let base = buffer.baseAddress else { return }
      let numbers = base.bindMemory(to: Working.self, capacity: few * size)
      for some in pieces(of: range, limit: few) {
        Working.convert(tile(panel, some.lowerBound), to: numbers, count: some.count * size)
        body(base, some)
      }
    }
  }
}
