import MinNorm

/// What every experiment has while it runs: its command, monitor, checkpoint, clock, memory and notes.
///
/// Everything that takes long stands in `timed` or is told by `step`, so that it has its seconds and its progress:
/// ```swift
/// let kernel = try run.timed(.search) { try search(observer: run.observer(.search)) }
/// ```
public final class Run {
  /// The command line, for the record.
  public let command: [String]
  /// Who hears how far it is.
  public let monitor: any RunMonitor
  /// Where finished work is kept; nil for nowhere.
  public let checkpoint: SolverCheckpoint?
  /// What the ranks of a cluster do together; nil on one machine.
  package var engine: (any ClusterEngine)?
  /// Whether the function that is found is to be kept, at the end of the run, in `model`.
  public var keepsModel = false
  /// The function that was found, once it is.
  public private(set) var model: Model?
  /// Whether the examples that deserve a look are to be kept, in `findings`.
  public var keepsFindings = false
  /// Those examples, once they are found.
  public private(set) var findings: ExampleFindings?
  /// Whether the numbers of a solve are to be kept, at the end of the run, in `arrays`.
  public var keepsArrays = false
  /// The numbers that were found, once they are.
  public private(set) var arrays: SolvedArrays?
  /// Wall seconds so far.
  public internal(set) var seconds = Seconds()
  /// What a person should know, in the order it was found out.
  public private(set) var notes: [String] = []
  /// The largest plan that memory was asked for.
  public private(set) var plannedPeakBytes = 0

  private let clock = ContinuousClock()
  private let started = ContinuousClock.now
  private var current: (phase: RunPhase, since: ContinuousClock.Instant)?

  /// A run that begins now.
  public init(
    command: [String] = [], monitor: any RunMonitor = SilentMonitor(), checkpoint: SolverCheckpoint? = nil
  ) {
    (self.command, self.monitor, self.checkpoint) = (command, monitor, checkpoint)
  }

  // MARK: Time

  /// Does a phase between its begin and its end, and adds its wall time; `key` is where its seconds belong, if not under its
  /// own name, `work` its size in flops where that is known.
  func timed<Result: ~Copyable>(
    _ phase: RunPhase, as key: RunPhase? = nil, work: Double = 0, _ body: () throws -> Result
  ) rethrows -> Result {
    let stop = stopwatch(phase, as: key, work: work)
    let result = try body()
    stop()
    return result
  }

  /// A phase after which what it freed goes back to the system.
  func trimmed<Result>(_ phase: RunPhase, _ body: () throws -> Result) rethrows -> Result {
    let result = try timed(phase, body)
    SystemMemory.trim()
    return result
  }

  /// Begins a phase; what is returned ends it.
  ///
  /// For what a closure cannot do, such as giving a matrix away.
  func stopwatch(_ phase: RunPhase, as key: RunPhase? = nil, work: Double = 0) -> () -> Void {
    monitor.begin(phase, work: work)
    let start = clock.now
    return { [self] in
      let time = (clock.now - start) / .seconds(1)
      monitor.end(phase, seconds: time)
      seconds[key ?? phase] += time
    }
  }

  /// Tells the monitor how far a phase is that a library call goes through; the call itself measures its seconds.
  func step(_ phase: RunPhase, work: Double, done: Double, of total: Double) throws {
    if current?.phase != phase {
      endSteps()
      monitor.begin(phase, work: work)
      current = (phase, clock.now)
    }
    try monitor.progress(phase, fraction: total > 0 ? done / total : 1)
  }

  /// Ends the last of the phases of a library call.
  func endSteps() {
    if let (phase, since) = current { monitor.end(phase, seconds: (clock.now - since) / .seconds(1)) }
    current = nil
  }

  /// Adds what was measured elsewhere.
  func add(_ time: Double?, to phase: RunPhase) { if let time { seconds[phase] += time } }

  /// Tells the monitor of work within a phase, as the share of it from `first` to `last`.
  func observer(_ phase: RunPhase, from first: Double = 0, to last: Double = 1) -> WorkObserver {
    { [monitor] done, total in
      try monitor.progress(phase, fraction: first + (last - first) * (total > 0 ? done / total : 1))
    }
  }

  // MARK: Memory, data, words

  /// Throws `insufficientMemory` unless the plan fits; the largest is in the record.
  func require(_ plan: some MemoryPlan, limit: Int?) throws {
    // Ranks of one host share what is free there.
    let share = engine.flatMap { engine in
      SystemMemory.available.map { $0 / engine.ranksOnHost + SystemMemory.resident }
    }
    try plan.requireMemory(limit: limit, available: share)
    planned(plan.peakBytes)
  }

  /// What a run within this one had planned.
  func planned(_ bytes: Int) { plannedPeakBytes = max(plannedPeakBytes, bytes) }

  /// Takes over what a run within this one planned and noted.
  func include<Results>(_ record: Record<Results>) {
    planned(record.memory.plannedPeakBytes)
    notes += record.notes
  }

  /// Makes the features of a problem, which then lets go of its inputs.
  func features(_ map: FeatureChain, of problem: inout Problem) throws -> (train: FeatureMatrix, test: FeatureMatrix) {
    try timed(.features) { try problem.makeFeatures(map, observer: observer(.features)) }
  }

  /// Keeps the function that was found, if that is asked for.
  func keep(_ make: () throws -> Model) rethrows {
    if keepsModel || keepsFindings { model = try make() }
  }

  /// Keeps the examples that deserve a look, if that is asked for.
  func find(_ make: () -> ExampleFindings?) {
    if keepsFindings { findings = make() }
  }

  /// Keeps the numbers of a solve, if that is asked for.
  func keep(arrays make: () -> SolvedArrays) {
    if keepsArrays { arrays = make() }
  }

  /// Something a person should know: goes to the monitor now, and into the record.
  func note(_ text: String) {
    notes.append(text)
    monitor.note(text)
  }

  /// The record of an experiment: its results in the envelope, closed now.
  func record<E: Experiment>(
    of experiment: E, _ problem: E.Results.Problem, _ results: E.Results
  ) -> Record<E.Results> {
    record(E.name, phases: E.phases, seed: experiment.problem.seed, problem, results)
  }

  /// The record `minnorm.NAME/1`, closed now.
  func record<Results>(
    _ name: String, phases: [RunPhase], seed: UInt64, _ problem: Results.Problem, _ results: Results
  ) -> Record<Results> {
    var seconds = Seconds(phases) + seconds
    seconds.total = (clock.now - started) / .seconds(1)
    return Record(
      schema: "minnorm.\(name)/1", command: command, problem: problem, results: results, seconds: seconds,
      memory: MemoryRecord(plannedPeakBytes: plannedPeakBytes, peakBytes: SystemMemory.peak), environment: .current,
      seed: seed, notes: notes)
  }
}
