import COpenBLAS

/// A dense lower triangular matrix L in float64, uniquely owned.
///
/// Kept in a full square, column after column: 8n² bytes.
package struct LowerTriangularMatrix: ~Copyable {
  /// Number of rows and columns n.
  package let order: Int
  private let storage: OwnedStorage<Double>

  /// Makes L entry by entry: `entry(i, j)` is asked for i ≥ j.
  ///
  /// - Throws: `tooLarge` beyond order 46,340, where LAPACK's indices end; `outOfMemory`.
  package init(order: Int, entry: (_ row: Int, _ column: Int) -> Double) throws {
    storage = try Self.room(order)
    self.order = order
    for column in 0..<order {
      for row in column..<order { storage.base[row + column * order] = entry(row, column) }
    }
  }

  private static func room(_ order: Int) throws -> OwnedStorage<Double> {
    try BLASLimits.requireIndexable(order, limit: BLASLimits.squareEdge, method: "the triangular solve")
    return try OwnedStorage(count: order * order)
  }

  private var view: MatrixView<Double> {
    MatrixView(storage.base, rows: order, columns: order, stride: max(order, 1))
  }

  /// X with LX = B: forward substitution by xTRTRS and xGEMM on blocks of at most 8,192 rows.
  ///
  /// n² flops for each column of B.
  /// - Throws: `SingularTriangle`; `nonFinite`, or `solutionNotFinite` where X would not be finite.
  package borrowing func solve(_ rightHandSides: Matrix<Double>) throws -> Matrix<Double> {
    precondition(rightHandSides.rows == order, "one row of right-hand sides per row")
    try rightHandSides.requireFinite("the right-hand side")
    var solution = rightHandSides
    let triangle = view
    try solution.withView { x in
      guard x.columns > 0 else { return }
      for block in BLASLimits.pieces(order) {
        let diagonal = triangle[block, block]
        let part = x[block, 0..<x.columns]
        let info = mn_dtrtrs(block.count, x.columns, diagonal.base, diagonal.stride, part.base, part.stride)
        try LinearAlgebraError.check(info: info, of: "xTRTRS") { SingularTriangle(row: block.lowerBound + $0 - 1) }
        let below = block.upperBound..<order
        guard !below.isEmpty else { continue }
        x[below, 0..<x.columns].assign(alpha: -1, triangle[below, block], times: part, beta: 1)
      }
    }
    try solution.requireFiniteSolution()
    return solution
  }

  /// 1/(‖L‖₁‖L⁻¹‖₁), from an estimate of ‖L⁻¹‖₁ that is rarely more than three times too small (xTRCON; Higham 1988).
  ///
  /// Some 5n² flops; 0 where it underflows or an entry of the diagonal is zero.
  package borrowing func reciprocalCondition() throws -> Double {
    guard order > 0 else { return 1 }
    let work = try OwnedStorage<Double>(count: 3 * order)
    var (integers, reciprocal) = ([Int32](repeating: 0, count: order), 0.0)
    let info = mn_dtrcon(order, storage.base, order, &reciprocal, work.base, &integers)
    try LinearAlgebraError.check(info: info, of: "xTRCON")
    return reciprocal.isNaN ? 0 : reciprocal
  }
}

/// A triangular matrix has a zero on its diagonal.
package struct SingularTriangle: Error, Sendable, Equatable, CustomStringConvertible {
  /// The row of the zero, from 0.
  package let row: Int

  /// Names the row.
  package init(row: Int) { self.row = row }

  /// One line for the user.
  package var description: String { "the triangular matrix is singular: entry \(row) of its diagonal is zero" }
}
