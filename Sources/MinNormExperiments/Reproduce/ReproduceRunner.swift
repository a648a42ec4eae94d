import MinNorm
import MinNormData

/// What `reproduce` is told beside the table.
public struct ReproduceOptions: Sendable {
  /// How much of the table.
  public var scale = ReproductionScale.quick
  /// Names of the rows; nil for all of the scale.
  public var rows: [String]?
  /// The folder that holds the data sets.
  public var dataDirectory = "data"
  /// Bytes a row may take; nil for what is free.
  public var memoryLimit: Int?
  /// The seed of everything random.
  public var seed: UInt64 = 0
  /// Where finished rows are kept; nil for nowhere.
  public var checkpoint: String?
  /// Go on with the rows in `checkpoint`.
  public var resumes = false

  /// All rows at the quick scale.
  public init() {}
}

/// Rebuilds a table row by row and makes its record.
public struct ReproduceRunner {
  let reproduction: Reproduction
  let options: ReproduceOptions
  /// The rows to run, their experiments completed with folder, memory limit and seed.
  let rows: [ReproductionRow]
  private let command: [String]
  private let monitor: any RunMonitor
  private let report: (Event) -> Void
  private let note: @Sendable (String) -> Void
  private let clock = ContinuousClock()

  /// What is heard on the way.
  public enum Event {
    /// A row begins: its place and title.
    case begins(index: Int, count: Int, title: String)
    /// A row has ended.
    case ends(ReproduceRecord.Row)
  }

  /// A runner for a table; `command` goes into the record, `note` hears what a solver's checkpoint found.
  ///
  /// - Throws: `ExperimentError.usage` for an unknown row, or a table without rows at the scale.
  public init(
    _ reproduction: Reproduction, _ options: ReproduceOptions, command: [String] = [],
    monitor: any RunMonitor = SilentMonitor(), note: @escaping @Sendable (String) -> Void = { _ in },
    report: @escaping (Event) -> Void = { _ in }
  ) throws {
    self.reproduction = reproduction
    self.options = options
    self.command = command
    self.monitor = monitor
    self.note = note
    self.report = report
    let available = reproduction.rows.filter { $0.experiments[options.scale] != nil }
    let names = available.map(\.name)
    if let unknown = options.rows?.first(where: { !names.contains($0) }) {
      let other = reproduction.rows.contains { $0.name == unknown } ? "only at a larger scale" : "unknown"
      throw ExperimentError.usage(
        "--rows \(unknown): \(other); \(reproduction.name) at --scale \(options.scale.rawValue) has \(names.joined(separator: ", "))"
      )
    }
    guard !available.isEmpty else {
      throw ExperimentError.usage("\(reproduction.name) has no rows at --scale \(options.scale.rawValue)")
    }
    rows = available.filter { options.rows?.contains($0.name) ?? true }
  }

  /// Runs the rows that are not kept from before; a row that cannot be run does not keep the others from it.
  ///
  /// - Throws: `CheckpointError`, `DataError` of the checkpoint folder, whatever the monitor throws.
  public func run() throws -> ReproduceRecord {
    let started = clock.now
    // All of them first, so that a folder that does not fit is known before the work.
    let folders = try options.checkpoint.map { parent in
      try rows.map {
        try RowFolder(
          parent, resumes: options.resumes, table: reproduction.name, row: $0, scale: options.scale,
          seed: options.seed)
      }
    }
    var finished: [ReproduceRecord.Row] = []
    for (index, row) in rows.enumerated() {
      if let folder = folders?[index], let kept = try folder.finished() {
        // A row of nearest neighbors does not know its data.
        if let old = kept.contentHash, let new = try contentHash(row) { try folder.requireData(old, new) }
        report(.ends(kept))
        finished.append(kept)
        continue
      }
      report(.begins(index: index, count: rows.count, title: row.title))
      let record = try run(row, folders?[index])
      if record.outcome == .measured { try folders?[index].keep(record) }
      report(.ends(record))
      finished.append(record)
    }
    let total = (clock.now - started) / .seconds(1)
    return ReproduceRecord(
      command: command, name: reproduction.name, title: reproduction.title, source: reproduction.source,
      scale: options.scale, rows: finished, ledger: reproduction.name == "norms" ? NormLedger(finished) : nil,
      seconds: ReproduceRecord.Seconds(total: total, rows: finished.map(\.seconds).reduce(0, +)),
      memory: MemoryRecord(
        plannedPeakBytes: finished.flatMap(\.records).map(\.memory.plannedPeakBytes).max() ?? 0,
        peakBytes: finished.map(\.peakBytes).max() ?? 0),
      environment: .current, seed: options.seed)
  }

  // MARK: A row

  private func run(_ row: ReproductionRow, _ folder: RowFolder?) throws -> ReproduceRecord.Row {
    let started = clock.now
    SystemMemory.resetPeak()
    var result = ReproduceRecord.Row(
      row: row, outcome: .measured, reason: nil, measurements: [], records: [], search: nil, seconds: 0, peakBytes: 0,
      isKept: false)
    do {
      switch row.method {
      case .solve: try solve(row, folder, &result)
      case .nearestNeighbor: try nearestNeighbor(row, &result)
      case .featureSearch: try searchFeatures(row, &result)
      }
      if let unsolved = result.records.flatMap(\.results).first(where: { !$0.solved }) {
        (result.outcome, result.reason) = (.failed, "\(unsolved.labels) labels: \(unsolved.verdict)")
      }
      if let failure = result.records.compactMap(\.path).flatMap(\.failures).first {
        (result.outcome, result.reason) = (
          .failed, "\(failure.filters) filters, λ = \(failure.ridge): \(failure.reason)"
        )
      }
    } catch let error as LinearAlgebraError where !error.isMemory {
      (result.outcome, result.reason) = (.failed, "\(error)")
    } catch let error as ExperimentError where error.isNumerical {
      (result.outcome, result.reason) = (.failed, "\(error)")
    } catch let error where isMissingResource(error) {
      (result.outcome, result.reason) = (.skipped, "\(error)")
    }
    result.seconds = (clock.now - started) / .seconds(1)
    result.peakBytes = SystemMemory.peak
    return result
  }

  /// An experiment with what the options say.
  func completed(_ experiment: SolveExperiment) -> SolveExperiment {
    var experiment = experiment
    if case .named(let name, _) = experiment.data {
      experiment.data = .named(name, directory: options.dataDirectory)
    }
    experiment.memoryLimit = options.memoryLimit
    experiment.seed &+= options.seed
    return experiment
  }

  /// The content of a row's data set; nil where that is gone.
  private func contentHash(_ row: ReproductionRow) throws -> String? {
    guard let first = row.runs(options.scale).first else { return nil }
    do { return try Problem(completed(first).problem).contentHash } catch let error where isMissingResource(error) {
      return nil
    }
  }

  private func solve(_ row: ReproductionRow, _ folder: RowFolder?, _ result: inout ReproduceRecord.Row) throws {
    for (index, experiment) in row.runs(options.scale).enumerated() {
      // Only hours of features that are never stored are worth a checkpoint inside a row.
      let checkpoint = experiment.ridges == nil ? nil : folder.map { solverCheckpoint($0.solverFolder(index)) }
      result.records.append(
        try completed(experiment).run(command: command, monitor: monitor, checkpoint: checkpoint))
    }
    result.measurements = ReproduceRecord.Measurement.of(result.records, row: row)
  }

  func solverCheckpoint(_ path: String) -> SolverCheckpoint {
    SolverCheckpoint(folder: path, resumes: true, note: note)
  }

  private func searchFeatures(_ row: ReproductionRow, _ result: inout ReproduceRecord.Row) throws {
    guard let experiment = row.runs(options.scale).first else { return }
    let search = FeatureSearch(completed(experiment), grid: row.grid)
    result.search = try search.run(command: command, monitor: monitor)
  }

  private func nearestNeighbor(_ row: ReproductionRow, _ result: inout ReproduceRecord.Row) throws {
    var errors: [ErrorCount] = []
    var count = 0
    for experiment in row.runs(options.scale) {
      let problem = try Problem(completed(experiment).problem)
      guard let inputs = problem.inputs, let labels = problem.labelSets.first?.labels else { continue }
      let (train, test) = (try RawFeatures().features(of: inputs.train), try RawFeatures().features(of: inputs.test))
      let work = 2 * Double(train.count) * Double(test.count) * Double(train.dimension)
      let stop = monitor.stopwatch(.evaluate, work: work)
      let nearest = try nearestExamples(to: test, among: train) {
        try monitor.progress(.evaluate, fraction: $0 / max($1, 1))
      }
      _ = stop()
      let wrong = zip(nearest, problem.testLabels).count { labels[$0] != $1 }
      errors.append(ErrorCount(errors: wrong, total: test.count))
      count = train.count
    }
    result.measurements = [ReproduceRecord.Measurement.of(errors, trainCount: count, row: row)].compactMap { $0 }
  }
}

extension LinearAlgebraError {
  fileprivate var isMemory: Bool {
    switch self {
    case .outOfMemory, .tooLarge: true
    default: false
    }
  }
}

extension ExperimentError {
  fileprivate var isNumerical: Bool {
    if case .singular = self { true } else { false }
  }
}
