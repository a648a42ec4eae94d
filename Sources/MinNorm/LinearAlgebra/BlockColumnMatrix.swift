/// The lower triangle of a symmetric matrix in block columns of chosen widths, each a dense matrix from its diagonal down.
///
/// Unlike `PackedSymmetricMatrix` it takes any partition, such as clusters of examples, and every block column is memory of
/// its own. Half of every diagonal block is wasted.
final class BlockColumnMatrix<Scalar: LAPACKScalar> {
  /// The columns of every block column.
  let ranges: [Range<Int>]
  /// Rows and columns.
  let order: Int
  private let columns: [Column]

  /// One block column; a class, because arrays hold no values that cannot be copied.
  private final class Column {
    let storage: OwnedStorage<Scalar>
    init(count: Int) throws { storage = try OwnedStorage(count: count) }
  }

  /// Zeros; without what lies below the diagonal blocks of the block columns from `square` on.
  init(order: Int, ranges: [Range<Int>], squareFrom square: Int? = nil) throws {
    (self.ranges, self.order) = (ranges, order)
    columns = try ranges.enumerated().map { index, range in
      try Column(count: range.count * (index < square ?? ranges.count ? order - range.lowerBound : range.count))
    }
  }

  /// Block column `index` from its diagonal block down to row `end`.
  func column(_ index: Int, to end: Int? = nil) -> MatrixView<Scalar> {
    let (range, storage) = (ranges[index], columns[index])
    let height = storage.storage.count / max(range.count, 1)
    return MatrixView(
      storage.storage.base, rows: (end ?? order) - range.lowerBound, columns: range.count, stride: max(height, 1))
  }

  /// The square on the diagonal of block column `index`.
  func diagonalBlock(_ index: Int) -> MatrixView<Scalar> { column(index, to: ranges[index].upperBound) }

  /// KX for the rows and columns of the block columns from `first` on, all columns of X at once.
  func product(_ x: Matrix<Double>, from first: Int = 0, in precision: Precision? = nil) throws -> Matrix<Double> {
    switch max(precision ?? Scalar.precision, Scalar.precision) {
    case .float32: try product(x, first, SymmetricProduct<Float>(x))
    case .float64: try product(x, first, SymmetricProduct<Double>(x))
    }
  }

  private func product<Working: LAPACKScalar>(
    _ x: Matrix<Double>, _ first: Int, _ product: consuming SymmetricProduct<Working>
  ) throws -> Matrix<Double> {
    let start = first < ranges.count ? ranges[first].lowerBound : order
    precondition(x.rows == order - start, "one row per column of K")
    product.add(
      ranges.indices.dropFirst(first).map { index in
        let columns = ranges[index].lowerBound - start..<ranges[index].upperBound - start
        return SymmetricProduct<Working>.Tile(
          column(index), rows: columns.lowerBound..<order - start, columns: columns)
      })
    return product.result()
  }

  /// The pairs that the kernel hardly tells apart; see `NearDuplicates`.
  func nearDuplicates() -> NearDuplicates {
    let starts = ranges.indices.flatMap { index in
      let view = column(index)
      return (0..<view.columns).map { UnsafePointer(view.base + $0 * view.stride) - ranges[index].lowerBound }
    }
    return NearDuplicates(columns: starts)
  }
}
