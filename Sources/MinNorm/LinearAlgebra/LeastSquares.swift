import COpenBLAS

/// A minimum-norm least-squares solution, with what was found on the way.
public struct LeastSquaresSolution: Sendable {
  /// W with the least ‖W‖_F among those with the least ‖Y − XW‖_F, columns of X × columns of Y.
  public let solution: Matrix<Double>
  /// Singular values of X above the tolerance.
  public let rank: Int
  /// The singular values of X, descending.
  public let singularValues: [Double]
  /// The largest singular value that counts as zero.
  public let tolerance: Double
}

/// Solves min ‖Y − XW‖_F with the least ‖W‖_F, by the singular value decomposition (LAPACK's xGELSD).
///
/// 4mnk flops or so with k = min(m, n); memory: a copy of X and of Y, and some k² numbers.
///
/// - Parameters:
///   - x: X, m × n.
///   - y: Y, m × any number of columns.
///   - relativeTolerance: Singular values up to this times the largest count as zero; max(m, n) · 2⁻⁵² by default, as
///     NumPy's `lstsq` has it.
/// - Throws: `nonFinite` with the place; `tooLarge` where the smaller side is beyond 46,340 or a side beyond 32 bits;
///   `outOfMemory`; `decompositionFailed`.
public func minimumNormLeastSquares(
  _ x: Matrix<Double>, _ y: Matrix<Double>, relativeTolerance: Double? = nil
) throws -> LeastSquaresSolution {
  precondition(x.rows == y.rows, "one row of right-hand sides per row")
  try x.requireFinite("the feature matrix")
  try y.requireFinite("the right-hand side")
  // Without right-hand sides X still has singular values: one column of zeros finds them.
  let (m, n, columns) = (x.rows, x.columns, max(y.columns, 1))
  let cutoff = relativeTolerance ?? Double(max(m, n)) * 0x1p-52
  guard m > 0, n > 0 else {
    return LeastSquaresSolution(
      solution: Matrix(rows: n, columns: y.columns), rank: 0, singularValues: [], tolerance: 0)
  }
  let tall = max(m, n)
  let method = "the singular value decomposition"
  try BLASLimits.requireIndexable(min(m, n), limit: BLASLimits.squareEdge, method: method)
  try BLASLimits.requireIndexable(tall, limit: Int(Int32.max) / columns, method: method)
  var right = [Double](repeating: 0, count: tall * columns)
  for column in 0..<y.columns {
    right.replaceSubrange(column * tall..<column * tall + m, with: y.values[column * m..<(column + 1) * m])
  }
  var (matrix, singular, rank) = (x.values, [Double](repeating: 0, count: min(m, n)), 0)
  let info = mn_dgelsd(m, n, columns, &matrix, m, &right, tall, &singular, cutoff, &rank)
  try LinearAlgebraError.check(info: info, of: "xGELSD", bytes: 8 * min(m, n) * min(m, n)) { _ in
    LinearAlgebraError.decompositionFailed(method: method)
  }
  var solution = Matrix<Double>(rows: n, columns: y.columns)
  for column in 0..<y.columns { for row in 0..<n { solution[row, column] = right[row + column * tall] } }
  return LeastSquaresSolution(
    solution: solution, rank: rank, singularValues: singular, tolerance: cutoff * (singular.first ?? 0))
}
