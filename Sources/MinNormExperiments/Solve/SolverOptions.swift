import MinNorm

/// A route to the coefficients.
public enum SolverMethod: String, Sendable, Codable, CaseIterable {
  /// The route that fits the system; the record says which and why.
  case auto
  /// Cholesky factorization in half storage: K must be positive definite.
  case cholesky
  /// Cholesky factorization with complete pivoting: the minimum-norm least-squares solution for any K.
  case pivotedCholesky = "pivoted-cholesky"
  /// Eigendecomposition of K: the same solution, with the whole spectrum.
  case eigen
  /// Preconditioned conjugate gradients, to a stated residual.
  case pcg
  /// Least squares on the features themselves; only for the linear kernel.
  case leastSquares = "least-squares"
}

/// Where conjugate gradients have K.
public enum KernelStorage: String, Sendable, Codable, CaseIterable {
  /// In memory where it fits.
  case auto
  /// In memory, or not at all.
  case always
  /// Never: assembled tile by tile in each iteration.
  case never
}

/// What `SolverMethod.pcg` can be told.
public struct IterationOptions: Sendable, Codable, Equatable {
  /// ‖y − (K + λI)a‖/‖y‖ that every column must reach; nil for 1e-4 in float32 and 1e-10 in float64.
  public var tolerance: Double?
  /// Which preconditioner is used.
  public var preconditioner = PreconditionerKind.blocks
  /// Columns of K in the preconditioner's low-rank part; nil for a size that fits the system.
  public var landmarks: Int?
  /// Examples in a cluster of the preconditioner; nil for a size that fits the system.
  public var clusterSize: Int?
  /// Most products with K.
  public var limit = 2000
  /// Where K is.
  public var storage = KernelStorage.auto

  /// The default options.
  public init() {}

  /// The tolerance in force.
  public func tolerance(for arithmetic: Arithmetic) -> Double {
    tolerance ?? (arithmetic == .float32 ? 1e-4 : 1e-10)
  }

  /// The options of the library's solver.
  func options(for arithmetic: Arithmetic, isStored: Bool) -> ConjugateGradientSolver.Options {
    var options = ConjugateGradientSolver.Options()
    options.tolerance = tolerance(for: arithmetic)
    options.preconditioner = preconditioner
    options.landmarks = landmarks
    options.clusterSize = clusterSize
    options.productLimit = limit
    options.storage = isStored ? .stored : .assembled
    return options
  }
}
