import ArgumentParser
import MinNormData
import MinNormExperiments
import MinNormReport

struct DoubleDescentCommand: ExperimentCommand {
  static let configuration = CommandConfiguration(
    commandName: "descent",
    abstract: "Double descent of the minimum-norm least-squares solution, in features or in examples.",
    discussion: """
      Test error, norm and condition number on random features, from a tenth of the examples to ten times them, one curve for \
      each label set, the best ridge beside it; and normal features, whose expected risk is known exactly (Belkin, Hsu and Xu \
      2020). Three options each take one thing away and with it the peak (arXiv 2303.14151).

      Examples:
        minnorm descent
        minnorm descent --cut-singular-values --project-test --residual-free
        minnorm descent --along examples --p 100 --train 1000
        minnorm descent --data mnist --train 1000 --random-features fourier
      """)

  /// Few enough for a peak within seconds.
  enum Defaults: SubcommandDefaults {
    static var trainLimit: Int? { DoubleDescentExperiment().problem.trainLimit }
    static var labels: [LabelRandomization] { DoubleDescentExperiment().problem.labels }
    static var takesKernel: Bool { false }
  }

  @OptionGroup(title: "Problem") var examples: ExampleOptions<Defaults>
  @OptionGroup(title: "Problem") var test: TestOption
  @OptionGroup(title: "Problem") var labels: LabelOptions<Defaults>
  @OptionGroup(title: "Problem") var pixels: PixelOption
  @Option(help: "What grows: features, or examples.")
  var along = DoubleDescentExperiment.Axis.features
  @Option(help: "relu (max(0, w·x)) or fourier (cosines and sines).")
  var randomFeatures = DoubleDescentExperiment.RandomFeatures.relu
  @Option(help: ArgumentHelp("Bandwidth of Fourier features.", valueName: "sigma"))
  var bandwidth = 5.0
  @Option(
    help: ArgumentHelp(
      "Numbers of features, or of examples, with commas between (default: 21 from a tenth to ten times the other).",
      valueName: "list"))
  var counts = ""
  @Option(name: .customLong("p"), help: ArgumentHelp("Features, where examples grow.", valueName: "P"))
  var features = 100
  @Flag(help: "Also without the small singular values of the training features.")
  var cutSingularValues = false
  @Flag(help: "Also with test examples projected on the leading modes of the training features.")
  var projectTest = false
  @Flag(help: "Also with labels that a linear function of the features fits.")
  var residualFree = false
  @Option(help: ArgumentHelp("Singular values below this share of the largest are small.", valueName: "share"))
  var cutoff = DoubleDescentExperiment().cutoff
  @Option(help: ArgumentHelp("Training sets of normal features; 0 for none.", valueName: "N"))
  var gaussianTrials = DoubleDescentExperiment().gaussianTrials
  @Option(help: ArgumentHelp("Examples of normal features, ten times as many features.", valueName: "N"))
  var gaussianExamples = DoubleDescentExperiment().gaussianExamples
  @OptionGroup(title: "Process") var process: ProcessOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var report: ReportOptions

  func validate() throws { _ = try places() }

  func experiment() throws -> DoubleDescentExperiment {
    var experiment = DoubleDescentExperiment()
    experiment.problem = examples.problem.with(test).with(labels).with(pixels).with(process)
    experiment.problem.kernel = .linear
    (experiment.axis, experiment.features, experiment.counts) = (along, features, try places())
    (experiment.randomFeatures, experiment.bandwidth, experiment.cutoff) = (randomFeatures, bandwidth, cutoff)
    let ablations: [(Bool, DoubleDescentExperiment.Ablation)] = [
      (cutSingularValues, .singularValues), (projectTest, .testModes), (residualFree, .residualFree),
    ]
    experiment.ablations = ablations.filter(\.0).map(\.1)
    (experiment.gaussianTrials, experiment.gaussianExamples) = (gaussianTrials, gaussianExamples)
    return experiment
  }

  static func table(_ record: DoubleDescentRecord) -> String { DoubleDescentTable.render(record) }

  private func places() throws -> [Int] {
    guard !counts.isEmpty else { return [] }
    let numbers = counts.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard numbers.allSatisfy({ $0 > 0 }) else {
      throw ValidationError("--counts \(counts): expected whole numbers > 0 with commas between them")
    }
    return numbers
  }
}

extension DoubleDescentExperiment.Axis: ExpressibleByArgument {}
extension DoubleDescentExperiment.RandomFeatures: ExpressibleByArgument {}
