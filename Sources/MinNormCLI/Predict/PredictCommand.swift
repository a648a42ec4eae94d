import ArgumentParser
import MinNorm
import MinNormData
import MinNormExperiments
import MinNormReport

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Apply a saved function to data.",
    discussion: """
      Reads rows of a .npy file as it goes, so a million of them take no more memory than a few thousand. Predictions for the \
      test set of the run that saved the model have the bits that they had there.

      Examples:
        minnorm solve --save digits.npz
        minnorm predict digits.npz --data digits
        minnorm predict digits.npz --data digits --out predictions.csv
        minnorm predict digits.npz --data digits --explain 0
        minnorm solve --train-x X.npy --train-y y.npy --save model.npz
        minnorm predict model.npz --x T.npy --y u.npy --out predictions.npz
      """)

  @Argument(help: ArgumentHelp("The model, saved with --save.", valueName: "model"))
  var model: String
  @Option(
    help: ArgumentHelp("Your inputs, one row per example, in any of the formats that are read.", valueName: "file"))
  var x: String?
  @Option(
    help: ArgumentHelp(
      "For a model of --gram, in the place of --x: a row of kernel values with the n training examples for each new one.",
      valueName: "file"))
  var crossGram: String?
  @Option(
    help: ArgumentHelp(
      "Columns of a table of inputs to leave out, by name or by number from 1, with commas between.",
      valueName: "columns"))
  var drop: String?
  @Option(help: ArgumentHelp("Their targets, for the errors.", valueName: "file"))
  var y: String?
  @Option(help: ArgumentHelp("The test set of digits, mnist, cifar10, cifar10-gray or a folder.", valueName: "name"))
  var data: String?
  @OptionGroup var directory: DataDirectoryOption
  @Option(help: ArgumentHelp("Which function of the model (default: the first).", valueName: "name"))
  var function: String?
  @Option(
    help: ArgumentHelp(
      "Write all predictions: .csv or .tsv (class and scores), .npy (scores) or .npz (scores, class, names).",
      valueName: "file"))
  var out: String?
  @Option(
    help: ArgumentHelp("Show the training examples that carry prediction I, counted from 0.", valueName: "I"))
  var explain: Int?
  @Option(
    name: .customLong("class"),
    help: ArgumentHelp("With --explain: this output in the place of the largest.", valueName: "name"))
  var output: String?
  @Option(help: ArgumentHelp("Rows that are shown.", valueName: "N"))
  var top = 10
  @OptionGroup var threads: ThreadOption
  @OptionGroup(title: "Output") var outputs: OutputOptions
  @OptionGroup(title: "Output") var report: ReportOptions

  func validate() throws {
    guard [x, crossGram, data].count(where: { $0 != nil }) == 1 else {
      throw ValidationError(
        "give the inputs with --x, their kernel values with --cross-gram, or a test set with --data")
    }
    if explain == nil, output != nil { throw ValidationError("--class goes with --explain") }
    if explain != nil, out != nil { throw ValidationError("--explain shows one prediction; --out is for all of them") }
    if explain != nil, report.isWanted {
      throw ValidationError("--explain has no page; --report is for all predictions")
    }
    guard top >= 0 else { throw ValidationError("--top \(top): expected at least 0") }
  }

  func run() throws {
    let files = FileRoles(
      reads: FileRoles.named(["the model": model, "--x": x, "--cross-gram": crossGram, "--y": y]),
      writes: outputs.files + report.files + FileRoles.named(["--out": out]))
    try Failure.reporting(outputs, files) {
      try report.check()
      try threads.prepareProcess(quiet: outputs.quiet)
      try SelfTest().requirePassed()
      var experiment = PredictExperiment(
        model: model, inputs: data.map { .named($0, directory: directory.folder) } ?? .file(x ?? crossGram ?? ""))
      (experiment.targets, experiment.function, experiment.output) = (y, function, out)
      (experiment.shown, experiment.dataDirectory) = (top, directory.folder)
      experiment.dropped = UserFiles.columns(drop)
      if let explain {
        let record = try experiment.explain(explain, output: output, count: top)
        try outputs.write(record: try RecordJSON.text(record)) { PredictTable.render(record) }
      } else {
        let run = Run(command: commandLine, monitor: ProgressMonitor(quiet: outputs.quiet))
        let record = try experiment.run(in: run)
        let text = try record.json()
        try outputs.write(
          record: text, table: { PredictTable.render(record) }, extras: [{ try report.write(record: text) }])
      }
    }
  }
}
