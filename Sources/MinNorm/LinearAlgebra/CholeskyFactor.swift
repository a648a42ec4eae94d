/// The factor L of K = LLᵀ, in the memory that K had.
///
/// A value that solves systems with any number of right-hand sides; labels are no part of it.
public struct CholeskyFactor<Scalar: LAPACKScalar>: SymmetricFactorization, ~Copyable, Sendable {
  /// The lower triangle of L in the first rows and columns; what lies above the diagonal has no meaning.
  let lower: PackedSymmetricMatrix<Scalar>
  /// Rows and columns.
  public let order: Int

  /// n: there is no factor of a singular matrix.
  public var rank: Int { order }
  /// Nil: a pivot that is not positive ends the factorization.
  public var rankTolerance: Double? { nil }
  /// Block columns of L.
  var blockCount: Int { (order + lower.layout.blockSize - 1) / lower.layout.blockSize }

  /// - Parameter order: Of the leading part of the matrix that is a factor; the whole if nil.
  init(lower: consuming PackedSymmetricMatrix<Scalar>, order: Int? = nil) {
    self.order = order ?? lower.order
    self.lower = lower
  }

  /// Entry (row, column) of L; zero above the diagonal.
  public subscript(row: Int, column: Int) -> Scalar { row < column ? 0 : lower[row, column] }
}

extension PackedSymmetricMatrix {
  /// Factors the matrix in place: K = LLᵀ.
  ///
  /// Left-looking over block columns: a block column takes all its updates from the finished ones at once and is then
  /// final, which halves the memory traffic of the right-looking order and makes the block column a unit of progress.
  /// n³/3 flops, no memory beyond K's own; n ≤ 8,192 columns wide blocks (xSYRK, xPOTRF, xGEMM, xTRSM).
  ///
  /// - Throws: `notPositiveDefinite` with the order of the first leading minor that is not positive. OpenBLAS's xPOTRF
  ///   reports success on NaN, so the diagonal of every block is looked at as well.
  public consuming func cholesky(observer: WorkObserver = unobserved) throws -> CholeskyFactor<Scalar> {
    try cholesky(from: 0, whenFinished: nil, observer: observer)
  }

  /// Factors the matrix from block column `first` on; the block columns before it are those of the factor already.
  ///
  /// `whenFinished` is given every block column as soon as it is final, before the observer hears of it. An error that the
  /// observer throws within a block column then waits until it is finished, so that no work is lost.
  consuming func cholesky(
    from first: Int, whenFinished: ((_ block: Int, _ column: MatrixView<Scalar>) throws -> Void)?,
    observer: WorkObserver
  ) throws -> CholeskyFactor<Scalar> {
    let totalWork = choleskyFlops(order: order)
    var doneWork = (0..<first).reduce(0) { $0 + work(ofBlock: $1, rows: layout.stride(ofBlock: $1)) }
    try observer(min(doneWork, totalWork), totalWork)
    for block in first..<layout.blockCount {
      let panel = blockColumn(block)
      let width = panel.columns
      let diagonal = panel[0..<width, 0..<width]
      update(diagonal, block: block)
      try diagonal.factorLowerTriangle(firstRow: layout.range(ofBlock: block).lowerBound, order: order)

      var interruption: (any Error)?
      for piece in BLASLimits.pieces(panel.rows - width) {
        let below = panel[width + piece.lowerBound..<width + piece.upperBound, 0..<width]
        update(below, firstRow: width + piece.lowerBound, block: block)
        below.solveRight(diagonal, transposed: true)
        guard width + piece.upperBound < panel.rows else { break }
        let done = doneWork + work(ofBlock: block, rows: width + piece.upperBound)
        do { try observer(min(done, totalWork), totalWork) } catch {
          guard whenFinished != nil else { throw error }
          interruption = error
        }
      }
      try whenFinished?(block, panel)
      if let interruption { throw interruption }
      doneWork += work(ofBlock: block, rows: panel.rows)
      try observer(min(doneWork, totalWork), totalWork)
    }
    try observer(totalWork, totalWork)
    return CholeskyFactor(lower: self)
  }

  /// Flops of the first `rows` rows of a block column, the whole diagonal block among them.
  private func work(ofBlock block: Int, rows: Int) -> Double {
    let columns = layout.range(ofBlock: block)
    let width = Double(columns.count)
    return width * Double(2 * columns.lowerBound + columns.count) * (Double(rows - columns.count) + width / 2)
  }

  /// Subtracts from a diagonal block what the finished block columns contribute.
  private func update(_ diagonal: MatrixView<Scalar>, block: Int) {
    for earlier in 0..<block {
      diagonal.assignSymmetric(alpha: -1, rows(ofBlock: block, in: earlier), beta: 1)
    }
  }

  /// Subtracts from rows below the diagonal block what the finished block columns contribute; `firstRow` counts from
  /// the top of the block column.
  private func update(_ below: MatrixView<Scalar>, firstRow: Int, block: Int) {
    let start = layout.range(ofBlock: block).lowerBound
    for earlier in 0..<block {
      let finished = blockColumn(earlier)
      let shift = start - layout.range(ofBlock: earlier).lowerBound + firstRow
      let left = finished[shift..<shift + below.rows, 0..<finished.columns]
      below.assign(alpha: -1, left, times: rows(ofBlock: block, in: earlier), rightTransposed: true, beta: 1)
    }
  }

  /// The rows of block `block` in the finished block column `earlier`.
  private func rows(ofBlock block: Int, in earlier: Int) -> MatrixView<Scalar> {
    let finished = blockColumn(earlier)
    let shift = layout.range(ofBlock: block).lowerBound - layout.range(ofBlock: earlier).lowerBound
    return finished[shift..<shift + layout.range(ofBlock: block).count, 0..<finished.columns]
  }
}

extension MatrixView {
  /// The lower triangle becomes its Cholesky factor, in one call of xPOTRF.
  ///
  /// - Parameters:
  ///   - firstRow: Of this block in the matrix of order `order`, for the error.
  /// - Throws: `notPositiveDefinite`, for a pivot that is NaN or infinite too, of which xPOTRF says nothing.
  func factorLowerTriangle(firstRow: Int = 0, order: Int) throws {
    func failure(_ minor: Int) -> any Error {
      LinearAlgebraError.notPositiveDefinite(
        leadingMinor: firstRow + minor, order: order, precision: Scalar.precision)
    }
    let info = Scalar.potrf(n: rows, a: base, lda: stride)
    let tainted = (0..<rows).first { !(base[$0 * (stride + 1)] > 0 && base[$0 * (stride + 1)].isFinite) }
    if let tainted, info == 0 || tainted < info - 1 { throw failure(tainted + 1) }
    try LinearAlgebraError.check(info: info, of: "xPOTRF", meaning: failure)
  }
}

/// Multiplications and additions in a Cholesky factorization of order n: n³/3 to leading order.
public func choleskyFlops(order n: Int) -> Double { Double(n) * Double(n) * Double(n) / 3 }
