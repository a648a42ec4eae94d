import MinNormData

/// K + λI over examples in an order of their own: landmarks first, the others in clusters.
///
/// Its block columns are those of the landmarks and of each cluster. All of it is stored, or only the landmarks' columns and
/// what is within a cluster; the rest is then assembled tile by tile whenever it is asked for.
final class ClusteredKernel<Scalar: LAPACKScalar> {
  let kernel: any Kernel
  let features: FeatureMatrix
  let ridge: Double
  /// Block column 0 has the landmarks.
  let matrix: BlockColumnMatrix<Scalar>
  let isStored: Bool
  private let tile: KernelTile<Scalar>
  private let scratch: OwnedStorage<Scalar>

  /// Makes room for the matrix.
  init(
    _ kernel: any Kernel, _ features: FeatureMatrix, ridge: Double, landmarks: Int, clusters: [Range<Int>],
    isStored: Bool
  ) throws {
    try requireNoOverflow(kernel, of: features, in: Scalar.precision)
    (self.kernel, self.features, self.ridge, self.isStored) = (kernel, features, ridge, isStored)
    tile = try KernelTile<Scalar>(kernel, rows: features, columns: features)
    let (height, width) = (KernelTile<Scalar>.rowLimit, KernelTile<Scalar>.columnLimit)
    scratch = try OwnedStorage(count: isStored ? 0 : min(height, features.count) * min(width, features.count))
    matrix = try BlockColumnMatrix(
      order: features.count, ranges: [0..<landmarks] + clusters, squareFrom: isStored ? nil : 1)
  }

  /// Assembles what is stored, but for the clusters' own blocks where `assembleBlock` makes them.
  func assemble(observer: WorkObserver) throws {
    let total = gramFlops(count: features.count, dimension: features.dimension)
    var done = 0.0
    for index in matrix.ranges.indices where isStored || index == 0 {
      let columns = matrix.ranges[index]
      assembleBlock(index)
      try fillBelow(index) {
        done += $0; try observer(min(done, total), total)
      }
      done += Double(columns.count) * Double(columns.count) * Double(features.dimension)
    }
    try observer(total, total)
  }

  private func fillBelow(_ index: Int, _ tell: (Double) throws -> Void) throws {
    let (range, view) = (matrix.ranges[index], matrix.column(index))
    for columns in pieces(of: range, limit: KernelTile<Scalar>.columnLimit) {
      for rows in pieces(of: range.upperBound..<features.count, limit: KernelTile<Scalar>.rowLimit) {
        let first = range.lowerBound
        tile.fill(
          view[
            rows.lowerBound - first..<rows.upperBound - first, columns.lowerBound - first..<columns.upperBound - first],
          rows: rows, columns: columns)
      }
      try tell(2 * Double(columns.count) * Double(features.count - range.upperBound) * Double(features.dimension))
    }
  }

  /// Assembles the lower triangle of a block on the diagonal, without λ.
  func assembleBlock(_ index: Int) {
    tile.fillLowerTriangle(matrix.diagonalBlock(index), range: matrix.ranges[index])
  }

  /// Hands over what lies below a cluster's own block: as it is stored, or tile by tile.
  func forEachTile(
    below index: Int, _ body: (_ tile: MatrixView<Scalar>, _ rows: Range<Int>, _ columns: Range<Int>) -> Void
  ) {
    let range = matrix.ranges[index]
    let below = range.upperBound..<features.count
    guard !isStored else {
      return body(
        matrix.column(index)[range.count..<features.count - range.lowerBound, 0..<range.count], below, range)
    }
    for columns in pieces(of: range, limit: KernelTile<Scalar>.columnLimit) {
      for rows in pieces(of: below, limit: KernelTile<Scalar>.rowLimit) {
        let values = MatrixView(scratch.base, rows: rows.count, columns: columns.count, stride: rows.count)
        tile.fill(values, rows: rows, columns: columns)
        body(values, rows, columns)
      }
    }
  }

  /// (K + λI)X; only before anything of the matrix is eliminated.
  func product(_ x: Matrix<Double>) throws -> Matrix<Double> {
    var image =
      isStored ? try matrix.product(x) : try kernel.gramProduct(of: features, times: x, in: Scalar.precision)
    if ridge > 0 { image.add(x, times: ridge) }
    return image
  }
}
