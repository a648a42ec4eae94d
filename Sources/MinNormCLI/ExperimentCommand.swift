import ArgumentParser
import MinNorm
import MinNormExperiments

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

  /// Where finished work is kept.
  func checkpoint() -> SolverCheckpoint?

  /// Who tells a person how far it is.
  func monitor(_ experiment: Value, _ checkpoint: SolverCheckpoint?) -> any RunMonitor

  /// The record as a person reads it.
  static func table(_ record: Record<Value.Results>) -> String

  /// Says on standard error why a result is none, and ends with its exit code.
  func requireSolved(_ record: Record<Value.Results>) throws
}

extension ExperimentCommand {
  func run() throws {
    try Failure.reporting(output) {
      process.prepareProcess(quiet: output.quiet)
      let (experiment, checkpoint) = (try experiment(), checkpoint())
      let record = try experiment.run(
        command: commandLine, monitor: monitor(experiment, checkpoint), checkpoint: checkpoint)
      try output.write(record: try record.json()) { Self.table(record) }
      try requireSolved(record)
    }
  }

  func checkpoint() -> SolverCheckpoint? { nil }
  func monitor(_ experiment: Value, _ checkpoint: SolverCheckpoint?) -> any RunMonitor {
    ProgressMonitor(quiet: output.quiet, checkpoint: checkpoint)
  }
  func requireSolved(_ record: Record<Value.Results>) throws {}
}

/// The command as it was typed, for records.
var commandLine: [String] { ["minnorm"] + CommandLine.arguments.dropFirst() }
