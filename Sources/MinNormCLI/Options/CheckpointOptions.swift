import ArgumentParser
import MinNorm
import MinNormReport

/// Where a long run keeps what it has finished.
struct CheckpointOptions: ParsableArguments {
  @Option(
    name: .customLong("checkpoint"),
    help: ArgumentHelp(
      "Keep every finished part of the run in this folder: the rows of a table; of a solve as much as K takes in memory, twice "
        + "that while features are summed up.",
      valueName: "folder"))
  var folder: String?

  @Flag(help: "Go on with the run in the --checkpoint folder; if there is none, begin.")
  var resume = false

  func validate() throws {
    if resume, folder == nil { throw ValidationError("--resume: give the folder with --checkpoint") }
    if let folder, folder.isEmpty { throw ValidationError("--checkpoint: expected a folder") }
  }

  /// The checkpoint asked for; what it finds goes to standard error.
  func checkpoint(quiet: Bool) -> SolverCheckpoint? {
    folder.map { folder in
      SolverCheckpoint(folder: folder, resumes: resume) { note in
        if !quiet { StandardError.write("\(StandardError.lineStart)minnorm: \(note)\n") }
      }
    }
  }
}
