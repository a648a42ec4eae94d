/// The columns of a float64 matrix, any of which can be brought side by side: the examples of a mini-batch.
///
/// BLAS wants the examples of a batch next to each other in memory; a single one or all of them are used where they are.
final class ColumnStore {
  /// Numbers in a column.
  let height: Int
  /// Columns.
  let count: Int
  private let storage: OwnedStorage<Double>
  private var gathered: OwnedStorage<Double>
  private var room = 1

  /// Room for `count` columns of zeros.
  init(height: Int, count: Int) throws {
    self.height = height
    self.count = count
    storage = try OwnedStorage(count: max(1, height * count))
    gathered = try OwnedStorage(count: max(1, height))
  }

  /// The features of some examples in float64, one column each.
  convenience init(widening features: FeatureMatrix, rows: Range<Int>? = nil) throws {
    let rows = rows ?? 0..<features.count
    try self.init(height: features.dimension, count: rows.count)
    features.convert(rows: rows, columns: 0..<height, to: storage.base)
  }

  /// All columns.
  var view: MatrixView<Double> { MatrixView(storage.base, rows: height, columns: count, stride: max(1, height)) }

  /// The columns of a batch side by side, until the next call.
  func columns(_ batch: Batch) throws -> MatrixView<Double> {
    guard !batch.isAll else { return view }
    if batch.examples.count == 1 { return view[allRowsOf: batch.examples[0]..<batch.examples[0] + 1] }
    if batch.examples.count > room {
      gathered = try OwnedStorage(count: height * batch.examples.count)
      room = batch.examples.count
    }
    for (place, example) in batch.examples.enumerated() {
      (gathered.base + place * height).update(from: storage.base + example * height, count: height)
    }
    return MatrixView(gathered.base, rows: height, columns: batch.examples.count, stride: max(1, height))
  }

  /// Every column times every column of a narrow matrix, count × c.
  func products(with factor: Matrix<Double>) -> Matrix<Double> { Self.products(view, factor) }

  /// The batch's columns times every column of a narrow matrix, batch × c.
  func products(of batch: Batch, with factor: Matrix<Double>) throws -> Matrix<Double> {
    Self.products(try columns(batch), factor)
  }

  private static func products(_ columns: MatrixView<Double>, _ factor: Matrix<Double>) -> Matrix<Double> {
    precondition(factor.rows == columns.rows, "columns and factor have the same height")
    var result = Matrix<Double>(rows: columns.columns, columns: factor.columns)
    guard columns.rows > 0, columns.columns > 0, factor.columns > 0 else { return result }
    factor.withReadOnlyView { factor in
      result.withView { result in
        if columns.columns == 1 {
          // One example is a matter of memory; xGEMM would pack all of the factor for it.
          Double.gemv(
            transposeA: true, m: factor.rows, n: factor.columns, alpha: 1, a: factor.base, lda: factor.stride,
            x: columns.base, beta: 0, y: result.base)
        } else {
          result.assign(columns, leftTransposed: true, times: factor)
        }
      }
    }
    return result
  }
}
