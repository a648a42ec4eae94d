import MinNormData

/// Evaluates tiles of a kernel matrix: k(xᵢ, zⱼ) for ranges of rows of two feature matrices.
///
/// A tile is a matrix product of the two groups of rows and one elementwise pass, parallel over the tile's columns.
/// Everything that needs kernel values — the stored Gram matrix, predictions, residuals against a freshly assembled
/// K — goes through here, and so does everything that needs distances (`SquaredDistance`). A tile costs 2·rows·columns·d
/// flops (half on the diagonal). Bytes are multiplied as whole numbers (`ByteTile`), others in the precision of the system
/// (`NumberTile`); a user's own kernel matrix is read (`GivenTile`), absolute differences are summed up
/// (`DifferenceTile`), and sums and products of kernels are made of the tiles of each (`CombinedTile`).
struct KernelTile<Scalar: LAPACKScalar>: ~Copyable {
  /// Most rows of a tile: large enough for BLAS's full rate, small enough to stay in the last-level cache.
  static var rowLimit: Int { 2048 }
  /// Most columns of a tile.
  static var columnLimit: Int { 1024 }

  private enum Route: ~Copyable {
    case bytes(ByteTile<Scalar>)
    case numbers(NumberTile<Scalar>)
    case given(GivenTile<Scalar>)
    case differences(DifferenceTile<Scalar>)
    case combined(CombinedTile<Scalar>)
  }

  private let kernel: any Kernel
  private let rows: FeatureMatrix
  private let route: Route

  /// Prepares tiles of k(xᵢ, zⱼ) with xᵢ from `rows` and zⱼ from `columns`.
  ///
  /// - Parameter packed: The rows, where they are bytes and were packed before; see `packedRows`.
  /// - Throws: `outOfMemory`; `nonFinite` where a feature, or its square, is beyond the precision.
  init(_ kernel: any Kernel, rows: FeatureMatrix, columns: FeatureMatrix, packed: ByteRows? = nil) throws {
    precondition(rows.dimension == columns.dimension, "both feature matrices have the same dimension")
    (self.kernel, self.rows) = (kernel, rows)
    if let given = columns.given {
      route = .given(GivenTile(kernel, given, rows: rows, columns: columns))
    } else if let combined = kernel as? CombinedKernel {
      route = .combined(try CombinedTile(combined, rows: rows, columns: columns))
    } else if let kernel = kernel as? any AbsoluteDifferenceKernel {
      route = .differences(try DifferenceTile(kernel, rows: rows, columns: columns))
    } else if ByteTile<Scalar>.multiplies(rows, columns) {
      route = .bytes(try ByteTile(kernel, rows: rows, columns: columns, packed: packed))
    } else {
      route = .numbers(try NumberTile(kernel, rows: rows, columns: columns))
    }
  }

  /// All rows packed for tile after tile with other columns, where they are bytes; tiles then begin at multiples of
  /// `ByteRows.step`.
  static func packedRows(_ features: FeatureMatrix) throws -> ByteRows? {
    features.given == nil && ByteTile<Scalar>.multiplies(features, features) ? try ByteRows(all: features) : nil
  }

  /// Fills `tile` with k(xᵢ, zⱼ), i in `rows`, j in `columns`.
  func fill(_ tile: MatrixView<Scalar>, rows: Range<Int>, columns: Range<Int>) {
    fill(tile, rows: rows, columns: columns, symmetric: false)
  }

  /// Fills the lower triangle of a square tile on the diagonal, i and j in `range`, with an exact diagonal.
  ///
  /// Both feature matrices must be the same one. What is above the diagonal has no meaning.
  func fillDiagonal(_ tile: MatrixView<Scalar>, range: Range<Int>) {
    fill(tile, rows: range, columns: range, symmetric: true)
    guard !kernel.isInnerProduct else { return }
    for index in 0..<range.count {
      let value = kernel.diagonal(squaredNorm: rows.squaredNorms[range.lowerBound + index])
      tile.base[index * (tile.stride + 1)] = Scalar(value)
    }
  }

  /// Fills `tile`, or only its lower triangle where it lies on the diagonal, whose own entries are then still to be made exact.
  func fill(_ tile: MatrixView<Scalar>, rows: Range<Int>, columns: Range<Int>, symmetric: Bool) {
    switch route {
    case .bytes(let bytes): bytes.fill(tile, rows: rows, columns: columns, symmetric: symmetric)
    case .numbers(let numbers): numbers.fill(tile, rows: rows, columns: columns, symmetric: symmetric)
    case .given(let given): given.fill(tile, rows: rows, columns: columns, symmetric: symmetric)
    case .differences(let sums): sums.fill(tile, rows: rows, columns: columns, symmetric: symmetric)
    case .combined(let tiles): tiles.fill(tile, rows: rows, columns: columns, symmetric: symmetric)
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
}

/// The memory that evaluating a kernel tile by tile takes.
package enum KernelTileMemory {
  /// Bytes of the converted features of one tile, and of a tile itself where it has no place of its own, for a kernel
  /// matrix of `rows` × `columns`.
  ///
  /// - Parameters:
  ///   - format: Of the features; those that have the format of the precision are read where they are.
  ///   - combined: Kernels of a sum or product, each of which converts features, beside two tiles to put them together; 0 for
  ///     one alone.
  package static func bytes(
    rows: Int, columns: Int, dimension: Int, precision: Precision, format: NumberFormat, combined: Int = 0
  ) -> (widened: Int, tile: Int) {
    let rows = min(rows, KernelTile<Double>.rowLimit)
    let columns = min(columns, KernelTile<Double>.columnLimit)
    let tile = rows * columns * precision.bytesPerScalar
    let isStored = format.bytesPerNumber == precision.bytesPerScalar
    let depth = isStored ? 0 : min(dimension, TileOperand<Double>.convertedDepth)
    let widened =
      format == .uint8 && dimension <= ByteTile<Double>.mostNumbers
      ? ByteOperand.bytes(rows: rows, columns: columns, dimension: dimension)
      : (rows + columns) * depth * precision.bytesPerScalar
    return (max(combined, 1) * widened + (combined > 0 ? 2 * tile : 0), tile)
  }
}
