import MinNorm
import MinNormData

/// Runs a `RandomizeExperiment` and makes its record: `solve` for every treatment of the pixels and every run, or `compare`
/// where SGD is wanted beside the closed form.
public struct RandomizeRunner {
  let experiment: RandomizeExperiment
  private let command: [String]
  private let monitor: any RunMonitor
  private let report: (_ pixels: PixelRandomization, _ run: Int) -> Void
  private let clock = ContinuousClock()

  /// A runner for one experiment; `command` goes into the record, `report` hears of every system before it is built.
  public init(
    _ experiment: RandomizeExperiment, command: [String] = [], monitor: any RunMonitor = SilentMonitor(),
    report: @escaping (_ pixels: PixelRandomization, _ run: Int) -> Void = { _, _ in }
  ) {
    self.experiment = experiment
    self.command = command
    self.monitor = monitor
    self.report = report
  }

  /// What one run gave for one treatment, whichever runner did it.
  struct Run {
    let dataset: DatasetRecord
    let features: FeaturesRecord
    let kernel: KernelRecord
    let system: RandomizeRecord.System
    let closedForms: [LabelSetRecord]
    let comparisons: [CompareRecord.Comparison]?
    let sgd: CompareRecord.DescentRecord?
    let factorSeconds: Double
    let descentSeconds: Double
    let memory: MemoryRecord
  }

  /// Solves every system.
  ///
  /// - Throws: `ExperimentError`, `LinearAlgebraError`, `DescentError`, `DataError`.
  public func run() throws -> RandomizeRecord {
    let started = clock.now
    try checkOptions()
    var seconds = RandomizeRecord.Seconds()
    var (treatments, memory, first) = ([RandomizeRecord.Treatment](), 0, Run?.none)
    for pixels in experiment.pixels {
      let began = clock.now
      let runs = try (0..<experiment.repeats).map { index in
        report(pixels, index)
        SystemMemory.trim()
        return try solve(experiment.problem(pixels: pixels, run: index))
      }
      first = first ?? runs[0]
      seconds.treatments.append((clock.now - began) / .seconds(1))
      seconds.factor += runs.reduce(0) { $0 + $1.factorSeconds }
      seconds.descent += runs.reduce(0) { $0 + $1.descentSeconds }
      memory = max(memory, runs.map(\.memory.plannedPeakBytes).max() ?? 0)
      treatments.append(treatment(pixels, runs))
    }
    guard let first else { throw ExperimentError.usage("--pixels: name at least one treatment") }
    seconds.total = (clock.now - started) / .seconds(1)
    return RandomizeRecord(
      command: command, dataset: first.dataset, features: first.features, kernel: first.kernel, system: first.system,
      repeats: experiment.repeats, treatments: treatments, seconds: seconds,
      memory: MemoryRecord(plannedPeakBytes: memory, peakBytes: SystemMemory.peak), environment: .current,
      seed: experiment.problem.seed)
  }

  private func checkOptions() throws {
    func refuse(_ message: String) throws -> Never { throw ExperimentError.usage(message) }
    if experiment.repeats < 1 { try refuse("--repeats \(experiment.repeats): expected at least 1") }
    if experiment.epochs < 1 { try refuse("--epochs \(experiment.epochs): expected at least 1") }
    if experiment.corruption.isEmpty { try refuse("--corruption: name at least one probability") }
    for probability in experiment.corruption where !(0...1).contains(probability) {
      try refuse("--corruption \(probability): expected probabilities from 0 to 1, as in 0,0.1,0.5,1")
    }
    if experiment.descent == .always, experiment.problem.ridge > 0 {
      try refuse("--sgd always: descent from zero ends at the interpolant, not at the solution with --ridge")
    }
    if Set(experiment.pixels).count < experiment.pixels.count { try refuse("--pixels: name each treatment once") }
  }

  // MARK: One system

  private func solve(_ problem: SolveExperiment) throws -> Run {
    guard try includesDescent(problem) else {
      let record = try problem.run(command: command, monitor: monitor)
      return Run(
        dataset: record.dataset, features: record.features, kernel: record.kernel,
        system: RandomizeRecord.System(
          order: record.system.order, factorization: record.solver.name, ridge: record.solver.ridge,
          rank: record.system.rank, lambdaMin: record.system.lambdaMin, lambdaMax: record.system.lambdaMax,
          conditionNumber: record.system.conditionNumber),
        closedForms: record.results, comparisons: nil, sgd: nil,
        factorSeconds: record.seconds[.gram] + record.seconds[.factor], descentSeconds: 0, memory: record.memory)
    }
    var comparison = CompareExperiment()
    comparison.problem = problem
    comparison.epochs = experiment.epochs
    comparison.goal = experiment.goal
    let record = try CompareRunner(comparison, command: command, monitor: monitor).run()
    return Run(
      dataset: record.dataset, features: record.features, kernel: record.kernel,
      system: RandomizeRecord.System(
        order: record.system.order, factorization: record.system.closedForm, ridge: record.system.ridge,
        rank: record.system.rank, lambdaMin: record.system.lambdaMin, lambdaMax: record.system.lambdaMax,
        conditionNumber: record.system.conditionNumber),
      closedForms: record.comparisons.compactMap(\.closedForm), comparisons: record.comparisons, sgd: record.sgd,
      factorSeconds: record.seconds.gram + record.seconds.factor, descentSeconds: record.seconds.descent,
      memory: record.memory)
  }

  /// SGD goes with the closed form where its spectrum is at hand, which also makes the forecast.
  private func includesDescent(_ problem: SolveExperiment) throws -> Bool {
    switch experiment.descent {
    case .always: return true
    case .never: return false
    case .auto:
      let specification = problem.kernel
      guard problem.ridge == 0, problem.arithmetic == .float64, !specification.choosesByLeaveOneOut else {
        return false
      }
      return try problem.trainCount ?? Problem(problem.problem).trainCount <= DescentInclusion.order
    }
  }

  // MARK: The record

  private func treatment(_ pixels: PixelRandomization, _ runs: [Run]) -> RandomizeRecord.Treatment {
    let classes = Double(max(1, runs[0].dataset.classes))
    let chance = 1 - 1 / classes
    let clean = RandomizeRecord.Estimate(runs.map { $0.closedForms[0].testErrorRate }).mean
    let cells = experiment.probabilities.enumerated().map { place, probability in
      let results = runs.map { $0.closedForms[place] }
      func estimate(_ value: (LabelSetRecord) -> Double) -> RandomizeRecord.Estimate {
        RandomizeRecord.Estimate(results.map(value))
      }
      return RandomizeRecord.Cell(
        corruption: probability, closedForm: results[0], interpolates: results.allSatisfy(\.interpolates),
        trainErrors: results.map(\.trainErrors).max() ?? 0,
        noiseAlone: RandomizeRecord.NoiseAlone(
          cleanTestLabels: clean,
          noisyTestLabels: LabelRandomization.corrupt(probability)
            .expectedErrorRate(ofRate: clean, classCount: runs[0].dataset.classes)),
        testErrorRate: estimate(\.testErrorRate),
        noisyTestErrorRate: estimate { $0.noisyTest?.errorRate ?? $0.testErrorRate },
        expectedNoisyTestErrorRate: estimate { $0.noisyTest?.expectedErrorRate ?? $0.testErrorRate },
        norm: estimate(\.norms.rkhs), normPM1: estimate(\.norms.rkhsPM1), sgd: descent(runs, place))
    }
    return RandomizeRecord.Treatment(
      pixels: pixels, kernel: runs[0].kernel, system: runs[0].system, sgd: runs[0].sgd, chance: chance, cells: cells)
  }

  private func descent(_ runs: [Run], _ place: Int) -> RandomizeRecord.Descent? {
    let comparisons = runs.compactMap { $0.comparisons?[place] }
    guard let first = comparisons.first else { return nil }
    let epochs = comparisons.compactMap { $0.epochsToFit.map(Double.init) }
    let distances = comparisons.compactMap { $0.trajectory.last?.distance }
    return RandomizeRecord.Descent(
      fitted: epochs.count, epochsToFit: RandomizeRecord.Estimate(epochs),
      predictedEpochsToFit: first.predictedEpochsToFit,
      distance: distances.isEmpty ? nil : RandomizeRecord.Estimate(distances),
      testErrorRate: RandomizeRecord.Estimate(comparisons.map(\.sgd.testErrorRate)),
      norm: RandomizeRecord.Estimate(comparisons.map(\.sgd.norms.rkhs)))
  }
}
