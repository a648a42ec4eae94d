import MinNorm
import MinNormData

/// Runs a `CompareExperiment` and makes its record.
public struct CompareRunner {
  let experiment: CompareExperiment
  let command: [String]
  let monitor: any RunMonitor
  let report: (EpochReport) -> Void
  let clock = ContinuousClock()

  /// What is heard at the end of an epoch.
  public struct EpochReport: Sendable {
    /// Which run, from 0.
    public let run: Int
    /// The number of epochs so far.
    public let epoch: Double
    /// The measurement of every label set.
    public let points: [(labels: String, point: CompareRecord.Point)]
    /// Wall seconds since descent began.
    public let seconds: Double
  }

  /// A runner for one experiment; `command` goes into the record, `report` hears of every epoch that is looked at.
  public init(
    _ experiment: CompareExperiment, command: [String] = [], monitor: any RunMonitor = SilentMonitor(),
    report: @escaping (EpochReport) -> Void = { _ in }
  ) {
    self.experiment = experiment
    self.command = command
    self.monitor = monitor
    self.report = report
  }

  /// Prepares, finds the closed form, descends, measures.
  ///
  /// - Throws: `ExperimentError`, `DescentError` when a step is too large, `LinearAlgebraError`, `DataError`.
  public func run() throws -> CompareRecord {
    let started = clock.now
    try checkOptions()
    var seconds = CompareRecord.PhaseSeconds()
    let (setup, plan) = try prepare(&seconds)
    try requireStable(setup)
    var runs: [DescentRun] = []
    for index in 0..<experiment.repeats { runs.append(try descend(setup, run: index, &seconds)) }
    var record = try makeRecord(setup, runs, seconds)
    record.seconds.total = (clock.now - started) / .seconds(1)
    record.memory = MemoryRecord(plannedPeakBytes: plan.peakBytes, peakBytes: SystemMemory.peak)
    return record
  }

  // MARK: Options

  private func checkOptions() throws {
    func refuse(_ message: String) throws -> Never { throw ExperimentError.usage(message) }
    let method = experiment.method
    if experiment.problem.ridge > 0 {
      try refuse("--ridge: descent has --weight-decay δ instead, and compare solves the ridge nδ beside it")
    }
    if experiment.problem.leaveOneOut { try refuse("--loo: compare does not measure it; use solve --loo") }
    if experiment.problem.certification != .full {
      try refuse("--certify: compare measures the training loss of both solutions instead")
    }
    if !(1...1_000_000_000).contains(experiment.epochs) {
      try refuse("--epochs \(experiment.epochs): expected a number from 1 to 1000000000")
    }
    if experiment.repeats < 1 { try refuse("--repeats \(experiment.repeats): expected at least 1") }
    if let batch = experiment.batch, batch < 1 { try refuse("--batch \(batch): expected at least 1") }
    if let momentum = experiment.momentum {
      if !(0..<1).contains(momentum) { try refuse("--momentum \(momentum): expected a number from 0 to below 1") }
      if !method.hasMomentum { try refuse("--momentum: \(method.rawValue) has none; use heavy-ball or nesterov") }
    }
    if !(experiment.weightDecay >= 0 && experiment.weightDecay.isFinite) {
      try refuse("--weight-decay \(experiment.weightDecay): expected a number ≥ 0")
    }
    if experiment.weightDecay > 0, method == .kaczmarz || method == .eigenpro {
      try refuse("--weight-decay: \(method.rawValue) has no decay; use sgd, gd, heavy-ball, nesterov or averaged")
    }
    if method == .gd, experiment.batch != nil { try refuse("--batch: gd sees all examples in every step") }
    if method == .kaczmarz, experiment.batch != nil { try refuse("--batch: kaczmarz takes one example at a time") }
    if case .distance = experiment.goal, experiment.closedForm == .none {
      try refuse("--until distance:X needs the closed form; use zero-training-error or loss:X with --closed-form none")
    }
    if !(1...1_000_000).contains(experiment.eigenPro.directions) || experiment.eigenPro.subsample < 2 {
      try refuse("--eigenpro-directions and --eigenpro-subsample: expected from 1 to 1000000, and at least 2")
    }
    if method == .gd, experiment.order != nil { try refuse("--order: gd sees all examples in every step") }
    if experiment.weightDecay > 0, experiment.start != .zero {
      try refuse("--init with --weight-decay: decay forgets where descent started; use one of them")
    }
  }

  func checkSpace(isPrimal: Bool) throws {
    if experiment.method == .eigenpro, isPrimal {
      throw ExperimentError.usage("--algorithm eigenpro works on a kernel's coefficients; choose a kernel but linear")
    }
    if case .gaussian = experiment.start, !isPrimal {
      throw ExperimentError.usage(
        "--init gaussian needs weights that can leave the span of the examples: use --kernel linear, for example with"
          + " --features random-fourier:count=4000,bandwidth=10,kernel=laplacian; coefficients of k(xᵢ, ·) cannot leave it"
      )
    }
    if experiment.storage != .auto, isPrimal {
      throw ExperimentError.usage("--store-kernel: the linear kernel's descent is on weights and needs no K")
    }
  }

  /// A step above the limit diverges along the largest eigenvector, whatever the data.
  private func requireStable(_ setup: CompareSetup) throws {
    guard setup.step.stepSize >= setup.limit else { return }
    throw DescentError.unstable(
      stepSize: setup.step.stepSize, limit: setup.limit, automatic: setup.automaticStep)
  }

}
