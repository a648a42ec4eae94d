import MinNorm
import MinNormData

extension SolveExperiment {
  /// The plan of the route that the shape of the data suggests.
  public func plan(_ problem: Problem, in run: Run) throws -> SolvePlan {
    let map = try self.problem.featureMap()
    return try plan(problem, choice(problem, map, isLinear: self.kernel.isInnerProduct, equal: nil), map, run)
  }

  /// Reads, solves, checks, evaluates; then once for every held-out part, if that is asked for.
  public func run(in run: Run) throws -> SolveRecord {
    // The data is read once, also for the held-out parts.
    let dataset = try settings.folds.map { _ in try run.timed(.load) { try Problem.load(self.problem) } }
    var record = try self.run(in: run, dataset: dataset)
    if let folds = settings.folds, let dataset {
      let kernel = try self.problem.kernel.choosesByLeaveOneOut ? self.problem.kernel.fixed(as: record.kernel) : nil
      let held = try crossValidate(folds, dataset, kernel, run)
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
    func replan() throws {
      plan = try self.plan(problem, final, map, run)
      try run.require(plan, limit: self.memoryLimit)
    }
    if final != preliminary { try replan() }

    let stacked = StackedTargets(problem)
    let solution: SystemSolution
    do {
      solution = try solve(final, kernel, stacked.matrix, train, plan, run)
    } catch let error as LinearAlgebraError {
      guard let next = final.afterFailure(error, settings) else { throw error }
      final = next
      try replan()
      solution = try solve(next, kernel, stacked.matrix, train, plan, run)
    }
    let precision = final.arithmetic.resultPrecision
    if let advice = final.cheaper(than: solution, settings) { run.note(advice) }
    if problem.rounds(map, precision) {
      run.note("the features are double precision; a system in float32 rounds them (--precision float64 does not)")
    }
    let (centred, intercepts) = try centre(solution, kernel, stacked, precision: precision, train, run)
    let computed = try measure(centred, kernel, stacked, intercepts, precision: precision, train, test, run)
    run.keep {
      problem.model(
        problem.functions(centred.coefficients, intercepts: intercepts?.values),
        like: centred.interpolant(kernel, train, precision: precision))
    }
    let system = SolvedSystem(
      problem: problem, settings: settings, kernel: kernel, solution: centred, choice: final, equal: equal)
    let results = problem.addingConfusion(to: system.results(computed, stacked), computed, stacked)
    run.find { ExampleFindings(problem, computed, stacked) }
    noteUndecided(results, problem, run)
    run.noteTrust(results)
    run.noteNeverPredicted(computed.predictions, stacked, problem)
    return run.record(
      of: self, try problem.record(map, KernelRecord(kernel, search: search), precision: precision),
      SolveResults(solver: system.solverRecord(plan, run), system: system.systemRecord, results: results))
  }

  /// Refuses what a path of filters does not do.
  private func requirePath(_ run: Run) throws {
    try ExperimentError.refuse([
      "--engine scalapack stores its features; a path of filters, whose features are never stored, runs on one machine":
        settings.cluster != nil,
      "--save and --export: the features of a path of filters are never stored, and there is a function for every point; "
        + "give one number of filters and another kernel than linear": run.keepsModel,
    ])
  }

  private func noteUndecided(_ results: [LabelSetRecord], _ problem: Problem, _ run: Run) {
    for result in results where result.testUndecided > 0 {
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
    plan.keptBytes = (settings.folds == nil ? 0 : problem.loadedBytes) + (problem.given?.matrix.residentBytes ?? 0)
    plan.format = map.format(of: problem.format)
    plan.featureWorkBytes = try map.workBytes(
      of: problem.shape, format: problem.format, count: max(problem.trainCount, problem.testCount))
    if choice.method == .pcg { plan.iterate(settings.iteration, limit: self.memoryLimit) }
    return plan
  }
}
