/// Solves (K + λI)A = Y by a factorization of K + λI: the minimum-norm interpolant at λ = 0, kernel ridge regression above.
///
/// One factorization serves any number of right-hand sides.
public struct DirectSolver: SystemSolver {
  /// What K + λI is taken apart into.
  public enum Method: String, Sendable, CaseIterable {
    /// LLᵀ: n³/3 flops, for positive definite systems.
    case cholesky
    /// LLᵀ with complete diagonal pivoting, cut off at the rank: A = (K + λI)⁺Y, the shortest of the coefficients with the
    /// least ‖Y − KA‖_F, where duplicated or dependent examples make K singular; at a rate close to that of `cholesky`.
    case pivotedCholesky
    /// VΛVᵀ: A = V(Λ + λI)⁺VᵀY, refined once. The most telling route, which gives every eigenvalue and the rank by their size,
    /// and the dearest: some 9n³ flops, most of them at the speed of memory, and 3n² numbers beside the n²/2 of K.
    case eigenvalues
  }

  /// The relative residual that `Arithmetic.mixed` must reach in every column.
  public static let refinementTolerance = 1e-12

  /// Up to this order the ends of the spectrum come from the eigenvalues of K in float64.
  public static let exactSpectrumOrder = 500

  /// What K + λI is taken apart into.
  public let method: Method
  /// The kernel k that K is made of.
  public let kernel: any Kernel
  /// λ ≥ 0, added to the diagonal of K.
  public let ridge: Double
  /// How precisely the system is factored and solved; `mixed` for `cholesky` only.
  public let arithmetic: Arithmetic
  /// Pivots up to this times the largest diagonal entry, or eigenvalues up to this times the largest, count as zero.
  ///
  /// Nil for what rounding may leave of a zero. Not looked at by `cholesky`.
  public let rankTolerance: Double?
  /// What else the factor is asked for.
  public let diagnostics: SolverDiagnostics
  /// Columns of a block column, or nil for the fastest.
  public let blockSize: Int?
  /// Whether a refinement's last residual is computed anew.
  ///
  /// One product with K less if not: for callers that measure it themselves.
  public let verifiesRefinement: Bool
  /// Where finished block columns of a Cholesky factor are kept; nil for nowhere.
  public let checkpoint: SolverCheckpoint?

  /// A solver for a kernel; λ = 0 interpolates where labels allow it.
  ///
  /// - Parameter rankTolerance: Relative, see the property; the solution says what it came to.
  public init(
    _ method: Method = .cholesky, kernel: any Kernel, ridge: Double = 0, arithmetic: Arithmetic = .float64,
    rankTolerance: Double? = nil, diagnostics: SolverDiagnostics = [], blockSize: Int? = nil,
    verifiesRefinement: Bool = true, checkpoint: SolverCheckpoint? = nil
  ) {
    precondition(ridge >= 0 && ridge.isFinite, "a ridge is at least 0")
    precondition(rankTolerance.map { $0 >= 0 && $0 < 1 } ?? true, "a relative tolerance is from 0 to 1")
    precondition(method == .cholesky || arithmetic != .mixed, "a refinement starts from a Cholesky factor")
    precondition(method == .cholesky || checkpoint == nil, "a checkpoint keeps a Cholesky factor")
    self.method = method
    self.kernel = kernel
    self.ridge = ridge
    self.arithmetic = arithmetic
    self.rankTolerance = rankTolerance
    self.diagnostics = diagnostics
    self.blockSize = blockSize
    self.verifiesRefinement = verifiesRefinement
    self.checkpoint = checkpoint
  }

  /// Assembles K over the features, factors it and solves for all columns of Y.
  ///
  /// n²d flops, those of the factorization, and 2n²·columns; memory: about n²/2 numbers of the factor's precision, more for a
  /// rank r below n (½ min(r, n − r)²) and for `eigenvalues` (3n²), given back before returning. Left-out predictions are nil
  /// where K + λI is singular; the least eigenvalue is then that of the part that is not zero.
  ///
  /// With a checkpoint, block columns that were finished before are read instead, n²/2 numbers at most, and only the rest of
  /// K is assembled and factored.
  ///
  /// - Throws: `LinearAlgebraError`: not positive definite, not converged, NaN or infinity, too large, out of memory;
  ///   `CheckpointError` and `DataError` about the checkpoint; whatever the observer throws.
  public func solve(
    _ rightHandSides: Matrix<Double>, features: FeatureMatrix, observer: SolverObserver
  ) throws -> SystemSolution {
    precondition(rightHandSides.rows == features.count, "one row of right-hand sides per example")
    try rightHandSides.requireFinite("the right-hand side")
    if method == .eigenvalues {
      try BLASLimits.requireIndexable(
        features.count, limit: BLASLimits.eigenEdge, method: "the symmetric eigenvalue decomposition")
    }
    return switch arithmetic.factorPrecision {
    case .float32: try solve(rightHandSides, features, in: Float.self, observer)
    case .float64: try solve(rightHandSides, features, in: Double.self, observer)
    }
  }

  private func solve<Scalar: LAPACKScalar>(
    _ rightHandSides: Matrix<Double>, _ features: FeatureMatrix, in type: Scalar.Type, _ observer: SolverObserver
  ) throws -> SystemSolution {
    var clock = PhaseClock()
    var gram = try PackedSymmetricMatrix<Scalar>(order: features.count, blockSize: blockSize)
    let kept = try checkpoint.map {
      try FactorCheckpoint($0, kernel: kernel, ridge: ridge, features: features, matrix: gram)
    }
    let found = try kept?.read(into: gram, dimension: features.dimension) { try observer(.gram, $0, $1) }
    let finished = found?.finished ?? 0
    try fillGram(gram, kernel, of: features, from: finished) { try observer(.gram, $0, $1) }
    let nearDuplicates = found?.nearDuplicates ?? gram.nearDuplicates()
    if found == nil { try kept?.append(nearDuplicates) }
    if ridge > 0 { gram.addToDiagonal(Scalar(ridge), from: finished * gram.layout.blockSize) }
    clock.finish(.gram)
    var solution: SystemSolution
    switch method {
    case .cholesky:
      let factor = try gram.cholesky(
        from: finished, whenFinished: kept.map { kept in { try kept.append($0, $1) } }
      ) { try observer(.factor, $0, $1) }
      try kept?.finish()
      clock.finish(.factor)
      solution = try report(factor, rightHandSides, features, &clock, observer)
    case .pivotedCholesky:
      let tolerance = rankTolerance ?? gramRounding(of: features, in: Scalar.precision)
      let factor = try gram.pivotedCholesky(relativeTolerance: tolerance) { try observer(.factor, $0, $1) }
        .pseudoinverse()
      clock.finish(.factor)
      solution = try report(factor, rightHandSides, features, &clock, observer)
    case .eigenvalues:
      // Twice as much as for pivots: the largest eigenvalue bounds the whole of the rounding, not a single entry's.
      let tolerance = rankTolerance ?? 2 * gramRounding(of: features, in: Scalar.precision)
      try observer(.factor, 0, 1)
      let factor = try gram.symmetricEigen(relativeTolerance: tolerance)
      try features.requireSemidefinite(factor.eigenvalues)
      try observer(.factor, 1, 1)
      clock.finish(.factor)
      solution = try report(factor, rightHandSides, features, &clock, observer)
    }
    solution.nearDuplicates = nearDuplicates
    solution.seconds = clock.seconds
    return solution
  }

  /// Solves with a factor and asks it what else is wanted.
  private func report<Factor: SymmetricFactorization & ~Copyable>(
    _ factor: borrowing Factor, _ rightHandSides: Matrix<Double>, _ features: FeatureMatrix,
    _ clock: inout PhaseClock, _ observer: SolverObserver
  ) throws -> SystemSolution {
    let isSmall = method != .eigenvalues && factor.rank == features.count && features.count <= Self.exactSpectrumOrder
    guard arithmetic == .mixed || isSmall else {
      return try factor.report(rightHandSides, diagnostics: diagnostics, &clock, observer)
    }
    var solved: SystemSolution?
    if arithmetic == .mixed {
      solved = try refine(rightHandSides, features, with: factor, observer: observer)
      clock.finish(.refine)
    }
    return try factor.report(
      rightHandSides, solved: solved, diagnostics: diagnostics,
      exactSpectrum: { try exactEigenvalues(kernel, ridge: ridge, features) },
      &clock, observer)
  }
}

/// The ends of the spectrum by the eigenvalues where that takes a moment; nil above, and where the smallest of them is lost in
/// rounding, which the factor then tells better.
package func exactEigenvalues(
  _ kernel: any Kernel, ridge: Double, _ features: FeatureMatrix
) throws -> ExtremeEigenvalues? {
  guard features.count <= DirectSolver.exactSpectrumOrder else { return nil }
  var gram = try kernel.gram(of: features, in: Double.self)
  if ridge > 0 { gram.addToDiagonal(ridge) }
  let ends = try gram.symmetricEigen(relativeTolerance: 0).extremeEigenvalues()
  let rounding = Double(features.count) * Precision.float64.unitRoundoff * ends.largest
  return (ends.smallest ?? 0) > rounding ? ends : nil
}

extension SymmetricFactorization where Self: ~Copyable {
  /// The solution for all columns of Y, with what else is asked of the factor.
  ///
  /// - Parameters:
  ///   - solved: A solution that was found otherwise; only diagnosed then.
  ///   - exactSpectrum: Asked first for the ends of the spectrum.
  package func report(
    _ rightHandSides: Matrix<Double>, solved: SystemSolution? = nil, diagnostics: SolverDiagnostics,
    exactSpectrum: () throws -> ExtremeEigenvalues? = { nil }, _ clock: inout PhaseClock, _ observer: SolverObserver
  ) throws -> SystemSolution {
    let narrow: Matrix<Scalar> = rightHandSides as? Matrix<Scalar> ?? rightHandSides.converted(to: Scalar.self)
    var solution: SystemSolution
    if let solved {
      solution = solved
    } else {
      solution = SystemSolution(
        coefficients: try solve(narrow, observer: { try observer(.solve, $0, $1) }).widened())
      clock.finish(.solve)
    }
    try solution.coefficients.requireFiniteSolution()
    (solution.rank, solution.rankTolerance) = (rank, rankTolerance)
    if diagnostics.contains(.inverseDiagonal) {
      do {
        solution.leftOut = try leftOut(narrow, observer: { try observer(.inverseDiagonal, $0, $1) })
      } catch LinearAlgebraError.notPositiveDefinite {
        // What leaving one out changes about a singular system, its inverse does not say.
      }
      clock.finish(.inverseDiagonal)
    }
    if diagnostics.contains(.extremeEigenvalues) {
      try observer(.spectrum, 0, 1)
      solution.eigenvalues = try exactSpectrum() ?? extremeEigenvalues()
      clock.finish(.spectrum)
    }
    return solution
  }
}

/// What rounding may leave of a zero, relative to the size of K.
///
/// n roundings in its elimination, as LAPACK counts them, and those of an inner product of d terms, which grow like √d.
func gramRounding(of features: FeatureMatrix, in precision: Precision) -> Double {
  (Double(features.count) + 4 * Double(features.dimension).squareRoot()) * precision.unitRoundoff
}
