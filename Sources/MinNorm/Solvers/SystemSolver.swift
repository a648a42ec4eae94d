/// A route to the coefficients A of (K + λI)A = Y.
public protocol SystemSolver: Sendable {
  /// Assembles K over the features and solves for all columns of Y.
  ///
  /// - Throws: `LinearAlgebraError`; whatever the observer throws.
  func solve(
    _ rightHandSides: Matrix<Double>, features: FeatureMatrix, observer: SolverObserver
  ) throws -> SystemSolution
}

extension SystemSolver {
  /// Solves without an observer.
  public func solve(_ rightHandSides: Matrix<Double>, features: FeatureMatrix) throws -> SystemSolution {
    try solve(rightHandSides, features: features) { _, _, _ in }
  }
}

/// The steps of a solve, in order; which of them run depends on the solver and on what it is asked for.
public enum SolverPhase: String, Sendable, CaseIterable {
  /// Assembling K.
  case gram
  /// Building a preconditioner.
  case precondition
  /// Factoring or decomposing K + λI.
  case factor
  /// Substitution.
  case solve
  /// Iterations: conjugate gradients, or the refinement of a float32 factor's solution.
  case refine
  /// Left-out predictions, with the diagonal of (K + λI)⁻¹.
  case inverseDiagonal
  /// The ends of the spectrum.
  case spectrum
}

/// Hears how far a phase is; see `WorkObserver`.
public typealias SolverObserver = (_ phase: SolverPhase, _ done: Double, _ total: Double) throws -> Void

/// What else a solver is asked for before the system goes.
public struct SolverDiagnostics: OptionSet, Sendable {
  /// One bit for each diagnostic.
  public let rawValue: Int

  /// The diagnostics whose bits are set.
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Left-out predictions and the diagonal of (K + λI)⁻¹: as many flops as the factorization.
  public static let inverseDiagonal = SolverDiagnostics(rawValue: 1)
  /// λ_max and λ_min of K + λI: some ten to forty passes over the factor.
  public static let extremeEigenvalues = SolverDiagnostics(rawValue: 2)
}

/// What the coefficients of a solution multiply.
public enum CoefficientBasis: Sendable, Equatable {
  /// The kernel functions of the training examples: f(z) = Σᵢ aᵢ k(xᵢ, z).
  case examples
  /// The features themselves: f(z) = Wᵀz.
  case features
}

/// The coefficients, and what it took to find them.
public struct SystemSolution: Sendable {
  /// A (n × the columns of Y), or the weights W (d × the columns of Y) where `basis` says so.
  ///
  /// Float32 results are widened, so they are the numbers that were computed.
  public var coefficients: Matrix<Double>
  /// What the coefficients multiply.
  public var basis = CoefficientBasis.examples
  /// Rank of K + λI as the solver found it; nil where the route does not tell.
  public var rank: Int?
  /// Eigenvalues or pivots up to this size counted as zero; nil where nothing was counted.
  public var rankTolerance: Double?
  /// Y − (K + λI)A with products in float64, where the solver has computed it; nil otherwise.
  package var residual: Matrix<Double>?
  /// Steps of an iterative solver; 0 for a direct one.
  public var iterations = 0
  /// Products with K that iterations or a refinement took; 0 without.
  public var products = 0
  /// The largest relative residual of a column at the start of an iteration and after each step; empty without one.
  public var iterationResiduals: [Double] = []
  /// The preconditioner of an iterative solver.
  package var preconditioner: PreconditionerDescription?
  /// What leaving out each example would predict for it, for every column of Y, if asked for.
  public var leftOut: LeftOutPredictions?
  /// The ends of the spectrum of K + λI, if asked for.
  public var eigenvalues: ExtremeEigenvalues?
  /// Pairs of examples that the kernel hardly tells apart; nil where K was not there to be looked at.
  package var nearDuplicates: NearDuplicates?
  /// Wall seconds of every phase that ran.
  public var seconds: [SolverPhase: Double] = [:]

  /// A solution of which only the coefficients are known.
  public init(coefficients: Matrix<Double>) { self.coefficients = coefficients }

  /// The function with these coefficients.
  ///
  /// - Parameter precision: What predictions are computed in where kernel values are needed.
  public func interpolant(
    _ kernel: any Kernel, _ features: FeatureMatrix, precision: Precision
  ) -> any Interpolant {
    switch basis {
    case .examples: KernelInterpolant(kernel, features, coefficients: coefficients, precision: precision)
    case .features: LinearInterpolant(weights: coefficients)
    }
  }
}

/// Measures the phases of a solve.
package struct PhaseClock {
  private let clock = ContinuousClock()
  private var start: ContinuousClock.Instant
  /// Wall seconds so far.
  package private(set) var seconds: [SolverPhase: Double] = [:]

  /// A clock that starts now.
  package init() { start = clock.now }

  /// The time since the last call belongs to this phase.
  package mutating func finish(_ phase: SolverPhase) {
    seconds[phase, default: 0] += (clock.now - start) / .seconds(1)
    start = clock.now
  }
}
