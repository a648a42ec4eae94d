import Foundation
import MinNormData

/// Solves (K + λI)A = Y by preconditioned conjugate gradients: all right-hand sides at once, to a stated residual.
///
/// K is stored in half, or assembled anew in every step where it does not fit. Examples are taken in the order of their
/// clusters, so that the preconditioner's blocks are contiguous; the coefficients come back in the order given.
public struct ConjugateGradientSolver: SystemSolver {
  /// Where K is during the iterations.
  public enum Storage: String, Sendable, Codable, CaseIterable {
    /// In memory: n²/2 numbers, one pass over them in each step.
    case stored
    /// Nowhere: assembled tile by tile in each step, n²d flops.
    case assembled
  }

  /// What can be chosen; nil is chosen from the system.
  public struct Options: Sendable, Equatable, Codable {
    /// ‖y − (K + λI)a‖/‖y‖ that every column must reach.
    public var tolerance = 1e-6
    /// Which preconditioner is used.
    public var preconditioner = PreconditionerKind.blocks
    /// Columns of K in its low-rank part.
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
    case .nystrom: (landmarks, order)
    case .blocks: (landmarks, max(1, (order + clusterSize - 1) / clusterSize))
    }
  }

  /// Assembles K, builds the preconditioner and iterates.
  ///
  /// Memory: K in half storage (stored), the preconditioner, and nine matrices like Y.
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
    let (landmarkCount, clusterCount) = Self.sizes(order: features.count, options: options)
    let kept = try checkpoint.map { checkpoint in
      try IterationCheckpoint(
        checkpoint, kernel: kernel, ridge: ridge, features: features, rightHandSides: rightHandSides,
        precision: arithmetic.factorPrecision,
        choices: [
          ("precision", arithmetic.rawValue), ("tolerance", "\(options.tolerance)"),
          (
            "preconditioner",
            "\(options.preconditioner.rawValue), \(landmarkCount) landmarks, \(clusterCount) clusters"
          ),
          ("storage", options.storage.rawValue), ("seed", "\(seed)"),
        ])
    }
    let clusters =
      options.preconditioner == .blocks ? try NearnessClusters(of: features, count: clusterCount) : nil
    let ordered = try clusters.map { try features.selecting($0.order) } ?? features
    let preconditioner = try makePreconditioner(
      ordered, clusters?.ranges, landmarkCount, { try observer(.precondition, $0, $1) })
    clock.finish(.precondition)
    var solution =
      switch arithmetic.factorPrecision {
      case .float32: try solve(rightHandSides, ordered, clusters, preconditioner, Float.self, kept, &clock, observer)
      case .float64: try solve(rightHandSides, ordered, clusters, preconditioner, Double.self, kept, &clock, observer)
      }
    solution.preconditioner = preconditioner?.description
    solution.seconds = clock.seconds
    return solution
  }

  private func makePreconditioner(
    _ features: FeatureMatrix, _ ranges: [Range<Int>]?, _ landmarkCount: Int, _ observer: WorkObserver
  ) throws -> NystromPreconditioner? {
    guard options.preconditioner != .none else { return nil }
    let landmarks = subsetIndices(count: landmarkCount, from: features.count, seed: seed, stream: .solver)
    // The blocks are float32: where K is nearly singular in it, a larger nugget makes them definite.
    var failure: (any Error)?
    for nugget in [1e-3, 1e-2, 1e-1] {
      do {
        return try NystromPreconditioner(
          kernel: kernel, features: features, ranges: ranges ?? (0..<features.count).map { $0..<$0 + 1 },
          landmarks: landmarks, ridge: ridge, nugget: nugget, observer: observer)
      } catch let error as LinearAlgebraError {
        guard case .notPositiveDefinite = error else { throw error }
        failure = error
      }
    }
    throw failure
      ?? LinearAlgebraError.notConverged(
        method: "the preconditioner", iterations: 0, residual: 1, tolerance: options.tolerance)
  }

  private func solve<Scalar: LAPACKScalar>(
    _ rightHandSides: Matrix<Double>, _ features: FeatureMatrix, _ clusters: NearnessClusters?,
    _ preconditioner: NystromPreconditioner?, _ type: Scalar.Type, _ kept: IterationCheckpoint?,
    _ clock: inout PhaseClock, _ observer: SolverObserver
  ) throws -> SystemSolution {
    let order = clusters?.order ?? Array(0..<features.count)
    let system = try IterationSystem<Scalar>(self, features) { try observer(.gram, $0, $1) }
    let nearDuplicates = system.nearDuplicates
    clock.finish(.gram)
    var iteration = ConjugateGradients(tolerance: options.tolerance, productLimit: options.productLimit)
    // Measured: 0.01 to 0.3 take equally many iterations; below, float32 products lead the recurrence astray.
    if Scalar.precision == .float32 { iteration.replacement = 0.03 }
    let permuted = rightHandSides.selectingRows(order)
    let result = try iteration.solve(
      permuted, product: system.product, residualProduct: system.residualProduct,
      precondition: { try preconditioner?.apply($0) ?? $0 }, store: kept,
      observer: { products, residual in
        // Progress on a logarithmic scale of the residual, which falls by a factor per step.
        let done = residual > 0 ? log(residual) / log(options.tolerance) : 1
        try observer(.refine, min(1, max(0, done)), 1)
      })
    clock.finish(.refine)
    guard result.residual <= options.tolerance else {
      throw LinearAlgebraError.notConverged(
        method: "conjugate gradients", iterations: result.products, residual: result.residual,
        tolerance: options.tolerance)
    }
    var coefficients = Matrix<Double>(rows: rightHandSides.rows, columns: rightHandSides.columns)
    for column in 0..<coefficients.columns {
      for (place, example) in order.enumerated() { coefficients[example, column] = result.solution[place, column] }
    }
    var solution = SystemSolution(coefficients: coefficients)
    solution.iterations = result.iterations
    solution.products = result.products
    solution.nearDuplicates = nearDuplicates?.renamed(by: order)
    if diagnostics.contains(.extremeEigenvalues) {
      try observer(.spectrum, 0, 1)
      let largest = try Lanczos().largestEigenvalue(order: features.count) { vector in
        try system.product(Matrix(rows: features.count, columns: 1, values: vector)).values
      }
      solution.eigenvalues = ExtremeEigenvalues(largest: largest.value, smallest: nil)
      clock.finish(.spectrum)
    }
    return solution
  }
}

/// Products with K + λI, stored or assembled anew each time; a class, so that closures reach a matrix that cannot be copied.
private final class IterationSystem<Scalar: LAPACKScalar> {
  private enum Storage: ~Copyable {
    case stored(PackedSymmetricMatrix<Scalar>)
    case assembled
  }

  private let solver: ConjugateGradientSolver
  private let features: FeatureMatrix
  private let storage: Storage

  init(_ solver: ConjugateGradientSolver, _ features: FeatureMatrix, observer: WorkObserver) throws {
    (self.solver, self.features) = (solver, features)
    storage =
      solver.options.storage == .stored
      ? .stored(try solver.kernel.gram(of: features, in: Scalar.self, observer: observer)) : .assembled
  }

  /// Nil where K is not there to be looked at.
  var nearDuplicates: NearDuplicates? {
    switch storage {
    case .stored(let gram): gram.nearDuplicates()
    case .assembled: nil
    }
  }

  /// (K + λI)A as fast as the numbers of the iteration allow.
  func product(_ matrix: Matrix<Double>) throws -> Matrix<Double> {
    switch storage {
    case .stored(let gram): addRidge(try gram.product(matrix), matrix)
    case .assembled:
      addRidge(try solver.kernel.gramProduct(of: features, times: matrix, in: Scalar.precision), matrix)
    }
  }

  /// (K + λI)A to the accuracy that the residual is stated with.
  func residualProduct(_ matrix: Matrix<Double>) throws -> Matrix<Double> {
    if solver.arithmetic == .mixed {
      return addRidge(try solver.kernel.gramProduct(of: features, times: matrix), matrix)
    }
    // Float32 numbers, but sums in float64: rounding in the sums would hide what is left of the residual.
    return switch storage {
    case .stored(let gram): addRidge(try gram.product(matrix, in: .float64), matrix)
    case .assembled:
      addRidge(
        try solver.kernel.gramProduct(of: features, times: matrix, in: Scalar.precision, products: .float64), matrix)
    }
  }

  private func addRidge(_ image: Matrix<Double>, _ matrix: Matrix<Double>) -> Matrix<Double> {
    guard solver.ridge > 0 else { return image }
    var image = image
    image.add(matrix, times: solver.ridge)
    return image
  }
}
