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
    /// Its place among the clusters; the landmarks' block column comes before theirs.
    let cluster: Int
    /// Its rows among those that are no landmarks.
    let range: Range<Int>
    let factor: TriangularBlock<Scalar>
    /// ν.
    let shift: Double
  }

  /// Factors the blocks of the clusters; each factor goes into panels, and its square is given back.
  init(_ system: ClusteredKernel<Scalar>, _ landmarks: LandmarkElimination<Scalar>, observer: WorkObserver) throws {
    (self.system, self.landmarks) = (system, landmarks)
    let norms = system.features.squaredNorms
    let mean = norms.reduce(0) { $0 + system.kernel.diagonal(squaredNorm: $1) } / Double(max(norms.count, 1))
    for (cluster, range) in landmarks.ranges.enumerated() {
      if !system.isStored { try system.assembleSquare(cluster + 1) }
      let shift = try factor(cluster, mean)
      blocks.append(
        Block(cluster: cluster, range: range, factor: try TriangularBlock(system.square(cluster + 1)), shift: shift))
      system.releaseSquare(cluster + 1)
      try observer(Double(range.upperBound), Double(max(landmarks.ranges.last?.upperBound ?? 0, 1)))
    }
  }

  /// Factors D + νI with the least ν that makes it definite in the format, and returns that.
  private func factor(_ cluster: Int, _ mean: Double) throws -> Double {
    let (block, part) = (system.square(cluster + 1), landmarks.parts[cluster])
    let room = try OwnedStorage<Scalar>(count: part.rows * part.columns)
    let low = MatrixView(room.base, rows: part.rows, columns: part.columns, stride: max(part.rows, 1))
    part.copy(to: low)
    let attempts = [0, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1]
    for (attempt, relative) in attempts.enumerated() {
      if attempt > 0 { try system.assembleSquare(cluster + 1) }
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
    /// What is multiplied.
    private let x: NarrowMatrix<Scalar>
    /// K's part, for rows below those that are set.
    private let own: NarrowMatrix<Double>
    /// Vᵀx of what is set.
    private let low: NarrowMatrix<Double>

    init(_ system: GaussSeidelSystem, _ like: Matrix<Double>) throws {
      self.system = system
      x = try NarrowMatrix(rows: like.rows, columns: like.columns)
      own = try NarrowMatrix(rows: like.rows, columns: like.columns)
      low = try NarrowMatrix(rows: system.landmarks.count, columns: like.columns)
    }

    func set(_ block: Block, _ values: Matrix<Double>) {
      x.replaceRows(block.range, by: values)
      system.landmarks.parts[block.cluster].addProduct(
        transposed: true, x, from: block.range.lowerBound, to: low, at: 0)
    }

    /// Adds K's rows below a cluster times what was set for it.
    func addBelow(_ block: Block) { add(block, transposed: false) }

    private func add(_ block: Block, transposed: Bool) {
      system.system.addProduct(
        below: block.cluster + 1, transposed: transposed, x, to: own, origin: system.landmarks.count)
    }

    /// (Lx) of a cluster, with everything before it set.
    func ofRows(_ block: Block) throws -> Matrix<Double> {
      let negative = try NarrowMatrix<Scalar>(low.matrix(0..<low.rows).scaled(by: -1))
      system.landmarks.parts[block.cluster].addProduct(
        transposed: false, negative, from: 0, to: own, at: block.range.lowerBound)
      return own.matrix(block.range)
    }

    /// (Lᵀx) of a cluster, with everything after it set.
    func ofColumns(_ block: Block) throws -> Matrix<Double> {
      add(block, transposed: true)
      return try ofRows(block)
    }
  }
}
