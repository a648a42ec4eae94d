import MinNorm
import MinNormData

/// A table rebuilt row by row: one value, from which the run can be repeated.
///
/// Many problems and not one, so no `Experiment` but a series of them, with a clock and a record like theirs.
public struct ReproduceExperiment: Codable, Equatable, Sendable {
  /// Which published table is rebuilt, with its rows.
  public var table: Reproduction
  /// How much of it.
  public var scale = ReproductionScale.quick
  /// Names of the rows; nil for all of the scale.
  public var rows: [String]?
  /// The folder that holds the data sets.
  public var dataDirectory = "data"
  /// Bytes a row may take; nil for what is free.
  public var memoryLimit: Int?
  /// The seed of everything random.
  public var seed: UInt64 = 0

  /// All rows at the quick scale.
  public init(_ table: Reproduction) { self.table = table }

  /// The rows to run, in the table's order.
  ///
  /// - Throws: `ExperimentError.usage` for an unknown row, or a table without rows at the scale.
  func chosenRows() throws -> [ReproductionRow] {
    let available = table.rows.filter { $0.experiments[scale] != nil }
    let names = available.map(\.name)
    if let unknown = rows?.first(where: { !names.contains($0) }) {
      let other = table.rows.contains { $0.name == unknown } ? "only at a larger scale" : "unknown"
      throw ExperimentError.usage(
        "--rows \(unknown): \(other); \(table.name) at --scale \(scale.rawValue) has \(names.joined(separator: ", "))")
    }
    guard !available.isEmpty else {
      throw ExperimentError.usage("\(table.name) has no rows at --scale \(scale.rawValue)")
    }
    return available.filter { rows?.contains($0.name) ?? true }
  }

  /// The experiments of a row, with folder, limit and seed.
  func experiments(_ row: ReproductionRow) -> [SolveExperiment] {
    row.runs(scale).map { experiment in
      var experiment = experiment
      if case .named(let name, _) = experiment.data { experiment.data = .named(name, directory: dataDirectory) }
      experiment.memoryLimit = memoryLimit
      experiment.seed &+= seed
      return experiment
    }
  }

  /// Runs the rows that are not kept from before; a row that cannot be run does not keep the others from it.
  ///
  /// - Parameter checkpoint: Where finished rows are kept.
  /// - Throws: `CheckpointError`, `DataError` of the checkpoint folder, whatever the monitor throws.
  public func run(
    command: [String] = [], monitor: any RunMonitor = SilentMonitor(), checkpoint: SolverCheckpoint? = nil
  ) throws -> ReproduceRecord {
    let run = Run(command: command, monitor: monitor, checkpoint: checkpoint)
    let rows = try chosenRows()
    // All of them first, so that a folder that does not fit is known before the work.
    let folders = try checkpoint.map { kept in try rows.map { try RowFolder(kept, self, row: $0) } }
    var (finished, hashes): ([ReproduceResults.Row], [String: String]) = ([], [:])
    for (index, row) in rows.enumerated() {
      if let kept = try keptRow(row, folders?[index], &hashes) {
        finished.append(kept)
      } else {
        monitor.report(ReproduceEvent.begins(index: index, count: rows.count, title: row.title))
        let record = try measure(row, folders?[index], run)
        if record.outcome == .measured { try folders?[index].keep(record) }
        finished.append(record)
      }
      monitor.report(ReproduceEvent.ends(finished[index]))
    }
    run.add(finished.map(\.seconds).reduce(0, +), to: .rows)
    var record = run.record(
      "reproduce", phases: [], seed: seed,
      TableRecord(name: table.name, title: table.title, source: table.source, scale: scale),
      ReproduceResults(
        rows: finished, ledger: table.name == "norms" ? NormLedger(finished) : nil,
        verdict: ReproductionVerdict(finished)))
    record.memory = MemoryRecord(
      plannedPeakBytes: finished.compactMap(\.plannedPeakBytes).max() ?? 0,
      peakBytes: finished.map(\.peakBytes).max() ?? 0)
    return record
  }

  /// Whether every row is kept, so that nothing is left to be planned or measured.
  public func isFinished(_ checkpoint: SolverCheckpoint?) throws -> Bool {
    guard let checkpoint, checkpoint.resumes else { return false }
    return try chosenRows().allSatisfy { try RowFolder(checkpoint, self, row: $0).finished() != nil }
  }

  /// What an earlier run finished, if it was measured on the data that are here now.
  ///
  /// - Parameter hashes: SHA-256 of the data sets that were read already.
  private func keptRow(
    _ row: ReproductionRow, _ folder: RowFolder?, _ hashes: inout [String: String]
  ) throws -> ReproduceResults.Row? {
    guard let folder, let kept = try folder.finished() else { return nil }
    // A row of nearest neighbors does not know its data, and data that are gone cannot differ.
    if let old = kept.contentHash, let first = experiments(row).first {
      let source = "\(first.data)"
      do {
        let hash = try hashes[source] ?? Problem.load(first.problem).contentHash
        hashes[source] = hash
        try folder.requireData(old, hash)
      } catch let error where isMissingResource(error) {}
    }
    return kept
  }
}

/// What is heard while a table is rebuilt.
public enum ReproduceEvent: RunEvent {
  /// A row begins: its place and title.
  case begins(index: Int, count: Int, title: String)
  /// A row has ended.
  case ends(ReproduceResults.Row)
}
