import MinNormData

/// Evaluates tiles of a kernel matrix: k(xᵢ, zⱼ) for ranges of rows of two feature matrices.
///
/// A tile is a matrix product of the two groups of rows and one elementwise pass, parallel over the tile's columns.
/// Everything that needs kernel values — the stored Gram matrix, predictions, residuals against a freshly assembled
/// K — goes through here, and so does everything that needs distances (`SquaredDistance`). A tile costs 2·rows·columns·d
/// flops (half on the diagonal). Inner products: `TileOperand`; distances: `DistancePass`.
struct KernelTile<Scalar: LAPACKScalar>: ~Copyable {
  /// Most rows of a tile: large enough for BLAS's full rate, small enough to stay in the last-level cache.
  static var rowLimit: Int { 2048 }
  /// Most columns of a tile.
  static var columnLimit: Int { 1024 }

  private let kernel: any Kernel
  /// The same kernel where it takes squared distances.
  private let radial: (any RadialKernel)?
  private let rows: TileOperand<Scalar>
  private let columns: TileOperand<Scalar>
  private let distances: DistancePass<Scalar>
  /// What inner products are multiplied by.
  private let scale: Scalar

  /// Prepares tiles of k(xᵢ, zⱼ) with xᵢ from `rows` and zⱼ from `columns`.
  ///
  /// - Throws: `outOfMemory`; `nonFinite` where a feature, or its square, is beyond the precision.
  init(_ kernel: any Kernel, rows: FeatureMatrix, columns: FeatureMatrix) throws {
    precondition(rows.dimension == columns.dimension, "both feature matrices have the same dimension")
    let radial = kernel as? any RadialKernel
    let form = TileForm(rows: rows, columns: columns, isRadial: radial != nil)
    let left = try TileOperand<Scalar>(rows, form, isRadial: radial != nil, limit: Self.rowLimit)
    let right = try TileOperand<Scalar>(columns, form, isRadial: radial != nil, limit: Self.columnLimit)
    let unit = form.dividesProducts ? columns.unit * columns.unit : 1
    (self.kernel, self.radial) = (kernel, radial)
    distances = DistancePass(
      rows: rows, columns: columns, rowNorms: left.squaredNorms, columnNorms: right.squaredNorms, unit: unit,
      isExact: form.dividesProducts && Scalar.precision == .float64)
    self.rows = left
    self.columns = right
    // The one rounding of exact sums of whole numbers; distances have theirs in their own pass.
    scale = radial == nil ? Scalar(1 / unit) : 1
  }

  /// Fills `tile` with k(xᵢ, zⱼ), i in `rows`, j in `columns`.
  func fill(_ tile: MatrixView<Scalar>, rows: Range<Int>, columns: Range<Int>) {
    multiply(tile, rows: rows, columns: columns, symmetric: false)
    guard !kernel.isInnerProduct else { return }
    evaluate(tile, rows: rows, columns: columns) { _ in 0 }
  }

  /// Fills the lower triangle of a square tile on the diagonal, i and j in `range`, with an exact diagonal.
  ///
  /// Both feature matrices must be the same one.
  func fillDiagonal(_ tile: MatrixView<Scalar>, range: Range<Int>) {
    multiply(tile, rows: range, columns: range, symmetric: true)
    guard !kernel.isInnerProduct else { return }
    evaluate(tile, rows: range, columns: range) { column in column }
    for index in 0..<range.count {
      let value = kernel.diagonal(squaredNorm: rows.features.squaredNorms[range.lowerBound + index])
      tile.base[index * (tile.stride + 1)] = Scalar(value)
    }
  }

  /// Fills the lower triangle of a square of any size on the diagonal, i and j in `range`; see `fillDiagonal`.
  func fillLowerTriangle(_ square: MatrixView<Scalar>, range: Range<Int>) {
    for columns in pieces(of: 0..<range.count, limit: Self.columnLimit) {
      let first = range.lowerBound
      let examples = first + columns.lowerBound..<first + columns.upperBound
      fillDiagonal(square[columns, columns], range: examples)
      for rows in pieces(of: columns.upperBound..<range.count, limit: Self.rowLimit) {
        fill(square[rows, columns], rows: first + rows.lowerBound..<first + rows.upperBound, columns: examples)
      }
    }
  }

  /// Inner products of the rows' and the columns' features.
  ///
  /// An integer product of bytes in float32 has its place here: sums of bytes beyond 2²⁴ are rounded by xGEMM.
  private func multiply(_ tile: MatrixView<Scalar>, rows: Range<Int>, columns: Range<Int>, symmetric: Bool) {
    let dimension = self.rows.features.dimension
    guard dimension > 0 else {
      for column in 0..<tile.columns { (tile.base + column * tile.stride).update(repeating: 0, count: tile.rows) }
      return
    }
    let step = min(self.rows.depthLimit, self.columns.depthLimit)
    for start in stride(from: 0, to: dimension, by: step) {
      let depth = start..<min(start + step, dimension)
      let beta: Scalar = start == 0 ? 0 : 1
      self.rows.lend(rows, depth: depth) { left in
        if symmetric {
          tile.assignSymmetric(alpha: scale, left, transposed: true, beta: beta)
        } else {
          self.columns.lend(columns, depth: depth) { right in
            tile.assign(alpha: scale, left, leftTransposed: true, times: right, beta: beta)
          }
        }
      }
    }
  }

  /// Applies the kernel to every column of the tile from row `firstRow(column)` on.
  private func evaluate(
    _ tile: MatrixView<Scalar>, rows: Range<Int>, columns: Range<Int>, firstRow: @Sendable (Int) -> Int
  ) {
    let address = UInt(bitPattern: tile.base)
    let (stride, rowCount) = (tile.stride, rows.count)
    let (kernel, radial, distances) = (kernel, radial, distances)
    parallelRanges(columns.count) { part in
      guard let base = UnsafeMutablePointer<Scalar>(bitPattern: address) else { return }
      for column in part {
        let skip = firstRow(column)
        let values = UnsafeMutableBufferPointer(start: base + column * stride + skip, count: rowCount - skip)
        let (examples, other) = (rows.lowerBound + skip..<rows.upperBound, columns.lowerBound + column)
        var span = values.mutableSpan
        if let radial {
          distances.replaceProducts(values, rows: examples, column: other)
          radial.evaluate(squaredDistances: &span)
        } else {
          distances.rowNorms.withUnsafeBufferPointer { norms in
            kernel.evaluate(
              innerProducts: &span, squaredNorms: UnsafeBufferPointer(rebasing: norms[examples]).span,
              squaredNorm: distances.columnNorms[other])
          }
        }
      }
    }
  }
}

/// The memory that evaluating a kernel tile by tile takes.
package enum KernelTileMemory {
  /// Bytes of the converted features of one tile, and of a tile itself where it has no place of its own, for a kernel
  /// matrix of `rows` × `columns`.
  ///
  /// - Parameter format: Of the features; those that have the format of the precision are read where they are.
  package static func bytes(
    rows: Int, columns: Int, dimension: Int, precision: Precision, format: NumberFormat
  ) -> (widened: Int, tile: Int) {
    let rows = min(rows, KernelTile<Double>.rowLimit)
    let columns = min(columns, KernelTile<Double>.columnLimit)
    let isStored = format.bytesPerNumber == precision.bytesPerScalar
    let depth = isStored ? 0 : min(dimension, TileOperand<Double>.convertedDepth)
    return ((rows + columns) * depth * precision.bytesPerScalar, rows * columns * precision.bytesPerScalar)
  }
}
