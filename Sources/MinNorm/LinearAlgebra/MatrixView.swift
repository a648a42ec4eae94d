/// A window on a column-major matrix in memory that somebody else owns.
///
/// Entry (i, j) is at `base[i + j * stride]`. A view does not keep its memory alive: use it only inside the call that
/// lends it.
package struct MatrixView<Scalar: LAPACKScalar> {
  /// Entry (0, 0).
  package let base: UnsafeMutablePointer<Scalar>
  /// Number of rows.
  package let rows: Int
  /// Number of columns.
  package let columns: Int
  /// Distance in memory between neighbours in a row (LAPACK's leading dimension), at least `rows`.
  package let stride: Int

  /// Looks at `rows` × `columns` numbers from `base` on.
  package init(_ base: UnsafeMutablePointer<Scalar>, rows: Int, columns: Int, stride: Int) {
    self.base = base
    self.rows = rows
    self.columns = columns
    self.stride = stride
  }

  /// The part in the given rows and columns.
  package subscript(rows: Range<Int>, columns: Range<Int>) -> MatrixView {
    MatrixView(
      base + rows.lowerBound + columns.lowerBound * stride, rows: rows.count, columns: columns.count, stride: stride)
  }

  /// The whole height of the given columns.
  package subscript(allRowsOf columns: Range<Int>) -> MatrixView { self[0..<rows, columns] }
}

/// How large a single BLAS call may be.
enum BLASLimits {
  /// Most rows or columns of a result handed to one BLAS call.
  ///
  /// OpenBLAS's threaded level-3 routines keep packed panels in a fixed scratch of 128 MiB per thread and overrun it
  /// for results of order 62,000 (float64, two threads, 0.3.21), mostly by crashing, once by a wrong result.
  static let edge = 8192

  /// The largest order whose square LAPACK's 32-bit indices reach.
  static let squareEdge = 46_340
  /// The largest order for which xSYEVD's workspace of 1 + 6n + 2n² numbers has a size of 32 bits.
  static let eigenEdge = 32_766

  /// Throws `tooLarge` when a routine that works on everything at once could not index it.
  static func requireIndexable(_ size: Int, limit: Int, method: String) throws {
    guard size <= limit else { throw LinearAlgebraError.tooLarge(method: method, size: size, limit: limit) }
  }

  /// 0 ..< count cut into pieces of at most `edge`.
  static func pieces(_ count: Int) -> some Sequence<Range<Int>> { MinNorm.pieces(of: 0..<count, limit: edge) }
}

/// A range cut into pieces of at most `limit`.
func pieces(of range: Range<Int>, limit: Int) -> some Sequence<Range<Int>> {
  stride(from: range.lowerBound, to: range.upperBound, by: limit).lazy.map { $0..<min($0 + limit, range.upperBound) }
}

// The level-3 operations on views: same meaning as the BLAS routine, in calls that respect `BLASLimits`.
extension MatrixView {
  /// self := alpha op(A) op(B) + beta self, in pieces of all three dimensions.
  package func assign(
    alpha: Scalar = 1, _ a: MatrixView, leftTransposed transposeA: Bool = false,
    times b: MatrixView, rightTransposed transposeB: Bool = false, beta: Scalar = 0
  ) {
    let depth = transposeA ? a.rows : a.columns
    guard depth > 0 else { return scale(by: beta) }
    for rowPiece in BLASLimits.pieces(rows) {
      for columnPiece in BLASLimits.pieces(columns) {
        for depthPiece in BLASLimits.pieces(depth) {
          self[rowPiece, columnPiece].assignPiece(
            alpha, transposeA ? a[depthPiece, rowPiece] : a[rowPiece, depthPiece], transposeA,
            transposeB ? b[columnPiece, depthPiece] : b[depthPiece, columnPiece], transposeB,
            depthPiece.lowerBound == 0 ? beta : 1)
        }
      }
    }
  }

  private func assignPiece(
    _ alpha: Scalar, _ a: MatrixView, _ transposeA: Bool, _ b: MatrixView, _ transposeB: Bool, _ beta: Scalar
  ) {
    if columns == 1, !transposeB {
      // One column is a matter of memory; xGEMM would pack all of A for it.
      Scalar.gemv(
        transposeA: transposeA, m: a.rows, n: a.columns, alpha: alpha, a: a.base, lda: a.stride, x: b.base,
        beta: beta, y: base)
    } else {
      Scalar.gemm(
        transposeA: transposeA, transposeB: transposeB, m: rows, n: columns, k: transposeA ? a.rows : a.columns,
        alpha: alpha, a: a.base, lda: a.stride, b: b.base, ldb: b.stride, beta: beta, c: base, ldc: stride)
    }
  }

  /// self := beta self; zeros for 0, whatever was there.
  private func scale(by beta: Scalar) {
    guard beta != 1 else { return }
    for column in 0..<columns {
      for row in 0..<rows { base[row + column * stride] = beta == 0 ? 0 : beta * base[row + column * stride] }
    }
  }

  /// Lower triangle of self := alpha op(A) op(A)ᵀ + beta self; self is at most one block wide.
  func assignSymmetric(alpha: Scalar = 1, _ a: MatrixView, transposed: Bool = false, beta: Scalar = 0) {
    precondition(rows <= BLASLimits.edge, "a symmetric update is one block")
    Scalar.syrk(
      transposeA: transposed, n: rows, k: transposed ? a.rows : a.columns, alpha: alpha, a: a.base, lda: a.stride,
      beta: beta, c: base, ldc: stride)
  }

  /// self := self + alpha A A₁ᵀ in the lower triangle and the rows below it, A₁ the first rows of A, one for each column.
  func addProduct(alpha: Scalar = 1, ofRows a: MatrixView) {
    let depth = 0..<a.columns
    for piece in pieces(of: 0..<columns, limit: 1024) {
      let below = piece.upperBound..<rows
      self[piece, piece].assignSymmetric(alpha: alpha, a[piece, depth], beta: 1)
      self[below, piece].assign(alpha: alpha, a[below, depth], times: a[piece, depth], rightTransposed: true, beta: 1)
    }
  }

  /// self := op(L) self with L the lower triangle of a block.
  func multiplyLeft(_ lower: MatrixView, transposed: Bool = false) {
    for piece in BLASLimits.pieces(columns) {
      Scalar.trmm(
        transposeL: transposed, m: rows, n: piece.count, l: lower.base, ldl: lower.stride,
        b: base + piece.lowerBound * stride, ldb: stride)
    }
  }

  /// self := op(L)⁻¹ self with L the lower triangle of a block.
  func solveLeft(_ lower: MatrixView, transposed: Bool = false) {
    for piece in BLASLimits.pieces(columns) {
      Scalar.trsm(
        left: true, transposeL: transposed, m: rows, n: piece.count, l: lower.base, ldl: lower.stride,
        b: base + piece.lowerBound * stride, ldb: stride)
    }
  }

  /// self := self op(L)⁻¹ with L the lower triangle of a block.
  func solveRight(_ lower: MatrixView, transposed: Bool = false) {
    for piece in BLASLimits.pieces(rows) {
      Scalar.trsm(
        left: false, transposeL: transposed, m: piece.count, n: columns, l: lower.base, ldl: lower.stride,
        b: base + piece.lowerBound, ldb: stride)
    }
  }

  /// result := self x through BLAS, for comparison: what a narrow product costs without packed storage.
  package func multiplyNarrow(_ x: MatrixView, into result: MatrixView) { result.assign(self, times: x) }
}
