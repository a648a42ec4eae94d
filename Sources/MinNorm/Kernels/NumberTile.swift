import MinNormData

/// Tiles of a kernel matrix of features that are multiplied in the precision of the system.
///
/// Inner products: `TileOperand`; distances: `DistancePass`.
struct NumberTile<Scalar: LAPACKScalar>: ~Copyable {
  private let kernel: any Kernel
  /// The same kernel where it takes squared distances.
  private let radial: (any RadialKernel)?
  private let rows: TileOperand<Scalar>
  private let columns: TileOperand<Scalar>
  private let distances: DistancePass<Scalar>
  /// What inner products are multiplied by.
  private let scale: Scalar

  /// Prepares tiles of k(xᵢ, zⱼ) with xᵢ from `rows` and zⱼ from `columns`.
  init(_ kernel: any Kernel, rows: FeatureMatrix, columns: FeatureMatrix) throws {
    let radial = kernel as? any RadialKernel
    let form = TileForm(rows: rows, columns: columns, isRadial: radial != nil)
    let left = try TileOperand<Scalar>(rows, form, isRadial: radial != nil, limit: KernelTile<Scalar>.rowLimit)
    let right = try TileOperand<Scalar>(columns, form, isRadial: radial != nil, limit: KernelTile<Scalar>.columnLimit)
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

  /// Fills `tile`, or only its lower triangle where it lies on the diagonal.
  func fill(_ tile: MatrixView<Scalar>, rows: Range<Int>, columns: Range<Int>, symmetric: Bool) {
    multiply(tile, rows: rows, columns: columns, symmetric: symmetric)
    guard !kernel.isInnerProduct else { return }
    evaluate(tile, rows: rows, columns: columns) { column in symmetric ? column : 0 }
  }

  /// Inner products of the rows' and the columns' features.
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
