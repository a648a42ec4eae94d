/// Solves (K + λI)A = Y in the sense of least squares and least norm, by Cholesky factorization with complete pivoting.
///
/// A = (K + λI)⁺Y whatever the rank: where duplicated or linearly dependent examples make K singular, A is the shortest of
/// the coefficients with the least ‖Y − KA‖_F, and the rank says so. In half storage, at a rate close to that of plain
/// Cholesky for large n.
public struct PivotedCholeskySolver: SystemSolver {
  /// The kernel.
  public let kernel: any Kernel
  /// λ ≥ 0, added to the diagonal of K.
  public let ridge: Double
  /// The format of K, its factor and the coefficients.
  public let precision: Precision
  /// Pivots up to this times the largest diagonal entry of K + λI count as zero; nil for what rounding may leave of a zero.
  public let rankTolerance: Double?
  /// What else the factor is asked for.
  public let diagnostics: SolverDiagnostics
  /// Columns of a block column, or nil for the fastest.
  public let blockSize: Int?

  /// A solver for a kernel; λ = 0 interpolates where labels allow it.
  ///
  /// - Parameter rankTolerance: Relative, see the property; the solution says what it came to.
  public init(
    kernel: any Kernel, ridge: Double = 0, precision: Precision = .float64, rankTolerance: Double? = nil,
    diagnostics: SolverDiagnostics = [], blockSize: Int? = nil
  ) {
    precondition(ridge >= 0 && ridge.isFinite, "a ridge is at least 0")
    precondition(rankTolerance.map { $0 >= 0 && $0 < 1 } ?? true, "a relative tolerance is from 0 to 1")
    self.kernel = kernel
    self.ridge = ridge
    self.precision = precision
    self.rankTolerance = rankTolerance
    self.diagnostics = diagnostics
    self.blockSize = blockSize
  }

  /// Assembles K over the features, factors it up to its rank r and solves for all columns of Y.
  ///
  /// n²d + at most n³/3 flops for the factor, with s = min(r, n − r) at most r²(n − r) + r(n − r)s + s³/3 for what a rank
  /// below n takes, and 2n² or so for each column; memory: n²/2 + s²/2 numbers, given back before returning. What leaves one out
  /// is nil where K + λI is singular; the least eigenvalue is that of the part that is not zero.
  ///
  /// - Throws: `LinearAlgebraError`: not positive semidefinite, NaN or infinity, out of memory; whatever the observer throws.
  public func solve(
    _ rightHandSides: Matrix<Double>, features: FeatureMatrix, observer: SolverObserver
  ) throws -> SystemSolution {
    precondition(rightHandSides.rows == features.count, "one row of right-hand sides per example")
    try rightHandSides.requireFinite("the right-hand side")
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
    var gram = try kernel.gram(of: features, in: Scalar.self, blockSize: blockSize) { try observer(.gram, $0, $1) }
    let nearDuplicates = gram.nearDuplicates()
    if ridge > 0 { gram.addToDiagonal(Scalar(ridge)) }
    clock.finish(.gram)
    let tolerance = rankTolerance ?? gramRounding(of: features, in: precision)
    let inverse = try gram.pivotedCholesky(relativeTolerance: tolerance) { try observer(.factor, $0, $1) }
      .pseudoinverse()
    clock.finish(.factor)
    let narrow: Matrix<Scalar> = rightHandSides as? Matrix<Scalar> ?? rightHandSides.converted(to: Scalar.self)
    try observer(.solve, 0, 1)
    var solution = SystemSolution(coefficients: try inverse.solve(narrow).widened())
    try observer(.solve, 1, 1)
    clock.finish(.solve)
    solution.rank = inverse.rank
    solution.rankTolerance = inverse.tolerance
    solution.nearDuplicates = nearDuplicates
    if diagnostics.contains(.inverseDiagonal) {
      solution.leftOut = try inverse.leftOut(narrow) { try observer(.inverseDiagonal, $0, $1) }
      clock.finish(.inverseDiagonal)
    }
    if diagnostics.contains(.extremeEigenvalues) {
      try observer(.spectrum, 0, 1)
      solution.eigenvalues = try inverse.extremeEigenvalues()
      clock.finish(.spectrum)
    }
    solution.seconds = clock.seconds
    return solution
  }
}

/// What rounding may leave of a zero, relative to the size of K.
///
/// n roundings in its elimination, as LAPACK counts them, and those of an inner product of d terms, which grow like √d.
func gramRounding(of features: FeatureMatrix, in precision: Precision) -> Double {
  (Double(features.count) + 4 * Double(features.dimension).squareRoot()) * precision.unitRoundoff
}
