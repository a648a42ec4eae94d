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
      Names: list, table4, belkin-mnist, belkin-cifar10, norms, searches; `list` says what each is, needs and takes. \
      Every row is printed as it is measured, the table at the end. With --checkpoint finished rows are kept, and \
      --resume goes on with the others.

      Examples:
        minnorm reproduce list
        minnorm reproduce norms                                     (the built-in digits; also --data mnist)
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
    help: ArgumentHelp("For norms: digits, mnist or a folder (default: digits, mnist above quick).", valueName: "name"))
  var data: String?
  @OptionGroup var directory: DataDirectoryOption
  @Option(
    name: .customLong("checkpoint"),
    help: ArgumentHelp("Keep every finished row in this folder.", valueName: "folder"))
  var checkpoint: String?
  @Flag(help: "Go on with the rows in the --checkpoint folder; if there are none, begin.")
  var resume = false
  @Option(help: ArgumentHelp("Bytes a row may take, such as 20G (default: free memory).", valueName: "bytes"))
  var memoryLimit: ByteCount?
  @Option(help: ArgumentHelp("Seed of random labels and features.", valueName: "N"))
  var seed: UInt64 = 0
  @Option(help: ArgumentHelp("Threads (default: all cores).", valueName: "N"))
  var threads: Int?
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if resume, checkpoint == nil { throw ValidationError("--resume: give the folder with --checkpoint") }
    if let checkpoint, checkpoint.isEmpty { throw ValidationError("--checkpoint: expected a folder") }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads): expected a number from 1 to 1024")
    }
    if data != nil, name != "norms" {
      throw ValidationError("--data: only norms can be made of another data set; \(name) names its own")
    }
  }

  func run() throws {
    try Failure.reporting {
      let all = try Reproduction.all(data: data, scale: scale)
      guard name != "list" else {
        return try output.write(record: try RecordJSON.text(ReproductionList(tables: all))) {
          ReproduceTable.list(all)
        }
      }
      guard let reproduction = all.first(where: { $0.name == name }) else {
        throw ExperimentError.usage(
          "no table '\(name)'; there are \(all.map(\.name).joined(separator: ", ")), and list")
      }
      Threads.setCount(threads)
      let command = ["minnorm"] + CommandLine.arguments.dropFirst()
      if checkpoint != nil { Interruption.announceCheckpoint() }
      let lines = RowLines(quiet: output.quiet)
      let quiet = output.quiet
      let runner = try ReproduceRunner(
        reproduction, options, command: command, monitor: ProgressMonitor(quiet: quiet),
        note: { if !quiet { StandardError.write("minnorm: \($0)\n") } }, report: lines.report)
      if plan {
        let planned = try runner.plan(command: command)
        return try output.write(record: try RecordJSON.text(planned)) { ReproduceTable.plan(planned) }
      }
      if !output.quiet { StandardError.write(ReproduceTable.plan(try runner.plan(command: command)) + "\n") }
      let record = try runner.run()
      try output.write(record: try record.json()) { ReproduceTable.render(record) }
      try requireComplete(record)
    }
  }

  private var options: ReproduceOptions {
    var options = ReproduceOptions()
    options.scale = scale
    options.rows = rows?.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    options.dataDirectory = directory.folder
    options.memoryLimit = memoryLimit?.bytes
    options.seed = seed
    options.checkpoint = checkpoint
    options.resumes = resume
    return options
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

/// One line per row on standard error.
private final class RowLines {
  private let quiet: Bool
  private let clear = TerminalStyle.standardError.isInteractive ? "\r\u{1B}[K" : ""

  init(quiet: Bool) { self.quiet = quiet }

  func report(_ event: ReproduceRunner.Event) {
    guard !quiet else { return }
    switch event {
    case .begins(let index, let count, let title):
      StandardError.write("\(clear)row \(index + 1) of \(count): \(title)\n")
    case .ends(let row):
      StandardError.write("\(clear)  \(row.row.name): \(ReproduceTable.summary(row))\n")
    }
  }
}
