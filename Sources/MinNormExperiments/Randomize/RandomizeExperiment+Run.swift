import MinNorm
import MinNormData

extension RandomizeExperiment {
  /// The plan of the closed form; where SGD is run beside it, `compare` asks for what that takes.
  public func plan(_ problem: Problem, in run: Run) throws -> SolvePlan {
    try problem.requireClasses("randomize")
    try problem.requireTest("randomize")
    return try system(pixels.first ?? .original, run: 0).plan(problem, in: run)
  }

  /// Solves every system: `solve` for every treatment of the pixels and every run, or `compare` where SGD is wanted beside the
  /// closed form.
  ///
  /// - Throws: `DescentError` beside what every experiment throws.
  public func run(in run: Run) throws -> RandomizeRecord {
    try checkOptions()
    if case .files = problem.data { try Problem(problem).requireClasses("randomize") }
    let clock = ContinuousClock()
    var (treatments, seconds, first) = ([RandomizeResults.Treatment](), [Double](), SystemRun?.none)
    for pixels in pixels {
      let began = clock.now
      let runs = try (0..<repeats).map { index in
        run.monitor.report(RandomizeEvent(pixels: pixels, run: (index, repeats)))
        SystemMemory.trim()
        return try solve(system(pixels, run: index), run)
      }
      first = first ?? runs[0]
      seconds.append((clock.now - began) / .seconds(1))
      treatments.append(treatment(pixels, runs))
    }
    guard let first else { throw ExperimentError.usage("--pixels: name at least one treatment") }
    run.seconds.treatments = seconds
    return run.record(
      of: self, first.problem, RandomizeResults(system: first.system, repeats: repeats, treatments: treatments))
  }

  private func checkOptions() throws {
    func refuse(_ message: String) throws -> Never { throw ExperimentError.usage(message) }
    if repeats < 1 { try refuse("--repeats \(repeats): expected at least 1") }
    if epochs < 1 { try refuse("--epochs \(epochs): expected at least 1") }
    if corruption.isEmpty { try refuse("--corruption: name at least one probability") }
    for probability in corruption where !(0...1).contains(probability) {
      try refuse("--corruption \(probability): expected probabilities from 0 to 1, as in 0,0.1,0.5,1")
    }
    if descent == .always, ridge > 0 {
      try refuse("--sgd always: descent from zero ends at the interpolant, not at the solution with --ridge")
    }
    if Set(pixels).count < pixels.count { try refuse("--pixels: name each treatment once") }
  }

  // MARK: One system

  /// What one run gave for one treatment, whichever experiment did it.
  private struct SystemRun {
    let problem: ProblemRecord
    let system: RandomizeResults.System
    let closedForms: [LabelSetRecord]
    var comparisons: [CompareResults.Comparison]?
    var sgd: CompareResults.DescentRecord?
  }

  private func solve(_ system: SolveExperiment, _ run: Run) throws -> SystemRun {
    guard try includesDescent(system) else {
      let record = try system.run(command: run.command, monitor: run.monitor)
      include(record, run)
      return SystemRun(
        problem: record.problem,
        system: RandomizeResults.System(
          order: record.system.order, route: record.solver.name, ridge: record.solver.ridge,
          rank: record.system.rank, lambdaMin: record.system.lambdaMin, lambdaMax: record.system.lambdaMax,
          conditionNumber: record.system.conditionNumber),
        closedForms: record.results)
    }
    var comparison = CompareExperiment()
    (comparison.problem, comparison.arithmetic) = (system.problem, system.arithmetic)
    comparison.epochs = epochs
    comparison.goal = goal
    let record = try comparison.run(command: run.command, monitor: run.monitor)
    include(record, run)
    return SystemRun(
      problem: record.problem,
      system: RandomizeResults.System(
        order: record.system.order, route: record.system.route, ridge: record.system.ridge,
        rank: record.system.rank, lambdaMin: record.system.lambdaMin, lambdaMax: record.system.lambdaMax,
        conditionNumber: record.system.conditionNumber),
      closedForms: record.comparisons.compactMap(\.closedForm), comparisons: record.comparisons, sgd: record.sgd)
  }

  private func include<Results>(_ record: Record<Results>, _ run: Run) {
    run.include(record)
    for phase in Self.phases { run.add(record.seconds[phase], to: phase) }
  }

  /// SGD goes with the closed form where its spectrum is at hand, which also makes the forecast.
  private func includesDescent(_ system: SolveExperiment) throws -> Bool {
    switch descent {
    case .always: return true
    case .never: return false
    case .auto:
      guard ridge == 0, arithmetic == .float64, !problem.kernel.choosesByLeaveOneOut else { return false }
      return try problem.trainCount ?? Problem(system.problem).trainCount <= DescentInclusion.order
    }
  }

  // MARK: The record

  private func treatment(_ pixels: PixelRandomization, _ runs: [SystemRun]) -> RandomizeResults.Treatment {
    let classes = Double(max(1, runs[0].problem.dataset.classes))
    let chance = 1 - 1 / classes
    let clean = Estimate(runs.map { $0.closedForms[0].testErrorRate }).mean
    let cells = probabilities.enumerated().map { place, probability in
      let results = runs.map { $0.closedForms[place] }
      func estimate(_ value: (LabelSetRecord) -> Double) -> Estimate {
        Estimate(results.map(value))
      }
      return RandomizeResults.Cell(
        corruption: probability, closedForm: results[0], interpolates: results.allSatisfy(\.interpolates),
        trainErrors: results.map(\.trainErrors).max() ?? 0,
        noiseAlone: RandomizeResults.NoiseAlone(
          cleanTestLabels: clean,
          noisyTestLabels: LabelRandomization.corrupt(probability)
            .expectedErrorRate(ofRate: clean, classCount: runs[0].problem.dataset.classes)),
        testErrorRate: estimate(\.testErrorRate),
        noisyTestErrorRate: estimate { $0.noisyTest?.errorRate ?? $0.testErrorRate },
        expectedNoisyTestErrorRate: estimate { $0.noisyTest?.expectedErrorRate ?? $0.testErrorRate },
        norms: .init(rkhs: estimate(\.norms.rkhs), rkhsPM1: estimate(\.norms.rkhsPM1)), sgd: descentRecord(runs, place))
    }
    return RandomizeResults.Treatment(
      pixels: pixels, kernel: runs[0].problem.kernel, system: runs[0].system, sgd: runs[0].sgd, chance: chance,
      cells: cells)
  }

  private func descentRecord(_ runs: [SystemRun], _ place: Int) -> RandomizeResults.Descent? {
    let comparisons = runs.compactMap { $0.comparisons?[place] }
    guard let first = comparisons.first else { return nil }
    let epochs = comparisons.compactMap { $0.epochsToFit.map(Double.init) }
    let distances = comparisons.compactMap { $0.trajectory.last?.distance }
    return RandomizeResults.Descent(
      fitted: epochs.count, epochsToFit: Estimate(epochs),
      predictedEpochsToFit: first.predictedEpochsToFit,
      distance: distances.isEmpty ? nil : Estimate(distances),
      testErrorRate: Estimate(comparisons.map(\.sgd.testErrorRate)),
      norms: .init(rkhs: Estimate(comparisons.map(\.sgd.norms.rkhs))))
  }
}
