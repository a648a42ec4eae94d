/// Where the entries of the lower triangle of a symmetric matrix lie in memory: index geometry and nothing else.
///
/// The triangle is cut into block columns of `blockSize` columns. Each block column holds its rows from the diagonal
/// block down, column-major and contiguous, one block column after the other. Order 5, block size 2 — the numbers are
/// positions in memory, × is the part of a diagonal block above the diagonal, which has a place but no meaning:
///
///      0  ×  ·  ·  ·
///      1  6  ·  ·  ·
///      2  7 10  ×  ·
///      3  8 11 14  ·
///      4  9 12 15 16
///
/// n(n + blockSize)/2 numbers at most, against n² for the square. Unlike LAPACK's packed and rectangular-full-packed
/// formats it has no 32-bit limit on the order, every operation is a level-3 BLAS call on a block, and a block column
/// is a unit of progress.
public struct PackedLayout: Sendable, Equatable {
  /// Rows and columns of the matrix.
  public let order: Int
  /// Columns of a block column; the last may be narrower.
  public let blockSize: Int

  /// A layout for an n × n matrix, by default with the block size that factors fastest.
  public init(order: Int, blockSize: Int? = nil) {
    precondition(order >= 0 && (blockSize ?? 1) >= 1, "a layout has a non-negative order and a positive block size")
    self.order = order
    self.blockSize = blockSize ?? Self.defaultBlockSize(order: order)
  }

  /// Number of block columns.
  public var blockCount: Int { (order + blockSize - 1) / blockSize }

  /// Numbers in memory.
  public var count: Int { offset(ofBlock: blockCount) }

  /// The columns (and diagonal rows) of block column `block`.
  public func range(ofBlock block: Int) -> Range<Int> {
    block * blockSize..<min((block + 1) * blockSize, order)
  }

  /// Position in memory of the first entry of block column `block`.
  public func offset(ofBlock block: Int) -> Int {
    let firstColumn = min(block * blockSize, order)
    // Full block columns b = 0 ..< block have blockSize columns of order − b·blockSize rows each.
    let fullBlocks = firstColumn / blockSize
    let full = fullBlocks * blockSize * order - blockSize * blockSize * (fullBlocks * (fullBlocks - 1) / 2)
    let rest = firstColumn - fullBlocks * blockSize
    return full + rest * (order - fullBlocks * blockSize)
  }

  /// Distance in memory between neighbours in a row of block column `block`.
  public func stride(ofBlock block: Int) -> Int { order - block * blockSize }

  /// Position in memory of entry (row, column) with row ≥ column.
  public func position(row: Int, column: Int) -> Int {
    let block = column / blockSize
    let first = block * blockSize
    return offset(ofBlock: block) + (column - first) * stride(ofBlock: block) + row - first
  }

  /// 1,024 columns, fewer for small systems so that most of the work is still outside the diagonal blocks.
  ///
  /// Measured on 2 cores at order 12,000 (OpenBLAS 0.3.21, AVX-512): 256 / 512 / 768 / 1,024 columns reach
  /// 0.90 / 0.95 / 0.97 / 1.01 of xPOTRF's rate on the full square in float64, 0.94 / 0.98 / 1.01 / 1.01 in float32.
  public static func defaultBlockSize(order: Int) -> Int {
    min(1024, max(128, order / 8 / 128 * 128))
  }
}
