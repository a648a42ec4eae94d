/// A factorization PᵀKP = LLᵀ with complete diagonal pivoting, cut off at the rank of K.
///
/// L has `rank` columns; the rows are in pivot order. Works for every symmetric positive semidefinite matrix.
public struct PivotedCholeskyFactor<Scalar: LAPACKScalar>: ~Copyable, Sendable {
  /// Columns from `rank` on have no meaning.
  private let lower: PackedSymmetricMatrix<Scalar>
  /// The original index of each row in pivot order.
  public let pivots: [Int]
  /// The number of pivots above the tolerance.
  public let rank: Int
  /// The largest remaining diagonal entry that counts as zero.
  public let tolerance: Double

  /// Rows and columns.
  public var order: Int { lower.order }

  fileprivate init(_ lower: consuming PackedSymmetricMatrix<Scalar>, pivots: [Int], rank: Int, tolerance: Double) {
    self.lower = lower
    self.pivots = pivots
    self.rank = rank
    self.tolerance = tolerance
  }

  /// Entry (row, column) of L, row in pivot order; zero above the diagonal and from column `rank` on.
  public subscript(row: Int, column: Int) -> Scalar { row < column || column >= rank ? 0 : lower[row, column] }

  /// The minimum-norm least-squares solution K⁺Y.
  ///
  /// At full rank by substitution, 2n² flops a column. Else by K⁺ = L G⁻² Lᵀ with G = LᵀL, which is as well-conditioned as
  /// the part of K that is not zero: nr² + r³/3 flops and r²/2 numbers once, 4nr + 4r² flops a column.
  public consuming func solve(
    _ rightHandSides: Matrix<Scalar>, observer: WorkObserver = unobserved
  ) throws -> Matrix<Scalar> {
    precondition(rightHandSides.rows == order, "one row per equation")
    let (pivots, rank, order) = (pivots, rank, order)
    var permuted = rightHandSides.selectingRows(pivots)
    if rank == order {
      permuted = try CholeskyFactor(lower: lower).solve(permuted, observer: observer)
    } else if rank == 0 {
      permuted = Matrix(rows: order, columns: rightHandSides.columns)
    } else {
      lower.clearUpperTriangles(rank: rank)
      let core = try lower.transposedProduct(rank: rank).cholesky(observer: observer)
      let projected = lower.product(transposed: true, permuted, rank: rank)
      permuted = lower.product(transposed: false, try core.solve(core.solve(projected)), rank: rank)
    }
    var solution = Matrix<Scalar>(rows: order, columns: rightHandSides.columns)
    for column in 0..<solution.columns {
      for (place, index) in pivots.enumerated() { solution[index, column] = permuted[place, column] }
    }
    return solution
  }
}

extension PackedSymmetricMatrix {
  /// Factors the matrix in place with complete diagonal pivoting: LAPACK's xPSTRF, in half storage.
  ///
  /// Within a block column a pivot is chosen, its row and column are brought to the front, and its column of L follows from
  /// those before it (xGEMV); then the remaining matrix is updated at once (xGEMM). n²r − … ≤ n³/3 flops for rank r.
  ///
  /// - Parameter tolerance: The largest diagonal entry that counts as zero; by default 2neps times the largest of K, as in
  ///   LAPACK.
  /// - Throws: `nonFinite` when a diagonal entry is NaN or infinite.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public consuming func pivotedCholesky(
    tolerance: Double? = nil, observer: WorkObserver = unobserved
  ) throws -> PivotedCholeskyFactor<Scalar> {
    let n = order
    var diagonal = (0..<n).map { self[$0, $0] }
    if let index = diagonal.firstIndex(where: { !$0.isFinite }) {
      throw LinearAlgebraError.nonFinite(what: "the matrix", row: index, column: index)
    }
    let limit = tolerance ?? Double(n) * 2 * Scalar.precision.unitRoundoff * Double(max(0, diagonal.max() ?? 0))
    var pivots = Array(0..<n)
    for block in 0..<layout.blockCount {
      let range = layout.range(ofBlock: block)
      let panel = blockColumn(block)
      for step in range {
        let pivot = (step..<n).max { (diagonal[$0], $1) < (diagonal[$1], $0) } ?? step
        if let bad = (step..<n).first(where: { !diagonal[$0].isFinite }) {
          throw LinearAlgebraError.nonFinite(what: "the factor", row: pivots[bad], column: pivots[bad])
        }
        guard Double(diagonal[pivot]) > limit else {
          return PivotedCholeskyFactor(self, pivots: pivots, rank: step, tolerance: limit)
        }
        if pivot != step {
          exchange(step, pivot)
          diagonal.swapAt(step, pivot)
          pivots.swapAt(step, pivot)
        }
        eliminate(step, in: panel, range: range, &diagonal)
      }
      updateRemaining(after: block)
      try observer(choleskyFlops(order: range.upperBound), choleskyFlops(order: n))
    }
    return PivotedCholeskyFactor(self, pivots: pivots, rank: n, tolerance: limit)
  }

  /// Column `step` of L from the columns of the block before it, and what it takes from the remaining diagonal.
  @inline(__always)
  private func eliminate(
    _ step: Int, in panel: MatrixView<Scalar>, range: Range<Int>, _ diagonal: inout [Scalar]
  ) {
    let local = step - range.lowerBound
    let below = local + 1..<panel.rows
    let root = diagonal[step].squareRoot()
    panel.base[local + local * panel.stride] = root
    guard !below.isEmpty else { return }
    if local > 0 {
      // The pivot's row is strided in the panel; the product wants it contiguous.
      var row = Matrix<Scalar>(
        rows: local, columns: 1, values: (0..<local).map { panel.base[local + $0 * panel.stride] })
      row.withView {
        panel[below, local..<local + 1].assign(alpha: -1, panel[below, 0..<local], times: $0, beta: 1)
      }
    }
    let column = panel.base + local * panel.stride
    for index in below {
      let entry = column[index] / root
      column[index] = entry
      diagonal[range.lowerBound + index] -= entry * entry
    }
  }

  /// Exchanges rows and columns i < j of the symmetric matrix, and the rows of the finished columns.
  @inline(__always)
  private func exchange(_ i: Int, _ j: Int) {
    let base = storage.base
    @inline(__always) func swap(_ a: Int, _ b: Int) { (base[a], base[b]) = (base[b], base[a]) }
    for column in 0..<i { swap(layout.position(row: i, column: column), layout.position(row: j, column: column)) }
    for index in i + 1..<j { swap(layout.position(row: index, column: i), layout.position(row: j, column: index)) }
    for row in j + 1..<max(order, j + 1) {
      swap(layout.position(row: row, column: i), layout.position(row: row, column: j))
    }
    swap(layout.position(row: i, column: i), layout.position(row: j, column: j))
  }

  /// Subtracts what block column `block` contributes from all later ones.
  private func updateRemaining(after block: Int) {
    let finished = blockColumn(block)
    let first = layout.range(ofBlock: block).lowerBound
    for later in block + 1..<max(layout.blockCount, block + 1) {
      let range = layout.range(ofBlock: later)
      let panel = blockColumn(later)
      let inner = 0..<finished.columns
      let own = finished[range.lowerBound - first..<range.upperBound - first, inner]
      panel[0..<range.count, 0..<range.count].assignSymmetric(alpha: -1, own, beta: 1)
      panel[range.count..<panel.rows, 0..<range.count]
        .assign(
          alpha: -1, finished[range.upperBound - first..<finished.rows, inner], times: own, rightTransposed: true,
          beta: 1)
    }
  }

  // MARK: The first `rank` columns as an n × rank matrix

  /// Writes zeros above the diagonal of the diagonal blocks, so that whole blocks can be multiplied.
  fileprivate func clearUpperTriangles(rank: Int) {
    for block in 0..<layout.blockCount where layout.range(ofBlock: block).lowerBound < rank {
      let panel = blockColumn(block)
      for column in 1..<max(panel.columns, 1) {
        (panel.base + column * panel.stride).update(repeating: 0, count: column)
      }
    }
  }

  /// The columns of a block that belong to L.
  private func columns(ofBlock block: Int, rank: Int) -> Range<Int> {
    let range = layout.range(ofBlock: block)
    return range.lowerBound..<max(range.lowerBound, min(range.upperBound, rank))
  }

  /// LᵀL, rank × rank.
  fileprivate func transposedProduct(rank: Int) throws -> PackedSymmetricMatrix {
    let result = try PackedSymmetricMatrix(order: rank, blockSize: layout.blockSize)
    for block in 0..<result.layout.blockCount {
      let (mine, target) = (columns(ofBlock: block, rank: rank), result.blockColumn(block))
      for later in block..<result.layout.blockCount {
        let theirs = columns(ofBlock: later, rank: rank)
        let (left, right) = (blockColumn(later), blockColumn(block))
        let shift = theirs.lowerBound - mine.lowerBound
        for piece in BLASLimits.pieces(left.rows) {
          target[shift..<shift + theirs.count, 0..<mine.count]
            .assign(
              left[piece, 0..<theirs.count], leftTransposed: true,
              times: right[shift + piece.lowerBound..<shift + piece.upperBound, 0..<mine.count],
              beta: piece.lowerBound == 0 ? 0 : 1)
        }
      }
    }
    return result
  }

  /// LᵀX or LX.
  fileprivate func product(transposed: Bool, _ x: Matrix<Scalar>, rank: Int) -> Matrix<Scalar> {
    var x = x
    var result = Matrix<Scalar>(rows: transposed ? rank : order, columns: x.columns)
    let all = 0..<x.columns
    x.withView { x in
      result.withView { result in
        for block in 0..<layout.blockCount where !columns(ofBlock: block, rank: rank).isEmpty {
          let columns = columns(ofBlock: block, rank: rank)
          let panel = blockColumn(block)
          for piece in BLASLimits.pieces(panel.rows) {
            let rows = columns.lowerBound + piece.lowerBound..<columns.lowerBound + piece.upperBound
            let part = panel[piece, 0..<columns.count]
            if transposed {
              result[columns, all].assign(part, leftTransposed: true, times: x[rows, all], beta: 1)
            } else {
              result[rows, all].assign(part, times: x[columns, all], beta: 1)
            }
          }
        }
      }
    }
    return result
  }
}
