import ArgumentParser
import MinNorm
import MinNormData
import MinNormExperiments
import MinNormReport

struct ExpressivityCommand: ExperimentCommand {
  static let configuration = CommandConfiguration(
    commandName: "expressivity",
    abstract: "Theorem 1 by a triangular solve: a two-layer ReLU network with 2n + d weights fits any n labels.",
    discussion: """
      f(x) = Σⱼ wⱼ max(a·x − bⱼ, 0): project the n examples on a random direction a, sort, put a threshold before each, and \
      solve the triangular system for w. The network is then evaluated as a network. One output fits the class as a number \
      and is read by rounding, with 2n + d weights; beside it one output for each class on the same a and b. --kernel is \
      that of the minimum-norm solution shown beside them.

      Examples:
        minnorm expressivity
        minnorm expressivity --data mnist --train 2000 --labels random
        minnorm expressivity --position 0.5                   (thresholds in the middle: far worse conditioned)
        minnorm expressivity --data cifar10 --train 1000 --no-minimum-norm --json network.json
      """)

  /// Right and random labels.
  enum Defaults: SubcommandDefaults {
    static var takesGram: Bool { false }
    static var trainLimit: Int? { 4000 }
    static var labels: [LabelRandomization] { [.clean, .random] }
  }

  @OptionGroup(title: "Problem") var examples: ExampleOptions<Defaults>
  @OptionGroup(title: "Problem") var test: TestOption
  @OptionGroup(title: "Problem") var labels: LabelOptions<Defaults>
  @OptionGroup(title: "Problem") var pixels: PixelOption
  @Option(
    help: ArgumentHelp(
      "Where in the gap between two projections the threshold lies, from 0 (at the lower one) to below 1.",
      valueName: "theta"))
  var position = TwoLayerNetwork.defaultPosition
  @Flag(inversion: .prefixedNo, help: "Also solve for the minimum-norm function of the kernel.")
  var minimumNorm = true
  @Option(
    help: "Of the minimum-norm solution: float32, float64, or mixed (float32 factor, refined to float64 accuracy).")
  var precision = Arithmetic.float64
  @Flag(inversion: .prefixedNo, help: "Also networks of fewer examples and with other thresholds.")
  var series = true
  @OptionGroup(title: "Process") var process: ProcessOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var report: ReportOptions

  func experiment() -> ExpressivityExperiment {
    var experiment = ExpressivityExperiment()
    experiment.problem = examples.problem.with(test).with(labels).with(pixels).with(process)
    experiment.position = position
    experiment.minimumNorm = minimumNorm
    experiment.arithmetic = precision
    experiment.series = series
    return experiment
  }
  static func table(_ record: ExpressivityRecord) -> String { ExpressivityTable.render(record) }

  /// The theorem promises a fit; rounding may break it where θ is large or neighbours are close.
  func requireSolved(_ record: ExpressivityRecord) throws {
    let failed = record.results.filter { !$0.fits }
    guard let first = failed.first else { return }
    let condition = record.system.conditionNumber.map { Format.scientific($0) } ?? "beyond float64"
    StandardError.write(
      "minnorm: error: rounding broke the fit of \(first.labels) labels (\(Format.count(first.trainErrors)) training errors):"
        + " the condition number is \(condition); try a smaller --position or fewer examples\n")
    throw ExitCode(Failure.numerical)
  }
}
