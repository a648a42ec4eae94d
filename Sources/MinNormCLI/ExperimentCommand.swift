import ArgumentParser
import MinNorm
import MinNormCluster
import MinNormExperiments
import MinNormReport

/// A subcommand that runs an experiment: option groups, the value that they make, and the table of its record.
///
/// It offers the option groups that mean something for it and no others; `SubcommandDefaults` says what holds where nothing is
/// given.
protocol ExperimentCommand: ParsableCommand {
  associatedtype Value: Experiment

  var process: ProcessOptions { get }
  var output: OutputOptions { get }

  /// The experiment that was asked for.
  ///
  /// - Throws: `ValidationError` for options that do not go together.
  func experiment() throws -> Value

  /// What is written beside record, page, figures and function.
  var moreFiles: [FileRoles.Named] { get }

  /// Where the function is kept; nil for a subcommand that ends without one.
  var model: ModelOptions? { get }

  /// The feature maps that the function may end with.
  func features(_ experiment: Value) throws -> [FeatureSpecification]

  /// Tells a run what else to keep, after a look at where it is to be written.
  func prepare(_ run: Run, _ experiment: Value) throws

  /// Writes what else a run has kept.
  func finish(_ run: Run) throws

  /// Where finished work is kept.
  func checkpoint() -> SolverCheckpoint?

  /// Who tells a person how far it is.
  func monitor(_ experiment: Value, _ checkpoint: SolverCheckpoint?) -> any RunMonitor

  /// Starts what several ranks do together; nil for a subcommand, or a run, of one machine.
  func startEngine(_ experiment: Value) throws -> (any ClusterEngine)?

  /// The record as a person reads it.
  static func table(_ record: Record<Value.Results>) -> String

  /// The page and the figures that are made of the record.
  var report: ReportOptions { get }

  /// Pictures for the page, which no record has.
  func galleries(_ experiment: Value, _ run: Run) throws -> [Page.Gallery]

  /// Says on standard error why a result is none, and ends with its exit code.
  func requireSolved(_ record: Record<Value.Results>) throws
}

extension ExperimentCommand {
  var model: ModelOptions? { nil }
  var moreFiles: [FileRoles.Named] { [] }

  /// The feature maps that the function may end with.
  func features(_ experiment: Value) throws -> [FeatureSpecification] { [experiment.problem.features] }

  func run() throws {
    try Failure.reporting {
      let (experiment, checkpoint) = (try experiment(), checkpoint())
      let written = output.files + report.files + (model?.files ?? []) + moreFiles
      try FileRoles(reads: experiment.problem.data.files, writes: written).check()
      try output.check()
      try report.check()
      let engine = try startEngine(experiment)
      if engine == nil { try process.prepareProcess(quiet: output.quiet) } else { process.prepareRank() }
      try SelfTest().requirePassed()
      try model?.check(experiment.problem, features: try features(experiment))
      let run = Run(command: commandLine, monitor: monitor(experiment, checkpoint), checkpoint: checkpoint)
      run.keepsModel = model?.isWanted ?? false
      run.engine = engine
      run.keepsFindings = report.report != nil && engine == nil
      try prepare(run, experiment)
      let record = try experiment.run(in: run)
      // Rank 0 alone tells and writes.
      guard engine?.rank ?? 0 == 0 else { return Cluster.finish() }
      let text = try record.json()
      try output.write(
        record: text, table: { Self.table(record) },
        extras: [
          { try model?.write(run.model, of: experiment.problem, record: text, quiet: output.quiet) },
          { try report.write(record: text, galleries: try galleries(experiment, run)) },
          { try finish(run) },
        ])
      Cluster.finish()
      if let hint = report.hint(quiet: output.quiet) { StandardError.write("minnorm: \(hint)\n") }
      try requireSolved(record)
    }
  }

  func galleries(_ experiment: Value, _ run: Run) throws -> [Page.Gallery] { [] }
  func prepare(_ run: Run, _ experiment: Value) throws {}
  func finish(_ run: Run) throws {}
  func checkpoint() -> SolverCheckpoint? { nil }
  func startEngine(_ experiment: Value) throws -> (any ClusterEngine)? { nil }
  func monitor(_ experiment: Value, _ checkpoint: SolverCheckpoint?) -> any RunMonitor {
    ProgressMonitor(quiet: output.quiet, checkpoint: checkpoint)
  }
  func requireSolved(_ record: Record<Value.Results>) throws {}
}

/// The command as it was typed, for records.
var commandLine: [String] { ["minnorm"] + CommandLine.arguments.dropFirst() }
