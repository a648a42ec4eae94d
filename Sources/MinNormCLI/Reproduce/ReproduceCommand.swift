import ArgumentParser
import MinNorm
import MinNormData
import MinNormExperiments
import MinNormReport

struct ReproduceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Rebuild a published table beside the published numbers.",
    discussion: """
      Names: list, table4, belkin-mnist, belkin-cifar10, norms, searches, rethinking; `list` says what each is, needs and takes. \
      Every row is printed as it is measured, the table at the end. With --checkpoint finished rows are kept, and \
      --resume goes on with the others.

      Examples:
        minnorm reproduce list
        minnorm reproduce norms                                     (the built-in digits; also --data mnist)
        minnorm reproduce rethinking                                (every claim on linear models; also --data mnist)
        minnorm reproduce belkin-mnist --rows gaussian-500,nearest-500
        minnorm reproduce table4 --scale full --plan
        minnorm reproduce table4 --scale full --checkpoint table4 --json table4.json    (later: the same with --resume)
      """)

  @Argument(help: ArgumentHelp("The table, or list.", valueName: "name"))
  var name = "list"
  @Option(help: "quick (minutes), half, or full (the published sizes).")
  var scale = ReproductionScale.quick
  @Option(help: ArgumentHelp("Comma list of the rows to run (default: all).", valueName: "names"))
  var rows: String?
  @Flag(help: "Print what each row takes and stop.")
  var plan = false
  @Option(
    help: ArgumentHelp(
      "For norms and rethinking: digits, mnist or a folder (default: digits, mnist above quick).", valueName: "name"))
  var data: String?
  @OptionGroup var directory: DataDirectoryOption
  @OptionGroup(title: "Checkpoint") var checkpointing: CheckpointOptions
  @OptionGroup(title: "Process") var process: ProcessOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var report: ReportOptions

  func validate() throws {
    if data != nil, !["norms", "rethinking"].contains(name) {
      throw ValidationError("--data: only norms and rethinking can be made of other data; \(name) names its own")
    }
  }

  func run() throws {
    try Failure.reporting(output, FileRoles(writes: output.files + report.files)) {
      try report.check()
      let all = try Reproduction.all(data: data, scale: scale)
      guard name != "list" else {
        return try output.write(record: try RecordJSON.text(ReproductionList(tables: all))) {
          ReproducePlanTable.list(all)
        }
      }
      guard let table = all.first(where: { $0.name == name }) else {
        throw ExperimentError.usage(
          "no table '\(name)'; there are \(all.map(\.name).joined(separator: ", ")), and list")
      }
      try process.prepareProcess(quiet: output.quiet)
      let (experiment, checkpoint) = (experiment(table), checkpointing.checkpoint(quiet: output.quiet))
      let isFinished = try experiment.isFinished(checkpoint)
      if plan || !output.quiet && !isFinished {
        let planned = try experiment.plan(command: commandLine, checkpoint: checkpoint)
        let text = ReproducePlanTable.plan(planned)
        if plan { return try output.write(record: try RecordJSON.text(planned)) { text } }
        StandardError.write(text + "\n")
      }
      if !isFinished { try SelfTest().requirePassed() }
      let monitor = ProgressMonitor(quiet: output.quiet, checkpoint: checkpoint) {
        if let event = $0 as? ReproduceEvent { Self.report(event) }
      }
      let record = try experiment.run(command: commandLine, monitor: monitor, checkpoint: checkpoint)
      let text = try record.json()
      try output.write(
        record: text, table: { ReproduceTable.render(record) }, extras: [{ try report.write(record: text) }])
      try requireComplete(record)
    }
  }

  private func experiment(_ table: Reproduction) -> ReproduceExperiment {
    var experiment = ReproduceExperiment(table)
    experiment.scale = scale
    experiment.rows = rows?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    experiment.dataDirectory = directory.folder
    experiment.memoryLimit = process.memoryLimit?.bytes
    experiment.seed = process.seed
    return experiment
  }

  /// One line per row on standard error.
  private static func report(_ event: ReproduceEvent) {
    let text =
      switch event {
      case .begins(let index, let count, let title): "row \(index + 1) of \(count): \(title)"
      case .ends(let row): "  \(row.row.name): \(ReproduceTable.summary(row))"
      }
    StandardError.write("\(StandardError.lineStart)\(text)\n")
  }

  /// One failed row is a numerical failure; skipped ones are an error only where nothing ran.
  private func requireComplete(_ record: ReproduceRecord) throws {
    let failed = record.rows.filter { $0.outcome == .failed }
    if !failed.isEmpty {
      StandardError.write(
        "minnorm: error: \(failed.map(\.row.name).joined(separator: ", ")) failed; the table says why\n")
      throw ExitCode(Failure.numerical)
    }
    guard record.rows.allSatisfy({ $0.outcome == .skipped }), let reason = record.rows.first?.reason else { return }
    StandardError.write("minnorm: error: no row could run: \(reason)\n")
    throw ExitCode(Failure.unavailable)
  }
}

extension ReproductionScale: ExpressibleByArgument {}

/// Every table as a value: the JSON record `minnorm.reproduce-list/1`.
private struct ReproductionList: Encodable {
  let schema = "minnorm.reproduce-list/1"
  let tables: [Reproduction]
}
