import ArgumentParser
import MinNorm
import MinNormData
import MinNormExperiments
import MinNormReport

struct RandomizeCommand: ExperimentCommand {
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

  /// 1,000 examples.
  enum Defaults: SubcommandDefaults {
    static var takesGram: Bool { false }
    static let trainLimit: Int? = 1000
  }

  @OptionGroup(title: "Problem") var examples: ExampleOptions<Defaults>
  @OptionGroup(title: "Problem") var test: TestOption
  @OptionGroup(title: "Problem") var coding: CodingOption
  @Option(
    help: ArgumentHelp(
      "Comma list of true, shuffled (one permutation), random (one per image) and gaussian (mean and variance of the data).",
      valueName: "list"), transform: CommaList.init(parsing:))
  var pixels = CommaList(elements: RandomizeExperiment().pixels)
  @OptionGroup(title: "System") var system: SystemOptions
  @OptionGroup(title: "Process") var process: ProcessOptions
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
  @OptionGroup(title: "Output") var report: ReportOptions

  func experiment() throws -> RandomizeExperiment {
    var experiment = RandomizeExperiment()
    experiment.problem = examples.problem.with(test).with(coding).with(process)
    (experiment.ridge, experiment.arithmetic) = (system.ridge, system.precision.precision)
    experiment.pixels = pixels.elements
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

  func monitor(_ experiment: RandomizeExperiment, _ checkpoint: SolverCheckpoint?) -> any RunMonitor {
    let isInteractive = TerminalStyle.standardError.isInteractive
    return ProgressMonitor(quiet: output.quiet) { event in
      guard isInteractive, let event = event as? RandomizeEvent else { return }
      let count = event.run.count > 1 ? ", run \(event.run.index + 1) of \(event.run.count)" : ""
      StandardError.write("\(PixelText.describe(event.pixels))\(count)\n")
    }
  }

  static func table(_ record: RandomizeRecord) -> String { RandomizeTable.render(record) }

  /// Equal examples with different labels have no interpolant, and a factorization may have passed by rounding; see
  /// `SolveCommand`.
  func requireSolved(_ record: RandomizeRecord) throws {
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
