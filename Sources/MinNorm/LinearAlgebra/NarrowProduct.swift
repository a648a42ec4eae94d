/// Sums in float64 of products with a narrow matrix, in the layout of a `LaneMatrix` of `Scalar`.
struct LaneSums<Scalar: LAPACKScalar>: ~Copyable {
  let rows: Int
  let columns: Int
  let storage: OwnedStorage<Double>

  /// Zeros.
  init(rows: Int, columns: Int) throws {
    self.rows = rows
    self.columns = columns
    storage = try OwnedStorage(count: (columns + Scalar.laneCount - 1) / Scalar.laneCount * rows * Scalar.laneCount)
  }

  /// Some rows in the usual order.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  borrowing func matrix(_ range: Range<Int>) -> Matrix<Double> {
    let lanes = Scalar.laneCount
    var values = [Double](repeating: 0, count: range.count * columns)
    for column in 0..<columns {
      let source = storage.base + (column / lanes * rows + range.lowerBound) * lanes + column % lanes
      for row in 0..<range.count { values[row + column * range.count] = source[row * lanes] }
    }
    return Matrix(rows: range.count, columns: columns, values: values)
  }
}

extension LaneMatrix {
  /// Overwrites some rows, rounded to the format.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  borrowing func replaceRows(_ range: Range<Int>, by matrix: Matrix<Double>) {
    let lanes = Scalar.laneCount
    matrix.withReadOnlyView { view in
      for column in 0..<columns {
        let target = storage.base + (column / lanes * rows + range.lowerBound) * lanes + column % lanes
        let source = view.base + column * view.stride
        for row in 0..<range.count { target[row * lanes] = Scalar(source[row]) }
      }
    }
  }
}

extension MatrixView {
  /// sums := sums + self · X, or selfᵀ · X, in parallel.
  ///
  /// Products are formed in `Scalar`'s precision, and so are sums of a few hundred of them; beyond, they are added in float64.
  ///
  /// - Parameters:
  ///   - first: The row of X that belongs to the first column (or row) of self.
  ///   - start: The row of the sums that belongs to the first row (or column) of self.
  func addProduct(
    transposed: Bool, _ x: borrowing LaneMatrix<Scalar>, from first: Int, to sums: borrowing LaneSums<Scalar>,
    at start: Int
  ) {
    guard rows > 0, columns > 0, x.columns > 0 else { return }
    let (lanes, count) = (Scalar.laneCount, x.columns)
    let (depth, height) = (x.rows, sums.rows)
    let memory = (self, x.storage.base + first * lanes, sums.storage.base + start * lanes)
    // Every thread has some of the sums.
    let length = transposed ? columns : rows
    let unit = rows * columns <= 1 << 16 ? length : 64
    parallelRanges((length + unit - 1) / unit, sharing: memory) { memory, mine in
      let (view, x, sums) = memory
      let part = mine.lowerBound * unit..<min(mine.upperBound * unit, length)
      for group in 0..<(count + lanes - 1) / lanes {
        view.addGroup(
          transposed, part, x + group * depth * lanes, min(lanes, count - group * lanes),
          sums + group * height * lanes)
      }
    }
  }

  /// Some of the sums for one group of columns of X, by pieces that stay in the second-level cache for every few columns.
  private func addGroup(
    _ transposed: Bool, _ part: Range<Int>, _ x: UnsafePointer<Scalar>, _ count: Int,
    _ sums: UnsafeMutablePointer<Double>
  ) {
    let (lanes, loops) = (Scalar.laneCount, Scalar.loops.pointee)
    let (long, wide) = transposed ? (1024, 8 * lanes) : (256, 16 * lanes)
    for columns in pieces(of: transposed ? part : 0..<columns, limit: wide) {
      for rows in pieces(of: transposed ? 0..<rows : part, limit: long) {
        let (from, to) = transposed ? (rows.lowerBound, columns.lowerBound) : (columns.lowerBound, rows.lowerBound)
        loops.addNarrow(
          transposed, base + rows.lowerBound + columns.lowerBound * stride, stride, rows.count, columns.count,
          x + from * lanes, count, sums + to * lanes)
      }
    }
  }
}
