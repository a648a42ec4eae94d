import MinNorm
import MinNormData

// The phases of a run from the linear system on.
extension SolveExperiment {
  func solve(
    _ choice: SolverChoice, _ kernel: any Kernel, _ rightHandSides: Matrix<Double>, _ train: FeatureMatrix,
    _ plan: SolvePlan, _ run: Run
  ) throws -> SystemSolution {
    if run.checkpoint != nil, !choice.keepsCheckpoints {
      guard settings.solver == .auto else {
        throw ExperimentError.usage(
          "--checkpoint keeps the work of --solver cholesky and pcg; \(choice.method.rawValue) has nothing to keep")
      }
      run.note("the \(choice.method.rawValue) solver keeps no checkpoint; an interrupted run begins anew")
    }
    let shared = plan.cluster.flatMap { cluster in
      run.engine?.solver(
        kernel, ridge: settings.ridge, arithmetic: choice.arithmetic, diagnostics: settings.diagnostics,
        layout: cluster.layout, verifiesRefinement: settings.certification != .full)
    }
    let solver =
      shared
      ?? choice.solver(
        settings, kernel: kernel, isStored: plan.iteration?.isStored ?? true, seed: problem.seed,
        checkpoint: run.checkpoint)
    let solution = try solver.solve(rightHandSides, features: train) { step, done, total in
      let (phase, work) = plan.phase(of: step)
      try run.step(phase, work: work, done: done, of: total)
    }
    run.endSteps()
    for (phase, time) in solution.seconds {
      run.add(time, to: phase == .spectrum ? .certify : plan.phase(of: phase).phase)
    }
    return solution
  }

  func certify(
    _ interpolant: any Interpolant, _ kernel: any Kernel, _ features: FeatureMatrix, near: NearDuplicates?, _ run: Run
  ) throws -> Check {
    guard settings.certification != .none else { return Check() }
    return try run.timed(.certify) {
      let observe = run.observer(.certify)
      guard interpolant is KernelInterpolant else {
        return Check(count: features.count, measured: try interpolant.predictions(at: features, observer: observe))
      }
      // One more column, of ones, gives the row sums of K.
      let columns = interpolant.coefficients.columns
      let exact = KernelInterpolant(
        kernel, features, coefficients: interpolant.coefficients.appendingOnes(), precision: .float64)
      var rows: [Int]?
      if settings.certification == .sample, features.count > Certification.sampleSize {
        rows = subsetIndices(count: Certification.sampleSize, from: features.count, seed: problem.seed)
      }
      let measured =
        try rows.map { try run.predictions(of: exact, at: features.selecting($0), observer: observe) }
        ?? run.responses(of: exact, in: .float64, observer: observe)
      // A matrix of the user's own has the entries that it has.
      let entries =
        features.given == nil
        ? try KernelEntryErrors(
          kernel, features, coefficients: interpolant.coefficients,
          suspects: Set(near?.pairs.flatMap { [$0.row, $0.column] } ?? []).sorted())
        : nil
      return Check(
        rows: rows, count: measured.rows, measured: measured[columnsIn: 0..<columns],
        rowSum: measured[columnsIn: columns..<columns + 1].largestMagnitude, entries: entries)
    }
  }

  func evaluate(
    _ interpolant: any Interpolant, _ known: Matrix<Double>?, train: FeatureMatrix, test: FeatureMatrix, _ run: Run
  ) throws -> (responses: Matrix<Double>, predictions: Matrix<Double>) {
    try run.timed(.evaluate) {
      let share = known == nil ? 0.5 : 0
      let responses =
        try known ?? responses(of: interpolant, train, run, observer: run.observer(.evaluate, to: share))
      let predictions =
        test.count == 0
        ? Matrix(rows: 0, columns: responses.columns)
        : try run.predictions(of: interpolant, at: test, observer: run.observer(.evaluate, from: share))
      return (responses, predictions)
    }
  }

  /// f at its own training examples; for a kernel by the symmetry of K.
  private func responses(
    of interpolant: any Interpolant, _ train: FeatureMatrix, _ run: Run, observer: @escaping WorkObserver
  ) throws -> Matrix<Double> {
    guard let function = interpolant as? KernelInterpolant else {
      return try interpolant.predictions(at: train, observer: observer)
    }
    return try run.responses(of: function, in: function.precision, observer: observer)
  }

  /// K(Y − KA)/λ_max, or Xᵀ(Y − XW)/σ_max: zero exactly for a least-squares solution.
  func leastSquaresGradient(
    _ targets: Matrix<Double>, _ responses: Matrix<Double>, _ kernel: any Kernel, _ train: FeatureMatrix,
    _ solution: SystemSolution, _ run: Run
  ) throws -> Matrix<Double>? {
    guard let largest = solution.eigenvalues?.largest, largest > 0 else { return nil }
    return try run.timed(.certify) {
      var residual = targets
      if settings.ridge > 0, solution.basis == .examples {
        residual.subtract(solution.coefficients, times: settings.ridge)
      }
      residual.subtract(responses, times: 1)
      return switch solution.basis {
      case .features: try train.transposedProduct(residual).scaled(by: 1 / largest.squareRoot())
      case .examples: try kernel.gramProduct(of: train, times: residual).scaled(by: 1 / largest)
      }
    }
  }
}
