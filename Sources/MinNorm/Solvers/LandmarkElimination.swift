import MinNormData

/// The landmarks S of a clustered K + λI eliminated exactly: E = K_RR + λI − VVᵀ is left for the others, with
/// V = K_RS C⁻ᵀ and CCᵀ = K_SS + λI in float64.
///
/// E is never formed.
final class LandmarkElimination<Scalar: LAPACKScalar> {
  /// V's rows of each cluster.
  let parts: [PanelMatrix<Scalar>]
  /// The rows of each cluster among those that are no landmarks.
  let ranges: [Range<Int>]
  /// How many landmarks there are.
  let count: Int
  private let factor: OwnedStorage<Double>

  private var triangle: MatrixView<Double> {
    MatrixView(factor.base, rows: count, columns: count, stride: max(count, 1))
  }

  /// How many other examples there are.
  private var rest: Int { ranges.last?.upperBound ?? 0 }

  /// Eliminates the landmarks of a system; they are evaluated anew, in float64, and what is stored of them is released.
  init(_ system: ClusteredKernel<Scalar>) throws {
    let count = system.ranges[0].count
    self.count = count
    system.releaseLandmarks()
    ranges = system.ranges.dropFirst().map { $0.lowerBound - count..<$0.upperBound - count }
    factor = try OwnedStorage(count: count * count)
    let triangle = MatrixView(factor.base, rows: count, columns: count, stride: max(count, 1))
    let tile = try KernelTile<Double>(system.kernel, rows: system.features, columns: system.features)
    tile.fillLowerTriangle(triangle, range: 0..<count)
    for index in 0..<count { factor.base[index * (count + 1)] += system.ridge }
    try triangle.factorLowerTriangle(order: count)
    let limit = KernelTile<Double>.columnLimit
    let room = try OwnedStorage<Double>(count: min(limit, system.features.count - count) * count)
    let rounded = try OwnedStorage<Scalar>(count: room.count)
    parts = try system.ranges.dropFirst().map { range in
      let part = try PanelMatrix<Scalar>(rows: range.count, columns: count)
      for rows in pieces(of: range, limit: limit) {
        let values = MatrixView(room.base, rows: rows.count, columns: count, stride: rows.count)
        for columns in pieces(of: 0..<count, limit: limit) {
          tile.fill(values[0..<rows.count, columns], rows: rows, columns: columns)
        }
        values.solveRight(triangle, transposed: true)
        Scalar.convert(values.base, to: rounded.base, count: rows.count * count)
        part.replace(
          rows: rows.lowerBound - range.lowerBound..<rows.upperBound - range.lowerBound, columns: 0..<count,
          by: MatrixView(rounded.base, rows: rows.count, columns: count, stride: rows.count))
      }
      return part
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

  /// VX, or VᵀX.
  private func product(_ x: Matrix<Double>, transposed: Bool) throws -> Matrix<Double> {
    let numbers = try NarrowMatrix<Scalar>(x)
    let sums = try NarrowMatrix<Double>(rows: transposed ? count : rest, columns: x.columns)
    for (part, range) in zip(parts, ranges) {
      part.addProduct(
        transposed: transposed, numbers, from: transposed ? range.lowerBound : 0, to: sums,
        at: transposed ? 0 : range.lowerBound)
    }
    return sums.matrix(0..<sums.rows)
  }

  /// VVᵀX.
  func lowRankProduct(_ x: Matrix<Double>) throws -> Matrix<Double> {
    try product(try product(x, transposed: true), transposed: false)
  }

  /// For a residual of all examples: (K_SS + λI)⁻¹r_S, and what is left for the others.
  func reduce(_ residual: Matrix<Double>) throws -> (known: Matrix<Double>, reduced: Matrix<Double>) {
    var own = residual.rowRange(0..<count)
    own.withView { $0.solveLeft(triangle) }
    var reduced = residual.rowRange(count..<residual.rows)
    reduced.subtract(try product(own, transposed: false), times: 1)
    own.withView { $0.solveLeft(triangle, transposed: true) }
    var known = Matrix<Double>(rows: residual.rows, columns: residual.columns)
    known.replaceRows(0..<count, by: own)
    return (known, reduced)
  }

  /// What a change of the other coefficients comes to in all of them.
  func expand(_ change: Matrix<Double>) throws -> Matrix<Double> {
    var own = try product(change, transposed: true)
    // K_SR = CVᵀ.
    own.withView { $0.solveLeft(triangle, transposed: true) }
    var result = Matrix<Double>(rows: count + change.rows, columns: change.columns)
    result.replaceRows(0..<count, by: own.scaled(by: -1))
    result.replaceRows(count..<result.rows, by: change)
    return result
  }
}
