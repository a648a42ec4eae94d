import MinNorm
import MinNormData

// The phases of a run from the linear system on.
extension SolveRunner {
  func solve(
    _ choice: SolverChoice, _ kernel: any Kernel, _ rightHandSides: Matrix<Double>, _ train: FeatureMatrix,
    _ plan: SolvePlan,
    _ seconds: inout SolveRecord.PhaseSeconds
  ) throws -> SystemSolution {
    if let checkpoint, !choice.keepsCheckpoints {
      guard experiment.solver == .auto else {
        throw ExperimentError.usage(
          "--checkpoint keeps the work of --solver cholesky and pcg; \(choice.method.rawValue) has nothing to keep")
      }
      checkpoint.note("the \(choice.method.rawValue) solver keeps no checkpoint; an interrupted run begins anew")
    }
    let solver = choice.solver(
      experiment, kernel: kernel, isStored: plan.iteration?.isStored ?? true, checkpoint: checkpoint)
    var started: (phase: RunPhase, at: ContinuousClock.Instant)?
    func finish() {
      if let (phase, start) = started { monitor.end(phase, seconds: (clock.now - start) / .seconds(1)) }
    }
    let solution = try solver.solve(rightHandSides, features: train) { step, done, total in
      let (phase, work) = plan.phase(of: step)
      if started?.phase != phase {
        finish()
        monitor.begin(phase, work: work)
        started = (phase, clock.now)
      }
      try monitor.progress(phase, fraction: total > 0 ? done / total : 1)
    }
    finish()
    seconds.precondition = solution.seconds[.precondition] ?? 0
    seconds.gram = solution.seconds[.gram] ?? 0
    seconds.factor = solution.seconds[.factor] ?? 0
    seconds.solve = solution.seconds[.solve] ?? 0
    seconds.refine = solution.seconds[.refine] ?? 0
    seconds.leaveOneOut = solution.seconds[.inverseDiagonal] ?? 0
    seconds.certify = solution.seconds[.spectrum] ?? 0
    return solution
  }

  /// What the certificate measured.
  struct Check {
    /// The rows looked at; nil for all.
    var rows: [Int]?
    var count = 0
    /// KA on the rows looked at, in float64.
    var measured: Matrix<Double>?
    /// max |Σⱼ kᵢⱼ| over the rows looked at: ‖K‖∞ for kernels that are nowhere negative, a lower bound for others.
    var rowSum: Double?
    /// KA on all rows, when that was looked at.
    var responses: Matrix<Double>? { rows == nil ? measured : nil }
  }

  func certify(
    _ interpolant: any Interpolant, _ kernel: any Kernel, _ features: FeatureMatrix,
    _ seconds: inout SolveRecord.PhaseSeconds
  ) throws -> Check {
    guard experiment.certification != .none else { return Check() }
    let (check, time) = try timed(.certify) {
      func observe(_ done: Double, _ total: Double) throws {
        try monitor.progress(.certify, fraction: done / total)
      }
      guard interpolant is KernelInterpolant else {
        return Check(count: features.count, measured: try interpolant.predictions(at: features, observer: observe))
      }
      // One more column, of ones, gives the row sums of K.
      let columns = interpolant.coefficients.columns
      let exact = KernelInterpolant(
        kernel, features, coefficients: interpolant.coefficients.appendingOnes(), precision: .float64)
      var rows: [Int]?
      if experiment.certification == .sample, features.count > Certification.sampleSize {
        rows = subsetIndices(count: Certification.sampleSize, from: features.count, seed: experiment.seed)
      }
      let measured =
        try rows.map { try exact.predictions(at: features.selecting($0), observer: observe) }
        ?? exact.responses(in: .float64, observer: observe)
      return Check(
        rows: rows, count: measured.rows, measured: measured[columnsIn: 0..<columns],
        rowSum: measured[columnsIn: columns..<columns + 1].largestMagnitude)
    }
    seconds.certify += time
    return check
  }

  func evaluate(
    _ interpolant: any Interpolant, _ certified: Matrix<Double>?, train: FeatureMatrix, test: FeatureMatrix,
    _ seconds: inout SolveRecord.PhaseSeconds
  ) throws -> (responses: Matrix<Double>, predictions: Matrix<Double>) {
    let (result, time) = try timed(.evaluate) {
      let share = certified == nil ? 0.5 : 0
      let responses =
        try certified
        ?? responses(of: interpolant, train) { try monitor.progress(.evaluate, fraction: share * $0 / $1) }
      let predictions = try interpolant.predictions(at: test) {
        try monitor.progress(.evaluate, fraction: share + (1 - share) * $0 / $1)
      }
      return (responses, predictions)
    }
    seconds.evaluate = time
    return result
  }

  /// f at its own training examples; for a kernel by the symmetry of K.
  private func responses(
    of interpolant: any Interpolant, _ train: FeatureMatrix, observer: WorkObserver
  ) throws -> Matrix<Double> {
    guard let function = interpolant as? KernelInterpolant else {
      return try interpolant.predictions(at: train, observer: observer)
    }
    return try function.responses(in: function.precision, observer: observer)
  }

  /// K(Y − KA)/λ_max, or Xᵀ(Y − XW)/σ_max: zero exactly for a least-squares solution.
  func leastSquaresGradient(
    _ targets: Matrix<Double>, _ responses: Matrix<Double>, _ kernel: any Kernel, _ train: FeatureMatrix,
    _ solution: SystemSolution, _ seconds: inout SolveRecord.PhaseSeconds
  ) throws -> Matrix<Double>? {
    guard let largest = solution.eigenvalues?.largest, largest > 0 else { return nil }
    let start = clock.now
    defer { seconds.certify += (clock.now - start) / .seconds(1) }
    var residual = targets
    if experiment.ridge > 0, solution.basis == .examples {
      residual.subtract(solution.coefficients, times: experiment.ridge)
    }
    residual.subtract(responses, times: 1)
    switch solution.basis {
    case .features: return try train.transposedProduct(residual).scaled(by: 1 / largest.squareRoot())
    case .examples: return try kernel.gramProduct(of: train, times: residual).scaled(by: 1 / largest)
    }
  }

  // MARK: Records

  func solverRecord(
    _ choice: SolverChoice, _ solution: SystemSolution, _ plan: SolvePlan
  ) -> SolveRecord.SolverRecord {
    SolveRecord.SolverRecord(
      name: choice.method.rawValue, reason: choice.reason, precision: choice.arithmetic, ridge: experiment.ridge,
      iterations: solution.iterations, refinements: solution.products,
      tolerance: choice.method == .pcg ? experiment.iteration.tolerance(for: choice.arithmetic) : nil,
      storesKernel: plan.iteration?.isStored, preconditioner: solution.preconditioner,
      blockSize: plan.layout.blockSize)
  }

  func systemRecord(
    _ order: Int, _ equal: EqualExamples, _ solution: SystemSolution
  ) -> SolveRecord.SystemRecord {
    SolveRecord.SystemRecord(
      order: order, rank: solution.rank, rankTolerance: solution.rankTolerance,
      lambdaMin: solution.eigenvalues?.smallest, lambdaMax: solution.eigenvalues?.largest,
      conditionNumber: solution.eigenvalues?.conditionNumber, equalExamples: equal.pairs.count,
      equalPairs: Array(equal.pairs.prefix(5)), nearDuplicates: solution.nearDuplicates)
  }
}
