/// Solves (K + λI)A = Y in the sense of least squares and least norm, by the symmetric eigenvalue decomposition K = VΛVᵀ.
///
/// A = V(Λ + λI)⁺VᵀY, refined once: the most telling route, which gives every eigenvalue and the rank by their size, and the dearest:
/// some 9n³ flops, most of them at the speed of memory, against n³/3 for Cholesky, and 3n² numbers beside the n²/2 of K.
/// For orders of a few thousand, and to check the others by.
public struct EigenSolver: SystemSolver {
  /// The kernel.
  public let kernel: any Kernel
  /// λ ≥ 0, added to the eigenvalues of K.
  public let ridge: Double
  /// The format of K, its eigenvectors and the coefficients.
  public let precision: Precision
  /// Eigenvalues of K + λI up to this times the largest count as zero; nil for what rounding may leave of a zero.
  public let rankTolerance: Double?
  /// What else the decomposition is asked for.
  public let diagnostics: SolverDiagnostics

  /// A solver for a kernel; λ = 0 interpolates where labels allow it.
  ///
  /// - Parameter rankTolerance: Relative, see the property; the solution says what it came to.
  public init(
    kernel: any Kernel, ridge: Double = 0, precision: Precision = .float64, rankTolerance: Double? = nil,
    diagnostics: SolverDiagnostics = []
  ) {
    precondition(ridge >= 0 && ridge.isFinite, "a ridge is at least 0")
    precondition(rankTolerance.map { $0 >= 0 && $0 < 1 } ?? true, "a relative tolerance is from 0 to 1")
    self.kernel = kernel
    self.ridge = ridge
    self.precision = precision
    self.rankTolerance = rankTolerance
    self.diagnostics = diagnostics
  }

  /// Assembles K over the features, decomposes it and solves for all columns of Y.
  ///
  /// n²d + some 9n³ + 10n²·columns flops; memory: n²/2 numbers for K and 3n² beside it, given back before returning. What
  /// leaves one out is nil where K + λI is singular; the ends of the spectrum are exact to rounding.
  ///
  /// - Throws: `LinearAlgebraError`: too large, NaN or infinity, out of memory; whatever the observer throws.
  public func solve(
    _ rightHandSides: Matrix<Double>, features: FeatureMatrix, observer: SolverObserver
  ) throws -> SystemSolution {
    precondition(rightHandSides.rows == features.count, "one row of right-hand sides per example")
    try rightHandSides.requireFinite("the right-hand side")
    try BLASLimits.requireIndexable(
      features.count, limit: BLASLimits.eigenEdge, method: "the symmetric eigenvalue decomposition")
    let solution =
      switch precision {
      case .float32: try solve(rightHandSides, features, in: Float.self, observer)
      case .float64: try solve(rightHandSides, features, in: Double.self, observer)
      }
    try solution.coefficients.requireFinite("the solution")
    return solution
  }

  private func solve<Scalar: LAPACKScalar>(
    _ rightHandSides: Matrix<Double>, _ features: FeatureMatrix, in type: Scalar.Type, _ observer: SolverObserver
  ) throws -> SystemSolution {
    var clock = PhaseClock()
    let gram = try kernel.gram(of: features, in: Scalar.self) { try observer(.gram, $0, $1) }
    let nearDuplicates = gram.nearDuplicates()
    clock.finish(.gram)
    try observer(.factor, 0, 1)
    let eigen = try gram.symmetricEigen()
    try observer(.factor, 1, 1)
    clock.finish(.factor)
    // Twice as much as for pivots: the largest eigenvalue bounds the whole of the rounding, not a single entry's.
    let tolerance = rankTolerance ?? 2 * gramRounding(of: features, in: precision)
    let narrow: Matrix<Scalar> = rightHandSides as? Matrix<Scalar> ?? rightHandSides.converted(to: Scalar.self)
    try observer(.solve, 0, 1)
    var solution = SystemSolution(
      coefficients: try eigen.solve(narrow, ridge: ridge, relativeTolerance: tolerance).widened())
    try observer(.solve, 1, 1)
    clock.finish(.solve)
    let rank = eigen.rank(ridge: ridge, relativeTolerance: tolerance)
    solution.rank = rank
    solution.rankTolerance = eigen.tolerance(ridge: ridge, relativeTolerance: tolerance)
    solution.nearDuplicates = nearDuplicates
    if diagnostics.contains(.inverseDiagonal) {
      solution.leftOut =
        rank == features.count
        ? try eigen.leftOut(narrow, ridge: ridge) { try observer(.inverseDiagonal, $0, $1) } : nil
      clock.finish(.inverseDiagonal)
    }
    if diagnostics.contains(.extremeEigenvalues) {
      try observer(.spectrum, 0, 1)
      solution.eigenvalues = eigen.extremeEigenvalues(ridge: ridge, relativeTolerance: tolerance)
      clock.finish(.spectrum)
    }
    solution.seconds = clock.seconds
    return solution
  }
}
