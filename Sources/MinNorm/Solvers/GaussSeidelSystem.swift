/// The system without its landmarks, E = K_RR + λI − VVᵀ, preconditioned by symmetric block Gauss–Seidel over the clusters.
///
/// With E = D + L + Lᵀ split at the clusters' blocks, D + νI = CCᵀ and N = C⁻¹LC⁻ᵀ, conjugate gradients see
/// (I + N)⁻¹C⁻¹ E C⁻ᵀ(I + Nᵀ)⁻¹. By Eisenstat's trick (1981) that costs one sweep backwards and one forwards, each over half
/// of K once: y = (I + Nᵀ)⁻¹p, t = C⁻ᵀy, and the image is y + (I + N)⁻¹C⁻¹(Lᵀt − νt). What V subtracts from L runs along as
/// sums of a row for each landmark. ν is 0 wherever D is positive definite in the format.
final class GaussSeidelSystem<Scalar: LAPACKScalar>: ReducedSystem {
  /// The largest of what was added to the blocks, relative to the mean diagonal of K.
  private(set) var nugget = 0.0
  private let system: ClusteredKernel<Scalar>
  private let landmarks: LandmarkElimination<Scalar>
  private var blocks: [Block] = []

  /// A cluster.
  private struct Block {
    /// Its block column.
    let index: Int
    /// Its rows among those that are no landmarks.
    let range: Range<Int>
    let factor: TriangularBlock<Scalar>
    /// ν.
    let shift: Double
  }

  /// Factors the blocks of the clusters; with K stored, in its place.
  init(_ system: ClusteredKernel<Scalar>, _ landmarks: LandmarkElimination<Scalar>, observer: WorkObserver) throws {
    (self.system, self.landmarks) = (system, landmarks)
    let first = system.matrix.ranges[0].count
    let norms = system.features.squaredNorms
    let mean = norms.reduce(0) { $0 + system.kernel.diagonal(squaredNorm: $1) } / Double(max(norms.count, 1))
    for index in system.matrix.ranges.indices.dropFirst() {
      let whole = system.matrix.ranges[index]
      let range = whole.lowerBound - first..<whole.upperBound - first
      let block = system.matrix.diagonalBlock(index)
      let shift = try factor(block, index, landmarks.rows[range, 0..<landmarks.rows.columns], mean)
      blocks.append(
        Block(index: index, range: range, factor: try TriangularBlock(invertingBlocksOf: block), shift: shift))
      try observer(Double(range.upperBound), Double(max(landmarks.rows.rows, 1)))
    }
  }

  /// Factors D + νI with the least ν that makes it definite in the format, and returns that.
  private func factor(
    _ block: MatrixView<Scalar>, _ index: Int, _ low: MatrixView<Scalar>, _ mean: Double
  ) throws -> Double {
    let attempts = [0, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1]
    for (attempt, relative) in attempts.enumerated() {
      if attempt > 0 || !system.isStored { system.assembleBlock(index) }
      block.addProduct(alpha: -1, ofRows: low)
      let shift = relative * mean
      for place in 0..<block.rows { block.base[place * (block.stride + 1)] += Scalar(system.ridge + shift) }
      do {
        try block.factorLowerTriangle(order: block.rows)
        nugget = max(nugget, shift)
        return shift
      } catch let error as LinearAlgebraError {
        guard case .notPositiveDefinite = error, attempt < attempts.count - 1 else { throw error }
      }
    }
    return 0
  }

  func reduce(_ residual: Matrix<Double>) throws -> (known: Matrix<Double>, reduced: Matrix<Double>) {
    let (known, rest) = try landmarks.reduce(residual)
    return (known, try sweepForwards(rest))
  }

  func expand(_ steps: Matrix<Double>) throws -> Matrix<Double> { try landmarks.expand(steps) }

  func product(_ directions: Matrix<Double>) throws -> (image: Matrix<Double>, steps: Matrix<Double>) {
    var (image, steps, source) = try sweepBackwards(directions)
    for block in blocks where block.shift > 0 {
      var own = source.rowRange(block.range)
      own.subtract(steps.rowRange(block.range), times: block.shift)
      source.replaceRows(block.range, by: own)
    }
    image.add(try sweepForwards(source))
    return (image, steps)
  }

  /// y = (I + Nᵀ)⁻¹p, t = C⁻ᵀy and Lᵀt.
  private func sweepBackwards(
    _ directions: Matrix<Double>
  ) throws -> (image: Matrix<Double>, steps: Matrix<Double>, source: Matrix<Double>) {
    let sums = try Sums(self, directions)
    var (image, steps, source) = (directions, directions, directions)
    for block in blocks.reversed() {
      let known = try sums.ofColumns(block)
      var own = directions.rowRange(block.range)
      own.subtract(try block.factor.solve(known), times: 1)
      let step = try block.factor.solve(own, transposed: true)
      sums.set(block, step)
      image.replaceRows(block.range, by: own)
      steps.replaceRows(block.range, by: step)
      source.replaceRows(block.range, by: known)
    }
    return (image, steps, source)
  }

  /// g = (I + N)⁻¹C⁻¹s.
  private func sweepForwards(_ source: Matrix<Double>) throws -> Matrix<Double> {
    let sums = try Sums(self, source)
    var result = source
    for block in blocks {
      var own = source.rowRange(block.range)
      own.subtract(try sums.ofRows(block), times: 1)
      let image = try block.factor.solve(own)
      result.replaceRows(block.range, by: image)
      sums.set(block, try block.factor.solve(image, transposed: true))
      sums.addBelow(block)
    }
    return result
  }

  /// C(I + N) times a reduced residual.
  func residual(_ reduced: Matrix<Double>) throws -> Matrix<Double> {
    let sums = try Sums(self, reduced)
    var result = reduced
    for block in blocks {
      let own = reduced.rowRange(block.range)
      var image = try block.factor.product(own)
      image.add(try sums.ofRows(block))
      result.replaceRows(block.range, by: image)
      sums.set(block, try block.factor.solve(own, transposed: true))
      sums.addBelow(block)
    }
    return result
  }

  /// The sums of one sweep: of L, or Lᵀ, times what is set cluster after cluster.
  private final class Sums {
    private let system: GaussSeidelSystem
    private let columns: Int
    private let first: Int
    /// What is multiplied.
    private let x: LaneMatrix<Scalar>
    /// K's part, for rows below those that are set.
    private let own: LaneSums<Scalar>
    /// Vᵀx of what is set.
    private let low: LaneSums<Scalar>

    init(_ system: GaussSeidelSystem, _ like: Matrix<Double>) throws {
      (self.system, columns) = (system, like.columns)
      first = system.system.matrix.ranges[0].count
      x = try LaneMatrix(rows: like.rows, columns: like.columns)
      own = try LaneSums(rows: like.rows, columns: like.columns)
      low = try LaneSums(rows: first, columns: like.columns)
    }

    private func rows(of block: Block) -> MatrixView<Scalar> {
      let rows = system.landmarks.rows
      return rows[block.range, 0..<rows.columns]
    }

    func set(_ block: Block, _ values: Matrix<Double>) {
      x.replaceRows(block.range, by: values)
      rows(of: block).addProduct(transposed: true, x, from: block.range.lowerBound, to: low, at: 0)
    }

    /// Adds K's rows below a cluster times what was set for it.
    func addBelow(_ block: Block) {
      system.system.forEachTile(below: block.index) { tile, rows, columns in
        tile.addProduct(
          transposed: false, x, from: columns.lowerBound - first, to: own, at: rows.lowerBound - first)
      }
    }

    /// (Lx) of a cluster, with everything before it set.
    func ofRows(_ block: Block) throws -> Matrix<Double> {
      var result = own.matrix(block.range)
      result.subtract(try lowRank(block), times: 1)
      return result
    }

    /// (Lᵀx) of a cluster, with everything after it set.
    func ofColumns(_ block: Block) throws -> Matrix<Double> {
      system.system.forEachTile(below: block.index) { tile, rows, columns in
        tile.addProduct(
          transposed: true, x, from: rows.lowerBound - first, to: own, at: columns.lowerBound - first)
      }
      return try ofRows(block)
    }

    private func lowRank(_ block: Block) throws -> Matrix<Double> {
      let sums = try LaneSums<Scalar>(rows: block.range.count, columns: columns)
      rows(of: block).addProduct(
        transposed: false, try LaneMatrix(low.matrix(0..<first)), from: 0, to: sums, at: 0)
      return sums.matrix(0..<block.range.count)
    }
  }
}
