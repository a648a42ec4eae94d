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
