import ArgumentParser
import MinNormData
import MinNormExperiments
import MinNormReport

struct SpectrumCommand: ExperimentCommand {
  static let configuration = CommandConfiguration(
    commandName: "spectrum",
    abstract: "Eigenvalues of K, effective ranks, and where clean and random labels lie among its eigenvectors.",
    discussion: """
      Random labels lie evenly over all directions, right ones in the first: that is why they take a larger norm and more \
      epochs. Effective ranks are those of Bartlett, Long, Lugosi and Tsigler (2020); the forecast is that of full-batch \
      gradient descent of step n/λ_max.

      Examples:
        minnorm spectrum
        minnorm spectrum --data mnist --train 2000 --labels clean,random,corrupt:0.2
        minnorm spectrum --learning-curve
        minnorm spectrum --data mnist --learning-curve --curve-counts 500,1000,2000,4000
        minnorm spectrum --data mnist --train 60000 --leading 200
        minnorm spectrum --kernel laplacian:bandwidth=10 --ridge 0.1 --json spectrum.json
      """)

  /// Few enough examples for all eigenvectors.
  enum Defaults: SubcommandDefaults {
    static var trainLimit: Int? { 1000 }
    static var labels: [LabelRandomization] { [.clean, .random] }
  }

  @OptionGroup(title: "Problem") var examples: ExampleOptions<Defaults>
  @OptionGroup(title: "Problem") var test: TestOption
  @OptionGroup(title: "Problem") var labels: LabelOptions<Defaults>
  @OptionGroup(title: "Problem") var pixels: PixelOption
  @Option(help: ArgumentHelp("λ of the effective dimension.", valueName: "lambda"))
  var ridge = 0.0
  @Option(
    help: ArgumentHelp("Only the N largest eigenvalues, without storing K; for many examples.", valueName: "N"))
  var leading: Int?
  @Flag(
    help: ArgumentHelp(
      "Also the test mse on subsets of the examples, beside what theory expects from the spectrum. The training examples are then a "
        + "random subset, and by default five halves of the most in --curve-counts."))
  var learningCurve = false
  @Option(
    help: ArgumentHelp(
      "Examples of the learning curve, with commas between (default: 1/20, 1/10, 1/5 and 2/5 of all).",
      valueName: "list"))
  var curveCounts = ""
  @Option(help: ArgumentHelp("Random subsets for each point of the learning curve.", valueName: "N"))
  var subsets = 3
  @OptionGroup(title: "Process") var process: ProcessOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var report: ReportOptions

  func validate() throws {
    guard ridge >= 0, ridge.isFinite else { throw ValidationError("--ridge \(ridge): expected a number ≥ 0") }
    if !learningCurve, !curveCounts.isEmpty { throw ValidationError("--curve-counts is for --learning-curve") }
    if try counts().contains(where: { $0 < 2 }) {
      throw ValidationError("--curve-counts \(curveCounts): expected whole numbers > 1 with commas between them")
    }
  }

  private func counts() throws -> [Int] {
    curveCounts.isEmpty
      ? [] : curveCounts.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
  }

  func experiment() throws -> SpectrumExperiment {
    var experiment = SpectrumExperiment()
    experiment.problem = examples.problem.with(test).with(labels).with(pixels).with(process)
    (experiment.ridge, experiment.leading) = (ridge, leading)
    if learningCurve {
      var curve = SpectrumExperiment.Curve()
      (curve.counts, curve.subsets) = (try counts(), subsets)
      experiment.problem.subsetSeed = experiment.problem.subsetSeed ?? experiment.problem.seed
      experiment.problem.trainLimit = Defaults.trainLimit.map { LearningCurve.pool(for: curve.counts, fewest: $0) }
      experiment.curve = curve
    }
    return experiment
  }
  static func table(_ record: SpectrumRecord) -> String { SpectrumTable.render(record) }
}
