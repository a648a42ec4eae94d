/// Solves the linear kernel's system through its small side: the minimum-norm least-squares weights of XW = Y.
///
/// With n > d examples K = XXᵀ has rank at most d and is singular, while X itself is n × d: LAPACK's xGELSD on X gives
/// W = X⁺Y, the same function as A = K⁺Y, without squaring the condition number and without K.
public struct LeastSquaresSolver: SystemSolver {
  /// Singular values up to this times the largest count as zero; nil for max(n, d) · 2⁻⁵².
  public let rankTolerance: Double?

  /// What else is asked for; the ends of the spectrum come by themselves.
  public let diagnostics: SolverDiagnostics

  /// A solver for explicit features.
  public init(rankTolerance: Double? = nil, diagnostics: SolverDiagnostics = []) {
    self.rankTolerance = rankTolerance
    self.diagnostics = diagnostics
  }

  /// The weights, d × columns, in `coefficients`, with `basis` saying so.
  ///
  /// Some 4nd² flops; memory: X in float64, 8nd bytes, and a copy of it; for left-out predictions two.
  public func solve(
    _ rightHandSides: Matrix<Double>, features: FeatureMatrix, observer: SolverObserver
  ) throws -> SystemSolution {
    precondition(rightHandSides.rows == features.count, "one row of right-hand sides per example")
    var clock = PhaseClock()
    try observer(.factor, 0, 1)
    let wide = try features.matrix()
    let found = try minimumNormLeastSquares(wide, rightHandSides, relativeTolerance: rankTolerance)
    clock.finish(.factor)
    var solution = SystemSolution(coefficients: found.solution)
    solution.basis = .features
    solution.rank = found.rank
    // Eigenvalues of XXᵀ are squares of singular values of X.
    solution.rankTolerance = found.tolerance * found.tolerance
    solution.eigenvalues = found.singularValues.first.map { largest in
      let smallest = found.rank > 0 ? found.singularValues[found.rank - 1] : nil
      return ExtremeEigenvalues(largest: largest * largest, smallest: smallest.map { $0 * $0 })
    }
    try solution.coefficients.requireFiniteSolution()
    if diagnostics.contains(.inverseDiagonal) {
      try observer(.inverseDiagonal, 0, 1)
      solution.leftOut = try found.leftOut(wide, rightHandSides)
      clock.finish(.inverseDiagonal)
    }
    solution.seconds = clock.seconds
    return solution
  }
}
