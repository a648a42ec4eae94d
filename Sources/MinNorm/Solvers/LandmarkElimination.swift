import MinNormData

/// The landmarks S of a clustered K + λI eliminated exactly: E = K_RR + λI − VVᵀ is left for the others, with
/// V = K_RS C⁻ᵀ and CCᵀ = K_SS + λI in float64.
///
/// E is never formed. V takes the place of K_RS.
final class LandmarkElimination<Scalar: LAPACKScalar> {
  /// V, a row for each example that is no landmark.
  let rows: MatrixView<Scalar>
  private let system: ClusteredKernel<Scalar>
  private let factor: OwnedStorage<Double>
  private let count: Int

  private var triangle: MatrixView<Double> {
    MatrixView(factor.base, rows: count, columns: count, stride: max(count, 1))
  }

  /// Eliminates the landmarks of a system that has been assembled.
  init(_ system: ClusteredKernel<Scalar>) throws {
    self.system = system
    let order = system.features.count
    count = system.matrix.ranges[0].count
    rows = system.matrix.column(0)[count..<order, 0..<count]
    factor = try OwnedStorage(count: count * count)
    guard count > 0 else { return }
    let own = try system.features.selecting(Array(0..<count))
    try KernelTile<Double>(system.kernel, rows: own, columns: own).fillLowerTriangle(triangle, range: 0..<count)
    for index in 0..<count { factor.base[index * (count + 1)] += system.ridge }
    try triangle.factorLowerTriangle(order: count)
    let wide = try OwnedStorage<Double>(count: min(rows.rows, 1024) * count)
    for piece in pieces(of: 0..<rows.rows, limit: 1024) {
      let view = MatrixView(wide.base, rows: piece.count, columns: count, stride: piece.count)
      for column in 0..<count {
        Double.convert(
          rows.base + piece.lowerBound + column * rows.stride, to: view.base + column * view.stride, count: piece.count)
      }
      view.solveRight(triangle, transposed: true)
      for column in 0..<count {
        Scalar.convert(
          view.base + column * view.stride, to: rows.base + piece.lowerBound + column * rows.stride, count: piece.count)
      }
    }
  }

  /// Landmarks, in the order of a pivoted Cholesky factorization, without those that depend on the others: in float32
  /// or nearly.
  static func independent(
    _ landmarks: [Int], _ kernel: any Kernel, _ features: FeatureMatrix, ridge: Double
  ) throws -> [Int] {
    guard !landmarks.isEmpty else { return [] }
    var gram = try kernel.gram(of: features.selecting(landmarks), in: Double.self)
    if ridge > 0 { gram.addToDiagonal(ridge) }
    let factor = try gram.pivotedCholesky(relativeTolerance: 1e-7)
    return factor.pivots.prefix(factor.rank).map { landmarks[$0] }.sorted()
  }

  /// For a residual of all examples: (K_SS + λI)⁻¹r_S, and what is left for the others.
  func reduce(_ residual: Matrix<Double>) throws -> (known: Matrix<Double>, reduced: Matrix<Double>) {
    var own = residual.rowRange(0..<count)
    own.withView { $0.solveLeft(triangle) }
    var reduced = residual.rowRange(count..<residual.rows)
    let sums = try LaneSums<Scalar>(rows: reduced.rows, columns: reduced.columns)
    rows.addProduct(transposed: false, try LaneMatrix(own), from: 0, to: sums, at: 0)
    reduced.subtract(sums.matrix(0..<reduced.rows), times: 1)
    own.withView { $0.solveLeft(triangle, transposed: true) }
    var known = Matrix<Double>(rows: residual.rows, columns: residual.columns)
    known.replaceRows(0..<count, by: own)
    return (known, reduced)
  }

  /// What a change of the other coefficients comes to in all of them.
  func expand(_ change: Matrix<Double>) throws -> Matrix<Double> {
    let sums = try LaneSums<Scalar>(rows: count, columns: change.columns)
    rows.addProduct(transposed: true, try LaneMatrix(change), from: 0, to: sums, at: 0)
    var own = sums.matrix(0..<count)
    // K_SR = CVᵀ.
    own.withView { $0.solveLeft(triangle, transposed: true) }
    var result = Matrix<Double>(rows: count + change.rows, columns: change.columns)
    result.replaceRows(0..<count, by: own.scaled(by: -1))
    result.replaceRows(count..<result.rows, by: change)
    return result
  }
}
