/// A factorization PᵀKP = LLᵀ with complete diagonal pivoting, cut off at the rank of K.
///
/// L has `rank` columns; its rows are in pivot order. Exists for every symmetric positive semidefinite matrix.
public struct PivotedCholeskyFactor<Scalar: LAPACKScalar>: ~Copyable, Sendable {
  /// Columns from `rank` on have no meaning.
  let lower: PackedSymmetricMatrix<Scalar>
  /// The original index of each row in pivot order.
  public let pivots: [Int]
  /// The number of pivots above the tolerance.
  public let rank: Int
  /// The largest remaining diagonal entry that counts as zero.
  public let tolerance: Double
  /// What K may differ by from LLᵀ: the sum of what is left of the diagonal, and the rounding of the elimination.
  let remainder: Double

  /// Rows and columns.
  public var order: Int { lower.order }

  /// Entry (row, column) of L, row in pivot order; zero above the diagonal and from column `rank` on.
  public subscript(row: Int, column: Int) -> Scalar { row < column || column >= rank ? 0 : lower[row, column] }
}

extension PackedSymmetricMatrix {
  /// Factors the matrix in place with complete diagonal pivoting: LAPACK's xPSTRF, in half storage.
  ///
  /// Within a strip of columns a pivot is chosen, its row and column are brought to the front, and its column of L follows
  /// from those of the strip before it (xGEMV); then the remaining matrix is updated at once (xSYRK, xGEMM). For rank r
  /// some n²r − nr² + r³/3 flops, n³/3 at full rank; no memory beyond K's own.
  ///
  /// - Parameter relativeTolerance: Remaining diagonal entries up to this times the largest of K count as zero; n · eps by
  ///   default, as in LAPACK, with eps the unit roundoff.
  /// - Throws: `nonFinite` with the place of a NaN or infinity; `notPositiveDefinite` when a remaining diagonal entry is
  ///   negative beyond rounding, so that K has a negative eigenvalue.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public consuming func pivotedCholesky(
    relativeTolerance: Double? = nil, observer: WorkObserver = unobserved
  ) throws -> PivotedCholeskyFactor<Scalar> {
    try requireFinite()
    let n = order
    var diagonal = (0..<n).map { self[$0, $0] }
    let largest = Double(max(0, diagonal.max() ?? 0))
    let rounding = Double(n) * Scalar.precision.unitRoundoff
    let tolerance = (relativeTolerance ?? rounding) * largest
    var pivots = Array(0..<n)
    var rank = 0
    strips: for strip in layout.strips(width: pivotedStripWidth) {
      var exchanges: [(Int, Int)] = []
      defer { exchange(exchanges, inColumnsBefore: strip.lowerBound) }
      for step in strip {
        let pivot = indexOfLargest(diagonal, from: step)
        guard Double(diagonal[pivot]) > tolerance else { break strips }
        if pivot != step {
          exchange(step, pivot, from: strip.lowerBound)
          exchanges.append((step, pivot))
          diagonal.swapAt(step, pivot)
          pivots.swapAt(step, pivot)
        }
        eliminate(step, in: strip, &diagonal)
        rank += 1
      }
      updateRemaining(after: strip)
      try observer(pivotedCholeskyFlops(order: n, rank: rank), choleskyFlops(order: n))
    }
    // A NaN is never chosen as a pivot, so it is here, too. K's own rounding is larger than that of the elimination.
    guard diagonal[rank...].allSatisfy({ Double($0) >= -8 * max(tolerance, rounding * largest) }) else {
      throw LinearAlgebraError.notPositiveDefinite(leadingMinor: rank + 1, order: n, precision: Scalar.precision)
    }
    try observer(choleskyFlops(order: n), choleskyFlops(order: n))
    let remainder = diagonal[rank...].reduce(rounding * largest) { $0 + Double(abs($1)) }
    return PivotedCholeskyFactor(lower: self, pivots: pivots, rank: rank, tolerance: tolerance, remainder: remainder)
  }

  /// Column `step` of L from the columns of the strip before it, and what it takes from the remaining diagonal.
  @inline(__always)
  private func eliminate(_ step: Int, in strip: Range<Int>, _ diagonal: inout [Scalar]) {
    let root = diagonal[step].squareRoot()
    let column = part(rows: step..<order, columns: step..<step + 1)
    column.base[0] = root
    guard step + 1 < order else { return }
    let before = part(rows: step..<order, columns: strip.lowerBound..<step)
    if before.columns > 0 {
      // The pivot's row is strided in the panel; the product wants it contiguous.
      var row = Matrix<Scalar>(
        rows: before.columns, columns: 1, values: (0..<before.columns).map { before.base[$0 * before.stride] })
      row.withView {
        column[1..<column.rows, 0..<1]
          .assign(alpha: -1, before[1..<column.rows, 0..<before.columns], times: $0, beta: 1)
      }
    }
    for index in 1..<column.rows {
      let entry = column.base[index] / root
      column.base[index] = entry
      diagonal[step + index] -= entry * entry
    }
  }

  /// Exchanges rows and columns i < j of the symmetric matrix; rows of finished columns from column `first` on.
  @inline(__always)
  private func exchange(_ i: Int, _ j: Int, from first: Int) {
    @inline(__always) func swap(_ a: UnsafeMutablePointer<Scalar>, _ b: UnsafeMutablePointer<Scalar>) {
      (a.pointee, b.pointee) = (b.pointee, a.pointee)
    }
    let left = part(rows: i..<order, columns: first..<i)
    for column in 0..<left.columns {
      swap(left.base + column * left.stride, left.base + column * left.stride + j - i)
    }
    let (columnI, columnJ) = (
      part(rows: i..<order, columns: i..<i + 1).base, part(rows: j..<order, columns: j..<j + 1).base
    )
    for block in i / layout.blockSize...j / layout.blockSize {
      let columns = layout.range(ofBlock: block).clamped(to: i + 1..<j)
      guard !columns.isEmpty else { continue }
      let row = part(rows: j..<j + 1, columns: columns)
      for column in 0..<row.columns { swap(columnI + columns.lowerBound + column - i, row.base + column * row.stride) }
    }
    for below in 1..<max(order - j, 1) { swap(columnI + j - i + below, columnJ + below) }
    swap(columnI, columnJ)
  }

  /// Exchanges rows of finished columns, a column at a time, while it is in the cache.
  private func exchange(_ exchanges: [(Int, Int)], inColumnsBefore end: Int) {
    guard !exchanges.isEmpty else { return }
    for block in 0..<layout.blockCount {
      let (panel, columns) = (blockColumn(block), layout.range(ofBlock: block).clamped(to: 0..<end))
      let first = layout.range(ofBlock: block).lowerBound
      for column in 0..<columns.count {
        let base = panel.base + column * panel.stride - first
        for (i, j) in exchanges { (base[i], base[j]) = (base[j], base[i]) }
      }
    }
  }

  /// Subtracts what the columns of a strip contribute from all later ones.
  private func updateRemaining(after strip: Range<Int>) {
    for block in strip.lowerBound / layout.blockSize..<layout.blockCount {
      let range = layout.range(ofBlock: block)
      let columns = max(range.lowerBound, strip.upperBound)..<range.upperBound
      guard !columns.isEmpty else { continue }
      let rows = columns.lowerBound..<order
      part(rows: rows, columns: columns).addProduct(alpha: -1, ofRows: part(rows: rows, columns: strip))
    }
  }

  /// Throws `nonFinite` with the place of the first NaN or infinity on or below the diagonal.
  private func requireFinite() throws {
    for block in 0..<layout.blockCount {
      let (panel, first) = (blockColumn(block), layout.range(ofBlock: block).lowerBound)
      for column in 0..<panel.columns {
        let values = panel.base + column * panel.stride
        // x − x is 0 for finite x and NaN otherwise, and a sum of them says so for a whole column.
        var sum: Scalar = 0
        for row in column..<panel.rows { sum += values[row] - values[row] }
        guard sum == 0 else {
          let row = (column..<panel.rows).first { !values[$0].isFinite } ?? column
          throw LinearAlgebraError.nonFinite(what: "the matrix", row: first + row, column: first + column)
        }
      }
    }
  }
}

extension PackedSymmetricMatrix {
  /// Stored entries: columns of one block column and rows from its diagonal block down.
  func part(rows: Range<Int>, columns: Range<Int>) -> MatrixView<Scalar> {
    let block = columns.lowerBound / layout.blockSize
    let first = block * layout.blockSize
    return blockColumn(block)[
      rows.lowerBound - first..<rows.upperBound - first, columns.lowerBound - first..<columns.upperBound - first]
  }
}

extension PackedLayout {
  /// The columns in strips of at most `width` that do not cross from one block column into the next.
  fileprivate func strips(width: Int) -> [Range<Int>] {
    (0..<blockCount).flatMap { pieces(of: range(ofBlock: $0), limit: width) }
  }
}

/// Columns that are finished one by one before the rest of the matrix hears of them.
///
/// Few, because choosing them reads all of them again for each; many, because the update is then faster.
private let pivotedStripWidth = 64

/// The first index of the largest entry from `start` on.
@inline(__always)
private func indexOfLargest<Scalar: LAPACKScalar>(_ values: [Scalar], from start: Int) -> Int {
  var best = start
  for index in start..<values.count where values[index] > values[best] || values[best].isNaN { best = index }
  return best
}

/// Flops of the first r columns of a Cholesky factorization with all their updates: Σⱼ (n − j)² over j < r.
private func pivotedCholeskyFlops(order n: Int, rank r: Int) -> Double {
  let (n, r) = (Double(n), Double(r))
  return n * n * r - n * r * r + r * r * r / 3
}
