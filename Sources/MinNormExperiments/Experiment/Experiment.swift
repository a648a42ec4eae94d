import MinNorm

/// An experiment: one value from which its run can be repeated.
///
/// A new experiment is four things, each in a file of its own:
/// - **the value**: a `Codable` struct with a `ProblemSpecification` and what is asked beyond it, typed, with defaults; what
///   cannot be asked for cannot be written in it;
/// - **its results**: an `ExperimentResults` struct, which `Record` puts beside the keys that all records have;
/// - **its computation**: `run(in:)`, usually begun by `prepare(in:)`, which reads the data, plans and asks for the memory; it
///   takes time, progress and notes to its `Run` and keeps none itself. What it will take is a `MemoryPlan`;
/// - **its command and table** in the command line: option groups that mean something here, declared columns.
///
/// Its test runs the value: `try experiment.run()`.
public protocol Experiment: Codable, Equatable, Sendable {
  /// What it finds.
  associatedtype Results: ExperimentResults
  /// What it will take.
  associatedtype Plan: MemoryPlan

  /// Its subcommand; the record is `minnorm.NAME/1`.
  static var name: String { get }

  /// What the record has seconds of, whether or not a run comes to it.
  static var phases: [RunPhase] { get }

  /// The examples, the features and the kernel.
  var problem: ProblemSpecification { get }

  /// What a run will take, from the shape of the data alone: nothing is computed, nothing large allocated.
  ///
  /// - Throws: `ExperimentError.usage` for what does not go together.
  func plan(_ problem: Problem, in run: Run) throws -> Plan

  /// Computes, measures and makes the record.
  ///
  /// - Throws: `ExperimentError`, `LinearAlgebraError`, `DataError`; what the monitor throws.
  func run(in run: Run) throws -> Record<Results>
}

extension Experiment {
  /// Runs it; `command` goes into the record, and a `checkpoint` changes no result beyond the order of sums.
  public func run(
    command: [String] = [], monitor: any RunMonitor = SilentMonitor(), checkpoint: SolverCheckpoint? = nil
  ) throws -> Record<Results> {
    try run(in: Run(command: command, monitor: monitor, checkpoint: checkpoint))
  }

  /// What every run begins with: reads the data, plans, and asks for the memory before anything is computed.
  func prepare(in run: Run) throws -> (problem: Problem, plan: Plan) {
    try run.checkpoint?.requireUsable()
    let problem = try run.timed(.load) { try Problem(self.problem) }
    for note in problem.notes { run.note(note) }
    let plan = try plan(problem, in: run)
    try run.require(plan, limit: self.problem.memoryLimit)
    return (problem, plan)
  }
}

/// What an experiment finds, as its record has it: keys beside those of the envelope.
public protocol ExperimentResults: Codable, Sendable {
  /// What the record says of the problem: `ProblemRecord`, where there is one.
  associatedtype Problem: Codable & Sendable = ProblemRecord
}
