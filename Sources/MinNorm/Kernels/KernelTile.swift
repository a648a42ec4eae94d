/// Evaluates tiles of a kernel matrix: k(xᵢ, zⱼ) for ranges of rows of two feature matrices.
///
/// A tile is a matrix product of the two groups of rows and one elementwise pass, parallel over the tile's columns.
/// Everything that needs kernel values — the stored Gram matrix, predictions, residuals against a freshly assembled
/// K — goes through here. In float64 the features are widened for each tile; a tile costs 2·rows·columns·d flops
/// (half on the diagonal).
struct KernelTile<Scalar: LAPACKScalar>: ~Copyable {
  /// Most rows of a tile: large enough for BLAS's full rate, small enough to stay in the last-level cache.
  static var rowLimit: Int { 2048 }
  /// Most columns of a tile.
  static var columnLimit: Int { 1024 }
  /// Features are widened and multiplied this many dimensions at a time.
  fileprivate static var depthLimit: Int { 1024 }

  private let kernel: any Kernel
  private let rowFeatures: FeatureMatrix
  private let columnFeatures: FeatureMatrix
  private let rowNorms: [Scalar]
  private let columnNorms: [Scalar]
  /// Widened copies of the rows' and the columns' features; nil when the features already have the right format.
  private let widened: Widened?

  private struct Widened: ~Copyable {
    let rows: OwnedStorage<Scalar>
    let columns: OwnedStorage<Scalar>
  }

  /// Prepares tiles of k(xᵢ, zⱼ) with xᵢ from `rows` and zⱼ from `columns`.
  init(_ kernel: any Kernel, rows: FeatureMatrix, columns: FeatureMatrix) throws {
    precondition(rows.dimension == columns.dimension, "both feature matrices have the same dimension")
    self.kernel = kernel
    rowFeatures = rows
    columnFeatures = columns
    rowNorms = rows.squaredNorms.map { Scalar($0) }
    columnNorms = columns.squaredNorms.map { Scalar($0) }
    if Scalar.precision == .float32 {
      widened = nil
    } else {
      let depth = min(rows.dimension, Self.depthLimit)
      widened = Widened(
        rows: try OwnedStorage(count: depth * min(rows.count, Self.rowLimit)),
        columns: try OwnedStorage(count: depth * min(columns.count, Self.columnLimit)))
    }
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
      let value = kernel.diagonal(squaredNorm: rowFeatures.squaredNorms[range.lowerBound + index])
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
  private func multiply(_ tile: MatrixView<Scalar>, rows: Range<Int>, columns: Range<Int>, symmetric: Bool) {
    let dimension = rowFeatures.dimension
    guard dimension > 0 else {
      for column in 0..<tile.columns { (tile.base + column * tile.stride).update(repeating: 0, count: tile.rows) }
      return
    }
    let step = Scalar.precision == .float32 ? dimension : Self.depthLimit
    for start in stride(from: 0, to: dimension, by: step) {
      let depth = start..<min(start + step, dimension)
      let beta: Scalar = start == 0 ? 0 : 1
      withOperand(rowFeatures, range: rows, depth: depth, isRow: true) { left in
        if symmetric {
          tile.assignSymmetric(left, transposed: true, beta: beta)
        } else {
          withOperand(columnFeatures, range: columns, depth: depth, isRow: false) { right in
            tile.assign(left, leftTransposed: true, times: right, beta: beta)
          }
        }
      }
    }
  }

  /// Lends the features of some examples as a depth × examples view in the system's precision.
  private func withOperand(
    _ features: FeatureMatrix, range: Range<Int>, depth: Range<Int>, isRow: Bool, _ body: (MatrixView<Scalar>) -> Void
  ) {
    features.values.withUnsafeBufferPointer { buffer in
      guard let numbers = buffer.baseAddress else { return }
      let first = numbers + range.lowerBound * features.dimension + depth.lowerBound
      guard let widened = borrowWidened(isRow: isRow) else {
        // The precision is Float, so the features are read where they are.
        let base = UnsafeMutableRawPointer(mutating: first).assumingMemoryBound(to: Scalar.self)
        body(MatrixView(base, rows: depth.count, columns: range.count, stride: features.dimension))
        return
      }
      widen(first, stride: features.dimension, count: range.count, depth: depth.count, into: widened)
      body(MatrixView(widened, rows: depth.count, columns: range.count, stride: depth.count))
    }
  }

  private func borrowWidened(isRow: Bool) -> UnsafeMutablePointer<Scalar>? {
    switch widened {
    case .some(let buffers): isRow ? buffers.rows.base : buffers.columns.base
    case .none: nil
    }
  }

  /// Applies the kernel to every column of the tile from row `firstRow(column)` on.
  private func evaluate(
    _ tile: MatrixView<Scalar>, rows: Range<Int>, columns: Range<Int>, firstRow: @Sendable (Int) -> Int
  ) {
    let address = UInt(bitPattern: tile.base)
    let (stride, rowCount) = (tile.stride, rows.count)
    let (kernel, rowNorms, columnNorms) = (kernel, rowNorms, columnNorms)
    let (rowFeatures, columnFeatures) = (rowFeatures, columnFeatures)
    parallelRanges(columns.count) { part in
      rowNorms.withUnsafeBufferPointer { norms in
        guard let base = UnsafeMutablePointer<Scalar>(bitPattern: address), let norms = norms.baseAddress else {
          return
        }
        for column in part {
          let skip = firstRow(column)
          let (values, count) = (base + column * stride + skip, rowCount - skip)
          let (squaredNorms, squaredNorm) = (norms + rows.lowerBound + skip, columnNorms[columns.lowerBound + column])
          equateDuplicates(values, count: count, squaredNorms: squaredNorms, squaredNorm: squaredNorm) { row in
            rowFeatures.row(rows.lowerBound + skip + row, equals: columns.lowerBound + column, of: columnFeatures)
          }
          var products = UnsafeMutableBufferPointer(start: values, count: count).mutableSpan
          kernel.evaluate(
            innerProducts: &products, squaredNorms: UnsafeBufferPointer(start: squaredNorms, count: count).span,
            squaredNorm: squaredNorm)
        }
      }
    }
  }
}

/// Replaces xᵢ·z by ‖z‖² where xᵢ = z, so that the distance of duplicates is exactly 0.
///
/// The rounding of an inner product leaves them some √eps apart, which a kernel of the distance itself, such as the Laplacian,
/// takes for a difference: contradictory labels of one and the same example would be interpolated.
@inline(__always)
private func equateDuplicates<Scalar: LAPACKScalar>(
  _ values: UnsafeMutablePointer<Scalar>, count: Int, squaredNorms: UnsafePointer<Scalar>, squaredNorm: Scalar,
  isDuplicate: (Int) -> Bool
) {
  // 2 xᵢ·z ≤ ‖xᵢ‖² + ‖z‖² is nearly equal for duplicates and next to nobody else.
  guard Scalar.loops.pointee.nearness(values, count, squaredNorms, Double(squaredNorm)) > 0 else { return }
  let slack: Scalar = 0.999
  for index in 0..<count where 2 * values[index] > slack * (squaredNorms[index] + squaredNorm) {
    if squaredNorms[index] == squaredNorm, isDuplicate(index) { values[index] = squaredNorm }
  }
}

extension FeatureMatrix {
  /// Whether a row is the same as one of another matrix.
  fileprivate func row(_ index: Int, equals other: Int, of features: FeatureMatrix) -> Bool {
    values.withUnsafeBufferPointer { mine in
      features.values.withUnsafeBufferPointer { theirs in
        (0..<dimension).allSatisfy { mine[index * dimension + $0] == theirs[other * dimension + $0] }
      }
    }
  }
}

/// The memory that evaluating a kernel tile by tile takes.
public enum KernelTileMemory {
  /// Bytes of the widened features of one tile, and of a tile itself where it has no place of its own, for a kernel
  /// matrix of `rows` × `columns`.
  public static func bytes(rows: Int, columns: Int, dimension: Int, precision: Precision) -> (widened: Int, tile: Int) {
    let rows = min(rows, KernelTile<Double>.rowLimit)
    let columns = min(columns, KernelTile<Double>.columnLimit)
    let depth = precision == .float32 ? 0 : min(dimension, KernelTile<Double>.depthLimit)
    return ((rows + columns) * depth * precision.bytesPerScalar, rows * columns * precision.bytesPerScalar)
  }
}

/// Copies `count` stretches of `depth` numbers into contiguous memory of another format, in parallel.
private func widen<Scalar: LAPACKScalar>(
  _ source: UnsafePointer<Float>, stride: Int, count: Int, depth: Int, into destination: UnsafeMutablePointer<Scalar>
) {
  let (from, to) = (UInt(bitPattern: source), UInt(bitPattern: destination))
  parallelRanges(count) { part in
    guard let source = UnsafePointer<Float>(bitPattern: from),
      let destination = UnsafeMutablePointer<Scalar>(bitPattern: to)
    else { return }
    for example in part {
      Scalar.convert(source + example * stride, to: destination + example * depth, count: depth)
    }
  }
}
