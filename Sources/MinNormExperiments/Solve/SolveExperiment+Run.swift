import MinNorm
import MinNormData

extension SolveExperiment {
  /// The plan of the route that the shape of the data suggests.
  public func plan(_ problem: Problem, in run: Run) throws -> SolvePlan {
    let map = try self.problem.featureMap()
    return try plan(problem, choice(problem, map, isLinear: self.kernel.isInnerProduct, equal: nil), map)
  }

  /// Reads, solves, checks, evaluates.
  public func run(in run: Run) throws -> SolveRecord {
    try run.checkpoint?.requireUsable()
    let map = try self.problem.featureMap()
    var problem = try run.timed(.load) { try Problem(self.problem) }
    if let path = try FilterPath(self, problem, map) { return try path.follow(&problem, in: run) }

    // A map knows its dimension, so the memory is asked for before the features are made.
    let preliminary = try choice(problem, map, isLinear: self.kernel.isInnerProduct, equal: nil)
    var plan = try plan(problem, preliminary, map)
    try run.require(plan, limit: self.memoryLimit)
    let (train, test) = try run.features(map, of: &problem)
    let (kernel, search) = try chooseKernel(problem, train, run)
    let equal = EqualExamples(of: train)
    var final = try choice(problem, map, isLinear: kernel.isInnerProduct, equal: equal)
    func replan() throws {
      plan = try self.plan(problem, final, map)
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
    if problem.rounds(map, precision) {
      run.note("the features are double precision; a system in float32 rounds them (--precision float64 does not)")
    }
    let computed = try measure(solution, kernel, stacked, precision: precision, train, test, run)
    let system = SolvedSystem(
      problem: problem, settings: settings, kernel: kernel, solution: solution, choice: final, equal: equal)
    let results = system.results(computed, stacked)
    for result in results where result.testUndecided > 0 {
      run.note(
        "\(result.labels): \(result.testUndecided) of \(problem.testCount) test predictions are undecided, because their"
          + " largest scores are equal; they count neither as right nor as wrong")
    }
    return run.record(
      of: self, try problem.record(map, KernelRecord(kernel, search: search), precision: precision),
      SolveResults(solver: system.solverRecord(plan), system: system.systemRecord, results: results))
  }

  /// Residuals, predictions, and where K is rank deficient the least-squares condition.
  private func measure(
    _ solution: SystemSolution, _ kernel: any Kernel, _ stacked: StackedTargets, precision: Precision,
    _ train: FeatureMatrix, _ test: FeatureMatrix, _ run: Run
  ) throws -> Computed {
    let interpolant = solution.interpolant(kernel, train, precision: precision)
    let check = try certify(interpolant, kernel, train, run)
    let (responses, predictions) = try evaluate(interpolant, check.responses, train: train, test: test, run)
    let isDeficient = solution.rank.map { $0 < train.count } ?? false
    return Computed(
      targets: stacked.matrix, coefficients: solution.coefficients, responses: responses,
      normImage: interpolant.normImage(responses: responses), predictions: predictions,
      gradient: isDeficient ? try leastSquaresGradient(stacked.matrix, responses, kernel, train, solution, run) : nil,
      leftOut: solution.leftOut, check: check)
  }

  /// The kernel, its bandwidth chosen by leave-one-out on the first label set if that is asked for.
  private func chooseKernel(
    _ problem: Problem, _ train: FeatureMatrix, _ run: Run
  ) throws -> (kernel: any Kernel, search: [BandwidthSearch.Point]?) {
    let kernel = self.kernel
    guard kernel.choosesByLeaveOneOut else { return (try kernel.kernel(for: train), nil) }
    let search = BandwidthSearch(
      features: train, targets: problem.targets(problem.labelSets[0]), ridge: settings.ridge,
      arithmetic: settings.arithmetic)
    var points: [BandwidthSearch.Point]?
    let chosen = try run.timed(.search) {
      try kernel.kernel(for: train) { family in
        let found = try search.run(family, observer: run.observer(.search))
        points = found.points
        return found.bandwidth
      }
    }
    return (chosen, points)
  }

  func choice(
    _ problem: Problem, _ map: FeatureChain, isLinear: Bool, equal: EqualExamples?
  ) throws -> SolverChoice {
    try SolverChoice(
      settings, kernelIsLinear: isLinear, order: problem.trainCount,
      dimension: try map.shape(of: problem.shape).dimension, equal: equal)
  }

  func plan(_ problem: Problem, _ choice: SolverChoice, _ map: FeatureChain) throws -> SolvePlan {
    var plan = SolvePlan(
      order: problem.trainCount, dimension: try map.shape(of: problem.shape).dimension, testCount: problem.testCount,
      rightHandSides: problem.labelSets.count * problem.classCount + 1, arithmetic: choice.arithmetic,
      certification: settings.certification, loadedBytes: problem.loadedBytes, inputBytes: problem.inputBytes,
      leaveOneOut: settings.leaveOneOut, search: self.kernel.choosesByLeaveOneOut, blockSize: settings.blockSize,
      method: choice.method)
    plan.format = map.format(of: problem.format)
    plan.featureWorkBytes = try map.workBytes(
      of: problem.shape, format: problem.format, count: max(problem.trainCount, problem.testCount))
    if choice.method == .pcg { plan.iterate(settings.iteration, limit: self.memoryLimit) }
    return plan
  }
}
