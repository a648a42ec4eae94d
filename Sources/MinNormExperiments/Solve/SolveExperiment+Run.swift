import MinNorm
import MinNormData

extension SolveExperiment {
  /// The plan of the route that the shape of the data suggests.
  public func plan(_ problem: Problem, in run: Run) throws -> SolvePlan {
    let map = try self.problem.featureMap()
    return try plan(problem, choice(problem, map, isLinear: self.kernel.isInnerProduct, equal: nil), map, run)
  }

  /// Reads, solves, checks, evaluates; then once for every other subset and held-out part, if that is asked for.
  public func run(in run: Run) throws -> SolveRecord {
    // The data is read once, also for the held-out parts.
    let isReadOnce = settings.folds != nil || settings.repeats != nil
    let dataset = isReadOnce ? try run.timed(.load) { try Problem.load(self.problem) } : nil
    try dataset.map(requireSubsets)
    var record = try repeated(0).run(in: run, dataset: dataset)
    if settings.repeats != nil, let dataset {
      let repeats = try repeatRuns(record, dataset, run)
      for index in record.results.indices { record.results[index].repeats = repeats[index] }
      record = run.record(of: self, record.problem, record.findings)
    }
    if let folds = settings.folds, let dataset {
      let kernel = try self.problem.kernel.choosesByLeaveOneOut ? self.problem.kernel.fixed(as: record.kernel) : nil
      let held = try repeated(0).crossValidate(folds, dataset, kernel, run)
      for index in record.results.indices { record.results[index].crossValidation = held[index] }
      record = run.record(of: self, record.problem, record.findings)
    }
    return record
  }

  /// One solve, of data that may have been read already.
  func run(in run: Run, dataset: Dataset?) throws -> SolveRecord {
    try settings.requireClusterRoute(self.problem, hasCheckpoint: run.checkpoint != nil)
    try run.checkpoint?.requireUsable()
    let map = try self.problem.featureMap()
    var problem = try run.timed(.load) { try Problem(self.problem, dataset: dataset) }
    try run.requireSameRanks(problem)
    for note in problem.notes { run.note(note) }
    if let path = try FilterPath(self, problem, map) {
      try requirePath(run)
      return try path.follow(&problem, in: run)
    }

    // A map knows its dimension, so the memory is asked for before the features are made.
    let preliminary = try choice(problem, map, isLinear: self.kernel.isInnerProduct, equal: nil)
    var plan = try plan(problem, preliminary, map, run)
    try plan.cluster?.layout.requireIndexable()
    try run.require(plan, limit: self.memoryLimit)
    let (train, test) = try run.features(map, of: &problem)
    let (kernel, search) = try run.kernel(
      of: problem, train, ridge: settings.ridge, arithmetic: settings.arithmetic, hasIntercept: settings.hasIntercept)
    let equal = EqualExamples(of: train)
    var final = try choice(problem, map, isLinear: kernel.isInnerProduct, equal: equal)
    let stacked = StackedTargets(problem)
    var planned = preliminary
    let found = try byRoutes(&final, run) { choice in
      if choice != planned {
        (plan, planned) = (try self.plan(problem, choice, map, run), choice)
        try run.require(plan, limit: self.memoryLimit)
      }
      let solution = try solve(choice, kernel, stacked.matrix, train, plan, run)
      return try solved(choice, solution, problem, kernel, stacked, equal, train, test, run)
    }
    let precision = final.arithmetic.resultPrecision
    if let advice = final.cheaper(than: found.system.solution, settings) { run.note(advice) }
    if problem.rounds(map, precision) {
      run.note("the features are double precision; a system in float32 rounds them (--precision float64 does not)")
    }
    run.keep {
      problem.model(
        problem.functions(found.system.solution.coefficients, intercepts: found.intercepts),
        like: found.system.solution.interpolant(kernel, train, precision: precision))
    }
    note(found, stacked, problem, run)
    return run.record(
      of: self, try problem.record(map, KernelRecord(kernel, search: search), precision: precision),
      SolveResults(
        solver: found.system.solverRecord(plan, run), system: found.system.systemRecord, results: found.results))
  }

  /// Refuses what a path of filters does not do.
  private func requirePath(_ run: Run) throws {
    try ExperimentError.refuse([
      "--engine scalapack stores its features; a path of filters, whose features are never stored, runs on one machine":
        settings.cluster != nil,
      "--save, --export and arrays: the features of a path of filters are never stored, and there is a function for every "
        + "point; give one number of filters and another kernel than linear": run.keepsModel || run.keepsArrays,
    ])
  }

  /// Solves by the route chosen, and by another where that finds K singular, or ends and has solved nothing.
  private func byRoutes(
    _ choice: inout SolverChoice, _ run: Run, _ attempt: (SolverChoice) throws -> Solved
  ) throws -> Solved {
    var found: Solved
    do {
      found = try attempt(choice)
    } catch let error as LinearAlgebraError {
      guard let next = choice.afterFailure(error, settings) else { throw error }
      choice = next
      found = try attempt(next)
    }
    // A singular K can pass a factorization by rounding.
    if let unsolved = found.results.first(where: { !$0.solved && $0.contradictions == 0 }),
      let next = choice.afterUnsolved(settings)
    {
      run.note(
        "K is numerically singular: the solution by \(choice.method.rawValue) leaves a residual of "
          + "\(String(format: "%.2g", unsolved.relativeResidual ?? unsolved.fitResidual)) for \(unsolved.labels); solved again by "
          + "\(next.method.rawValue), eigenvalues below \(SolverSettings.singularTolerance) of the largest counted as zero"
      )
      choice = next
      found = try attempt(next)
    }
    return found
  }

  /// A route's solution with what was measured of it.
  private struct Solved {
    let system: SolvedSystem
    let results: [LabelSetRecord]
    let intercepts: [Double]?
    let computed: Computed
  }

  private func solved(
    _ choice: SolverChoice, _ solution: SystemSolution, _ problem: Problem, _ kernel: any Kernel,
    _ stacked: StackedTargets, _ equal: EqualExamples, _ train: FeatureMatrix, _ test: FeatureMatrix, _ run: Run
  ) throws -> Solved {
    let precision = choice.arithmetic.resultPrecision
    let (centred, intercepts) = try centre(solution, kernel, stacked, precision: precision, train, run)
    let computed = try measure(centred, kernel, stacked, intercepts, precision: precision, train, test, run)
    let system = SolvedSystem(
      problem: problem, settings: settings, kernel: kernel, solution: centred, choice: choice, equal: equal)
    run.keep(arrays: { SolvedArrays(computed, stacked, sets: problem.labelSets.count) })
    let results = problem.addingConfusion(to: system.results(computed, stacked), computed, stacked)
    return Solved(system: system, results: results, intercepts: intercepts?.values, computed: computed)
  }

  /// What a person should see or know of the results.
  private func note(_ found: Solved, _ stacked: StackedTargets, _ problem: Problem, _ run: Run) {
    run.find { ExampleFindings(problem, found.computed, stacked) }
    run.noteTrust(found.results)
    run.noteNeverPredicted(found.computed.predictions, stacked, problem)
    run.noteWorseThanMean(found.results, ridge: settings.ridge)
    for result in found.results where result.testUndecided > 0 {
      run.note(
        "\(result.labels): \(result.testUndecided) of \(problem.testCount) test predictions are undecided, because their"
          + " largest scores are equal; they count neither as right nor as wrong")
    }
  }

  /// The solution of the bordered system, where an intercept is asked for.
  private func centre(
    _ solution: SystemSolution, _ kernel: any Kernel, _ stacked: StackedTargets, precision: Precision,
    _ train: FeatureMatrix, _ run: Run
  ) throws -> (SystemSolution, Intercepts?) {
    guard settings.hasIntercept else { return (solution, nil) }
    var residuals: Matrix<Double>?
    if settings.ridge == 0, solution.basis == .features || solution.rank.map({ $0 < train.count }) ?? false {
      let responses = try run.timed(.evaluate) {
        try solution.interpolant(kernel, train, precision: precision).predictions(at: train, observer: unobserved)
      }
      var rest = stacked.matrix
      rest.subtract(responses, times: 1)
      residuals = rest
    }
    let intercepts = Intercepts(solution, targets: stacked.matrix, residuals: residuals)
    return (intercepts.applied(to: solution), intercepts)
  }

  /// Residuals, predictions, and where K is rank deficient the least-squares condition.
  private func measure(
    _ solution: SystemSolution, _ kernel: any Kernel, _ stacked: StackedTargets, _ intercepts: Intercepts?,
    precision: Precision, _ train: FeatureMatrix, _ test: FeatureMatrix, _ run: Run
  ) throws -> Computed {
    let interpolant = solution.interpolant(kernel, train, precision: precision).ofFunctions(width: stacked.width)
    var check = try certify(interpolant, kernel, train, near: solution.nearDuplicates, run)
    // What a solver has seen of its residual needs no second pass over K.
    let known = solution.residual.map { residual in
      var responses = stacked.matrix
      responses.subtract(residual, times: 1)
      responses.subtract(solution.coefficients, times: settings.ridge)
      return responses
    }
    let (responses, predictions) = try evaluate(interpolant, check.responses ?? known, train: train, test: test, run)
    let isDeficient = solution.rank.map { $0 < train.count } ?? false
    // The column of ones has no intercept.
    let constants = intercepts.map { $0.values + [0] }
    func shifted(_ values: Matrix<Double>) -> Matrix<Double> { constants.map(values.adding) ?? values }
    let gradient =
      isDeficient
      ? try leastSquaresGradient(
        constants.map { stacked.matrix.adding($0.map(-)) } ?? stacked.matrix, responses, kernel, train, solution, run)
      : nil
    check.measured = check.measured.map(shifted)
    return Computed(
      targets: stacked.matrix, coefficients: solution.coefficients, responses: shifted(responses),
      normImage: interpolant.normImage(responses: responses), predictions: shifted(predictions), gradient: gradient,
      leftOut: solution.leftOut, check: check, intercepts: constants)
  }

  func choice(
    _ problem: Problem, _ map: FeatureChain, isLinear: Bool, equal: EqualExamples?
  ) throws -> SolverChoice {
    try SolverChoice(
      settings, kernelIsLinear: isLinear, order: problem.trainCount,
      dimension: try map.shape(of: problem.shape).dimension, equal: equal)
  }

  func plan(_ problem: Problem, _ choice: SolverChoice, _ map: FeatureChain, _ run: Run = Run()) throws -> SolvePlan {
    var plan = SolvePlan(
      order: problem.trainCount, dimension: try map.shape(of: problem.shape).dimension, testCount: problem.testCount,
      rightHandSides: problem.labelSets.count * problem.columns + 1, arithmetic: choice.arithmetic,
      certification: settings.certification, loadedBytes: problem.loadedBytes, inputBytes: problem.inputBytes,
      leaveOneOut: settings.leaveOneOut, search: self.kernel.choosesByLeaveOneOut, blockSize: settings.blockSize,
      method: choice.method)
    plan.cluster = run.clusterPlan(settings, order: problem.trainCount)
    let keepsData = settings.folds != nil || settings.repeats != nil
    plan.keptBytes = (keepsData ? problem.loadedBytes : 0) + (problem.given?.matrix.residentBytes ?? 0)
    plan.format = map.format(of: problem.format)
    (plan.combinedKernels, plan.isGiven) = (self.kernel.combinedKernels, problem.given != nil)
    plan.featureWorkBytes = try map.workBytes(
      of: problem.shape, format: problem.format, count: max(problem.trainCount, problem.testCount))
    if choice.method == .pcg { plan.iterate(settings.iteration, limit: self.memoryLimit) }
    return plan
  }
}
