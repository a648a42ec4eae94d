import ArgumentParser
import MinNormData
import MinNormExperiments
import MinNormReport

/// Where the numbers of a solution are written for NumPy.
struct ArrayOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write the coefficients A as NumPy's .npy, n × outputs (by least squares the weights, d × outputs); of several label "
        + "sets one array behind the other.", valueName: "file"))
  var coefficients: String?
  @Option(help: ArgumentHelp("Write the outputs at the test examples likewise, m × outputs.", valueName: "file"))
  var scores: String?
  @Option(help: ArgumentHelp("Write the left-out predictions likewise, n × outputs; with --loo.", valueName: "file"))
  var looScores: String?

  /// What is written.
  var files: [FileRoles.Named] {
    FileRoles.named(["--coefficients": coefficients, "--scores": scores, "--loo-scores": looScores])
  }

  func validate() throws {
    for file in files where !file.path.lowercased().hasSuffix(".npy") {
      throw ValidationError("\(file.option) \(file.path): expected a name that ends in .npy")
    }
  }

  /// Whether any is to be written.
  var isWanted: Bool { !files.isEmpty }

  /// Makes sure that the files can be written and that there will be something to write.
  func check(_ experiment: SolveExperiment) throws {
    if looScores != nil, !experiment.leaveOneOut { throw ExperimentError.usage("--loo-scores goes with --loo") }
    for file in files { try OutputFile.check(file.path) }
  }

  /// Writes what a run has found.
  func write(_ arrays: SolvedArrays?, quiet: Bool) throws {
    guard isWanted, let arrays else { return }
    if looScores != nil, arrays.looScores.isEmpty {
      throw ExperimentError.usage("--loo-scores: leave-one-out is not defined for this system, as the table says")
    }
    let writes = [
      ("coefficients", coefficients, arrays.coefficients), ("scores", scores, arrays.scores),
      ("loo-scores", looScores, arrays.looScores),
    ].map { name, path, sets in
      {
        guard let path else { return }
        try Rescue.writing("the array of \(name)", to: path, ending: "-\(name).npy") {
          try SolvedArrays.write(sets, to: $0)
        }
        if !quiet { StandardError.write("\(StandardError.lineStart)minnorm: \(path) is written\n") }
      }
    }
    try Rescue.all(writes)
  }
}
