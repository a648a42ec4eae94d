/// A narrow matrix whose rows are whole vectors: groups of `laneCount` columns, each group row after row, zeros in the rest.
///
/// The layout in which a large matrix meets narrow ones at the speed of memory. xGEMM packs the large matrix, which for a
/// dozen columns costs more than the product: 5 GB/s of it on two Zen 4 cores in float32, against 20 this way.
struct LaneMatrix<Scalar: LAPACKScalar>: ~Copyable {
  let rows: Int
  let columns: Int
  let storage: OwnedStorage<Scalar>

  /// Groups of columns.
  var groups: Int { (columns + Scalar.laneCount - 1) / Scalar.laneCount }

  /// Zeros.
  init(rows: Int, columns: Int) throws {
    self.rows = rows
    self.columns = columns
    storage = try OwnedStorage(
      count: (columns + Scalar.laneCount - 1) / Scalar.laneCount * rows * Scalar.laneCount)
  }

  /// The numbers of a matrix, rounded to the format.
  init(_ matrix: Matrix<Double>) throws {
    try self.init(rows: matrix.rows, columns: matrix.columns)
    fill(matrix)
  }

  /// The numbers in the usual order.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  borrowing func matrix() -> Matrix<Double> {
    let lanes = Scalar.laneCount
    var values = [Double](repeating: 0, count: rows * columns)
    for column in 0..<columns {
      let source = storage.base + column / lanes * rows * lanes + column % lanes
      for row in 0..<rows { values[row + column * rows] = Double(source[row * lanes]) }
    }
    return Matrix(rows: rows, columns: columns, values: values)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private borrowing func fill(_ matrix: Matrix<Double>) {
    let lanes = Scalar.laneCount
    for column in 0..<columns {
      let target = storage.base + column / lanes * rows * lanes + column % lanes
      for row in 0..<rows { target[row * lanes] = Scalar(matrix.values[row + column * rows]) }
    }
  }
}

extension MatrixView {
  /// self · X, or selfᵀ · X, for a narrow X, in parallel: one pass over self for each group of columns.
  func product(transposed: Bool, _ x: borrowing LaneMatrix<Scalar>) throws -> LaneMatrix<Scalar> {
    precondition(x.rows == (transposed ? rows : columns), "one row per row or column")
    let result = try LaneMatrix<Scalar>(rows: transposed ? columns : rows, columns: x.columns)
    let (lanes, groups, pieceSize) = (Scalar.laneCount, x.groups, 256)
    let workers = max(1, min(Threads.count, rows / pieceSize))
    // The sums over rows are every worker's own.
    let sums = try OwnedStorage<Scalar>(count: transposed ? workers * columns * lanes : 0)
    let (input, output) = (x.storage.base, result.storage.base)
    let (rows, columns, stride) = (rows, columns, stride)
    for group in 0..<groups {
      let from = input + group * (transposed ? rows : columns) * lanes
      let to = output + group * (transposed ? columns : rows) * lanes
      if transposed { sums.base.update(repeating: 0, count: workers * columns * lanes) }
      parallelRanges(workers, sharing: (base, from, to, sums.base)) { memory, mine in
        let (base, from, to, sums) = memory
        for worker in mine {
          for piece in pieces(of: rows * worker / workers..<rows * (worker + 1) / workers, limit: pieceSize) {
            Scalar.loops.pointee.multiplyNarrow(
              transposed, base + piece.lowerBound, stride, piece.count, columns,
              transposed ? from + piece.lowerBound * lanes : from,
              transposed ? sums + worker * columns * lanes : to + piece.lowerBound * lanes)
          }
        }
      }
      guard transposed else { continue }
      for worker in 0..<workers {
        for index in 0..<columns * lanes { to[index] += sums.base[worker * columns * lanes + index] }
      }
    }
    return result
  }
}
