import MinNorm

/// The route that a run takes, with the reason where `--solver auto` chose it.
struct SolverChoice: Sendable, Equatable {
  /// Never `auto`.
  var method: SolverMethod
  /// As asked for, unless the method has only one.
  var arithmetic: Arithmetic
  /// Eigenvalues up to this times the largest count as zero, where the route was changed for it.
  var rankTolerance: Double?
  /// Why this method; nil where it was asked for.
  var reason: String?

  /// Chooses for a system of n examples with d features each.
  ///
  /// - Parameter equal: Examples that equal an earlier one; nil as long as the features are not known.
  /// - Throws: `usage` for options that do not go together, `singular` for a route that cannot solve this system.
  init(
    _ settings: SolverSettings, kernelIsLinear: Bool, order n: Int, dimension d: Int, equal: EqualExamples?
  ) throws {
    (method, arithmetic, reason) = (settings.solver, settings.arithmetic, nil)
    let interpolates = settings.ridge == 0
    let twins = interpolates ? equal?.summary : nil
    if method == .auto {
      if kernelIsLinear, interpolates, n > d {
        method = .leastSquares
        reason = "XXᵀ has rank at most \(d) < \(n), so X itself is solved in float64 through its small side"
      } else if let twins {
        method = .pivotedCholesky
        reason = "K is singular, because \(twins)"
      } else {
        method = .cholesky
        reason = "nothing says that K is singular"
      }
      if method == .leastSquares || method == .pivotedCholesky && arithmetic == .mixed { arithmetic = .float64 }
    }
    if interpolates, method == .cholesky {
      try equal?.requireNone(
        ": --solver auto gives the minimum-norm least-squares solution, --ridge makes K positive definite")
    }
    try requireCompatible(settings, kernelIsLinear: kernelIsLinear)
    if settings.cluster != nil, method != .cholesky {
      throw ExperimentError.singular(
        "--engine scalapack solves by Cholesky factorization, and this system has no unique solution ("
          + "\(reason ?? method.rawValue)); use --ridge, or solve on one machine")
    }
  }

  /// The next route after Cholesky found K singular; nil where the user chose, or more digits would help first.
  func afterFailure(_ error: LinearAlgebraError, _ settings: SolverSettings) -> SolverChoice? {
    guard case .notPositiveDefinite(let minor, _, .float64) = error, method == .cholesky, settings.solver == .auto,
      settings.ridge == 0, settings.cluster == nil
    else { return nil }
    var next = self
    next.method = .pivotedCholesky
    next.reason = "K is singular in float64: Cholesky ended at its leading minor of order \(minor)"
    return next
  }

  /// What would have led to a solution as good in less time and memory, in words; nil where nothing is known to, or the
  /// user chose the route.
  func cheaper(than solution: SystemSolution, _ settings: SolverSettings) -> String? {
    // A float32 factor of a worse system would not refine; of a smaller one nobody waits for.
    let isWorthIt = solution.coefficients.rows >= 10_000 && (solution.eigenvalues?.conditionNumber ?? .infinity) < 1e7
    guard settings.solver == .auto, method == .cholesky, arithmetic == .float64, !settings.leaveOneOut, isWorthIt else {
      return nil
    }
    return "a system as well conditioned as this one is solved as exactly from half the memory by --precision mixed,"
      + " and to a residual of 1e-10 in the least time by --solver pcg --precision mixed"
  }

  /// The next route after one ended without an error and solved nothing; nil likewise, and where a rank tolerance is given.
  func afterUnsolved(_ settings: SolverSettings) -> SolverChoice? {
    guard [.cholesky, .pivotedCholesky].contains(method), settings.solver == .auto, settings.ridge == 0,
      arithmetic == .float64, settings.rankTolerance == nil, settings.cluster == nil
    else { return nil }
    var next = self
    (next.method, next.rankTolerance) = (.eigen, SolverSettings.singularTolerance)
    next.reason = "K is numerically singular: \(method.rawValue) ended and solved nothing"
    return next
  }

  private func requireCompatible(_ settings: SolverSettings, kernelIsLinear: Bool) throws {
    let name = "--solver \(method.rawValue)"
    if method != .pcg, settings.iteration != IterationOptions() {
      throw ExperimentError.usage(
        "--tolerance, --preconditioner, --landmarks, --cluster-size, --max-iterations and --store-kernel belong to --solver pcg;"
          + " this system is solved by \(method.rawValue)")
    }
    if settings.rankTolerance != nil, [.cholesky, .pcg].contains(settings.solver) {
      throw ExperimentError.usage(
        "--rank-tolerance belongs to routes that find a rank: --solver pivoted-cholesky, eigen or least-squares")
    }
    switch method {
    case .auto, .cholesky: break
    case .pivotedCholesky, .eigen:
      if arithmetic == .mixed {
        throw ExperimentError.usage("\(name) has no --precision mixed; use float64 or float32")
      }
    case .pcg:
      if settings.leaveOneOut {
        throw ExperimentError.usage("--loo needs a factorization, which \(name) does not make; use --solver cholesky")
      }
    case .leastSquares:
      if !kernelIsLinear {
        throw ExperimentError.usage("\(name) is for --kernel linear; use --solver pivoted-cholesky")
      }
      if settings.ridge > 0 { throw ExperimentError.usage("\(name) has no --ridge; use --solver cholesky") }
    }
  }

  /// Whether a checkpoint keeps what this route has finished.
  var keepsCheckpoints: Bool { method == .cholesky || method == .pcg }

  /// The library's solver for this route.
  func solver(
    _ settings: SolverSettings, kernel: any Kernel, isStored: Bool, seed: UInt64, checkpoint: SolverCheckpoint?
  ) -> any SystemSolver {
    let diagnostics = settings.diagnostics
    switch method {
    case .auto, .cholesky:
      // A full certificate measures the residual anyway.
      return DirectSolver(
        kernel: kernel, ridge: settings.ridge, arithmetic: arithmetic, diagnostics: diagnostics,
        blockSize: settings.blockSize, verifiesRefinement: settings.certification != .full, checkpoint: checkpoint)
    case .pivotedCholesky:
      // The scale of a least-squares residual is λ_max.
      return DirectSolver(
        .pivotedCholesky, kernel: kernel, ridge: settings.ridge, arithmetic: arithmetic,
        rankTolerance: settings.rankTolerance,
        diagnostics: diagnostics.union(.extremeEigenvalues), blockSize: settings.blockSize)
    case .eigen:
      return DirectSolver(
        .eigenvalues, kernel: kernel, ridge: settings.ridge, arithmetic: arithmetic,
        rankTolerance: rankTolerance ?? settings.rankTolerance,
        diagnostics: diagnostics.union(.extremeEigenvalues))
    case .pcg:
      return ConjugateGradientSolver(
        kernel: kernel, ridge: settings.ridge, arithmetic: arithmetic,
        options: settings.iteration.options(for: arithmetic, isStored: isStored), diagnostics: diagnostics,
        seed: seed, checkpoint: checkpoint)
    case .leastSquares:
      return LeastSquaresSolver(rankTolerance: settings.rankTolerance, diagnostics: diagnostics)
    }
  }
}
