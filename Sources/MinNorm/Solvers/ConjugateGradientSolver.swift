import Foundation
import MinNormData

/// Solves (K + λI)A = Y by preconditioned conjugate gradients: all right-hand sides at once, to a stated residual.
///
/// Some examples, the landmarks, are eliminated exactly; the others are grouped by nearness, and symmetric block Gauss–Seidel
/// over the clusters preconditions what is left. K is stored in half, or assembled anew in every sweep where it does not fit.
/// The residual is that of the K in memory, with sums in float64, or of a K assembled anew where none is stored, or one of
/// fewer digits than are asked for.
public struct ConjugateGradientSolver: SystemSolver {
  /// Where K is during the iterations.
  public enum Storage: String, Sendable, Codable, CaseIterable {
    /// In memory: n²/2 numbers, two passes over them in each step.
    case stored
    /// Nowhere but within clusters: assembled tile by tile twice in each step, 2n²d flops.
    case assembled
  }

  /// What can be chosen; nil is chosen from the system.
  public struct Options: Sendable, Equatable, Codable {
    /// ‖y − (K + λI)a‖/‖y‖ that every column must reach.
    public var tolerance = 1e-6
    /// Which preconditioner is used.
    public var preconditioner = PreconditionerKind.blocks
    /// Examples that are eliminated exactly.
    public var landmarks: Int?
    /// Examples in a cluster.
    public var clusterSize: Int?
    /// Most products with K.
    public var productLimit = 2000
    /// Where K is.
    public var storage = Storage.stored

    /// The default options.
    public init() {}
  }

  /// The kernel k that K is made of.
  public let kernel: any Kernel
  /// λ ≥ 0, added to the diagonal of K.
  public let ridge: Double
  /// Format of K: float32, float64, or float32 with true residuals from a float64 K that is assembled anew.
  public let arithmetic: Arithmetic
  /// What was chosen.
  public let options: Options
  /// What else is asked for; the diagonal of the inverse cannot be had by this route.
  public let diagnostics: SolverDiagnostics
  /// The seed of the landmarks.
  public let seed: UInt64
  /// Where the state of the iterations is kept; nil for nowhere.
  public let checkpoint: SolverCheckpoint?

  /// A solver for a kernel; λ = 0 interpolates.
  public init(
    kernel: any Kernel, ridge: Double = 0, arithmetic: Arithmetic = .float64, options: Options = Options(),
    diagnostics: SolverDiagnostics = [], seed: UInt64 = 0, checkpoint: SolverCheckpoint? = nil
  ) {
    precondition(ridge >= 0 && ridge.isFinite, "a ridge is at least 0")
    precondition(!diagnostics.contains(.inverseDiagonal), "conjugate gradients do not give the diagonal of the inverse")
    self.kernel = kernel
    self.ridge = ridge
    self.arithmetic = arithmetic
    self.options = options
    self.diagnostics = diagnostics
    self.seed = seed
    self.checkpoint = checkpoint
  }

  /// The sizes of the preconditioner for a system of order n: what was asked for, or what was fastest.
  ///
  /// Columns of the low-rank part save iterations, so a tight tolerance pays for more of them: at n = 20,000 and 1e-10, 500
  /// take 130 iterations, 1,000 take 96; at 1e-4 they take 48 and 36, and the same time.
  public static func sizes(order: Int, options: Options) -> (landmarks: Int, clusters: Int) {
    let usual = options.tolerance < 1e-6 ? min(3000, order / 20) : min(1500, order / 30)
    let landmarks = min(options.landmarks ?? max(100, usual), order)
    let clusterSize = max(1, options.clusterSize ?? min(6000, max(500, order / 8)))
    return switch options.preconditioner {
    case .none: (0, 0)
    case .nystrom: (landmarks, 0)
    case .blocks: (landmarks, max(1, (order + clusterSize - 1) / clusterSize))
    }
  }

  /// Assembles K, eliminates the landmarks, factors the clusters' blocks and iterates.
  ///
  /// Memory: K in half storage (stored), half of the clusters' blocks once more, and a dozen matrices like Y.
  ///
  /// With a checkpoint, iterations go on from the state that was kept; a run that ended at the limit goes on with a higher
  /// one.
  ///
  /// - Throws: `notConverged` when the tolerance is not reached within the limit, or rounding does not allow it;
  ///   `CheckpointError` and `DataError` about the checkpoint.
  public func solve(
    _ rightHandSides: Matrix<Double>, features: FeatureMatrix, observer: SolverObserver
  ) throws -> SystemSolution {
    precondition(rightHandSides.rows == features.count, "one row of right-hand sides per example")
    try rightHandSides.requireFinite("the right-hand side")
    var clock = PhaseClock()
    let kept = try openCheckpoint(rightHandSides, features)
    let ordering = try IterationOrder(self, features)
    clock.finish(.precondition)
    var solution =
      switch arithmetic.factorPrecision {
      case .float32: try solve(rightHandSides, features, ordering, Float.self, kept, &clock, observer)
      case .float64: try solve(rightHandSides, features, ordering, Double.self, kept, &clock, observer)
      }
    solution.seconds = clock.seconds
    return solution
  }

  private func openCheckpoint(
    _ rightHandSides: Matrix<Double>, _ features: FeatureMatrix
  ) throws -> IterationCheckpoint? {
    let sizes = Self.sizes(order: features.count, options: options)
    return try checkpoint.map { checkpoint in
      try IterationCheckpoint(
        checkpoint, kernel: kernel, ridge: ridge, features: features, rightHandSides: rightHandSides,
        precision: arithmetic.factorPrecision,
        choices: [
          ("precision", arithmetic.rawValue), ("tolerance", "\(options.tolerance)"),
          (
            "preconditioner",
            "\(options.preconditioner.rawValue), \(sizes.landmarks) landmarks, \(sizes.clusters) clusters"
          ),
          ("storage", options.storage.rawValue), ("seed", "\(seed)"),
        ])
    }
  }

  private func solve<Scalar: LAPACKScalar>(
    _ rightHandSides: Matrix<Double>, _ features: FeatureMatrix, _ ordering: IterationOrder, _ type: Scalar.Type,
    _ kept: IterationCheckpoint?, _ clock: inout PhaseClock, _ observer: SolverObserver
  ) throws -> SystemSolution {
    let order = ordering.examples
    let system = try ClusteredKernel<Scalar>(
      kernel, features.selecting(order), ridge: ridge, landmarks: ordering.landmarks, clusters: ordering.clusters,
      isStored: options.storage == .stored)
    let nearDuplicates = try system.assemble { try observer(.gram, $0, $1) }?.renamed(by: order)
    clock.finish(.gram)
    // The clusters' blocks are factored in their place, so whatever K itself is asked for comes before.
    var eigenvalues: ExtremeEigenvalues?
    if diagnostics.contains(.extremeEigenvalues) {
      try observer(.spectrum, 0, 1)
      let largest = try Lanczos().largestEigenvalue(order: features.count) { vector in
        try system.product(Matrix(rows: features.count, columns: 1, values: vector)).values
      }
      eigenvalues = ExtremeEigenvalues(largest: largest.value, smallest: nil)
      clock.finish(.spectrum)
    }
    let landmarks = try LandmarkElimination(system)
    var description = ordering.description(options.preconditioner)
    var result: BlockConjugateGradients.Result
    if options.preconditioner == .blocks {
      let sweeps = try GaussSeidelSystem(system, landmarks) { try observer(.precondition, $0, $1) }
      description?.nugget = sweeps.nugget
      clock.finish(.precondition)
      result = try iterate(rightHandSides.selectingRows(order), sweeps, system, kept, observer)
    } else {
      let scaled = try DiagonalSystem(system, landmarks)
      clock.finish(.precondition)
      result = try iterate(rightHandSides.selectingRows(order), scaled, system, kept, observer)
    }
    clock.finish(.refine)
    let places = ordering.places
    var solution = SystemSolution(coefficients: result.solution.selectingRows(places))
    solution.residual = result.rest.selectingRows(places)
    solution.iterations = result.iterations
    solution.products = result.products
    solution.iterationResiduals = result.history
    solution.nearDuplicates = nearDuplicates
    solution.eigenvalues = eigenvalues
    solution.preconditioner = description
    return solution
  }

  private func iterate<Scalar: LAPACKScalar>(
    _ rightHandSides: Matrix<Double>, _ reduced: some ReducedSystem, _ system: ClusteredKernel<Scalar>,
    _ kept: IterationCheckpoint?, _ observer: SolverObserver
  ) throws -> BlockConjugateGradients.Result {
    var iteration = BlockConjugateGradients(tolerance: options.tolerance, productLimit: options.productLimit)
    // Below, float32 products lead the recurrence astray.
    if Scalar.precision == .float32 { iteration.replacement = 1e-4 }
    let truth: Precision = arithmetic == .float32 ? .float32 : .float64
    let result = try iteration.solve(
      rightHandSides, reduced,
      image: { matrix in
        // Float32 numbers, but sums in float64: rounding in the sums would hide what is left of the residual.
        if system.isStored, truth == Scalar.precision { return try system.preciseProduct(matrix) }
        var image = try kernel.gramProduct(of: system.features, times: matrix, in: truth, products: .float64)
        if ridge > 0 { image.add(matrix, times: ridge) }
        return image
      }, store: kept,
      observer: { _, residual in
        // Progress on a logarithmic scale of the residual, which falls by a factor per step.
        let done = residual > 0 ? log(residual) / log(options.tolerance) : 1
        try observer(.refine, min(1, max(0, done)), 1)
      })
    guard result.residual <= options.tolerance else {
      throw LinearAlgebraError.notConverged(
        method: "conjugate gradients", iterations: result.products, residual: result.residual,
        tolerance: options.tolerance)
    }
    return result
  }
}

/// The order in which conjugate gradients take the examples: landmarks first, the others in clusters.
private struct IterationOrder {
  /// Place → example.
  let examples: [Int]
  /// How many of them are landmarks.
  let landmarks: Int
  /// The places of each cluster; only a partition for storage where the preconditioner has no clusters.
  let clusters: [Range<Int>]

  init(_ solver: ConjugateGradientSolver, _ features: FeatureMatrix) throws {
    let sizes = ConjugateGradientSolver.sizes(order: features.count, options: solver.options)
    let drawn = subsetIndices(count: sizes.landmarks, from: features.count, seed: solver.seed, stream: .solver)
    let chosen = try LandmarkElimination<Double>.independent(drawn, solver.kernel, features, ridge: solver.ridge)
    let taken = Set(chosen)
    let rest = (0..<features.count).filter { !taken.contains($0) }
    let first = chosen.count
    landmarks = first
    if solver.options.preconditioner == .blocks {
      let near = try NearnessClusters(of: features.selecting(rest), count: sizes.clusters)
      examples = chosen + near.order.map { rest[$0] }
      clusters = near.ranges.map { $0.lowerBound + first..<$0.upperBound + first }
    } else {
      examples = chosen + rest
      let all = pieces(of: first..<features.count, limit: PackedLayout.defaultBlockSize(order: features.count))
      clusters = Array(all)
    }
  }

  /// Example → place.
  var places: [Int] {
    var places = examples
    for (place, example) in examples.enumerated() { places[example] = place }
    return places
  }

  func description(_ kind: PreconditionerKind) -> PreconditionerDescription? {
    guard kind != .none else { return nil }
    let hasClusters = kind == .blocks
    return PreconditionerDescription(
      kind: kind, landmarks: landmarks, blocks: hasClusters ? clusters.count : 0,
      largestBlock: hasClusters ? clusters.map(\.count).max() ?? 0 : 0, nugget: 0)
  }
}
