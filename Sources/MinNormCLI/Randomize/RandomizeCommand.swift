import ArgumentParser
import MinNorm
import MinNormData
import MinNormExperiments
import MinNormReport

struct RandomizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "randomize",
    abstract: "The randomization tests: labels from right to random, pixels shuffled, permuted, replaced by noise.",
    discussion: """
      Every treatment of the pixels is one system and one factorization, which serves all label sets. Up to 2,000 \
      examples SGD from zero is run beside the closed form. Test errors stand beside what the label noise alone would cost.

      Without options: 1,000 of the built-in digits, Gaussian kernel of bandwidth 5, 11 probabilities of corruption, \
      4 treatments of the pixels.

      Examples:
        minnorm randomize
        minnorm randomize --data mnist --train 10000 --pixels true
        minnorm randomize --data mnist --train 7500 --pixels true --corruption 0.1 --repeats 5
        minnorm randomize --pixels random,gaussian --corruption 0,0.5,1 --sgd never
      """)

  @OptionGroup(title: "Problem") var problem: ProblemOptions
  @Option(
    help: ArgumentHelp(
      "Comma list of probabilities with which a label is replaced by a uniform class (default: 0,0.1,…,1).",
      valueName: "list"))
  var corruption: String?
  @Option(help: ArgumentHelp("Runs with different random subsets and noise: mean and standard error.", valueName: "N"))
  var repeats = 1
  @Option(help: "SGD beside the closed form: auto (up to 2,000 examples), always or never.")
  var sgd = DescentInclusion.auto
  @Option(help: ArgumentHelp("Most epochs of SGD.", valueName: "N"))
  var epochs = RandomizeExperiment().epochs
  @Option(
    help: ArgumentHelp("When SGD has done enough: zero-training-error, loss:X or distance:X.", valueName: "goal"))
  var until = "\(RandomizeExperiment().goal)"
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if problem.labels != nil { throw ValidationError("--labels: randomize makes its own; use --corruption") }
  }

  func run() throws {
    try Failure.reporting {
      problem.prepareProcess()
      let (quiet, style) = (output.quiet, TerminalStyle.standardError)
      let experiment = try experiment()
      let runner = RandomizeRunner(
        experiment, command: ["minnorm"] + CommandLine.arguments.dropFirst(),
        monitor: ProgressMonitor(quiet: quiet)
      ) { pixels, run in
        guard !quiet, style.isInteractive else { return }
        let count = experiment.repeats > 1 ? ", run \(run + 1) of \(experiment.repeats)" : ""
        StandardError.write("\(PixelText.describe(pixels))\(count)\n")
      }
      let record = try runner.run()
      try output.write(record: try record.json()) { RandomizeTable.render(record) }
      try requireSolved(record)
    }
  }

  private func experiment() throws -> RandomizeExperiment {
    var experiment = RandomizeExperiment()
    experiment.problem = problem.experiment
    if problem.train == nil, problem.data == "digits", problem.trainX == nil { experiment.problem.trainCount = 1000 }
    if let pixels = problem.pixels {
      experiment.pixels = try pixels.split(separator: ",", omittingEmptySubsequences: false).map {
        try PixelRandomization(parsing: String($0))
      }
    }
    if let corruption {
      experiment.corruption = try corruption.split(separator: ",", omittingEmptySubsequences: false).map { text in
        guard let value = Double(text) else {
          throw ValidationError("--corruption \(text): expected numbers from 0 to 1, as in 0,0.1,0.5,1")
        }
        return value
      }
    }
    experiment.repeats = repeats
    experiment.descent = sgd
    experiment.epochs = epochs
    experiment.goal = try DescentGoal(parsing: until)
    return experiment
  }

  /// Equal examples with different labels have no interpolant, and a factorization may have passed by rounding; see
  /// `SolveCommand`.
  private func requireSolved(_ record: RandomizeRecord) throws {
    let cells = record.treatments.flatMap(\.cells)
    let contradicted = cells.filter { $0.closedForm.contradictions > 0 }
    if let first = contradicted.first, record.system.ridge == 0 {
      StandardError.write(
        "minnorm: error: no interpolant exists for \(contradicted.count) label sets, such as \(first.closedForm.labels), because "
          + "equal training examples have different labels; their results are the minimum-norm least-squares solutions; "
          + "remove the examples, or use --ridge\n")
      throw ExitCode(Failure.numerical)
    }
    // Beside SGD the closed form comes from an eigendecomposition, which no rounding lets pass.
    if let unsolved = cells.first(where: { $0.sgd == nil && !$0.closedForm.solved })?.closedForm {
      StandardError.write("minnorm: error: the system is not solved for \(unsolved.labels): \(unsolved.verdict)\n")
      throw ExitCode(Failure.numerical)
    }
  }
}

extension DescentInclusion: ExpressibleByArgument {}
