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
        minnorm spectrum --kernel laplacian:bandwidth=10 --ridge 0.1 --json spectrum.json
      """)

  /// Few enough examples for all eigenvectors.
  enum Defaults: SubcommandDefaults {
    static var trainLimit: Int? { 1000 }
    static var labels: [LabelRandomization] { [.clean, .random] }
  }

  @OptionGroup(title: "Problem") var examples: ExampleOptions<Defaults>
  @OptionGroup(title: "Problem") var labels: LabelOptions<Defaults>
  @OptionGroup(title: "Problem") var pixels: PixelOption
  @Option(help: ArgumentHelp("λ of the effective dimension.", valueName: "lambda"))
  var ridge = 0.0
  @OptionGroup(title: "Process") var process: ProcessOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var report: ReportOptions

  func validate() throws {
    guard ridge >= 0, ridge.isFinite else { throw ValidationError("--ridge \(ridge): expected a number ≥ 0") }
  }

  func experiment() -> SpectrumExperiment {
    var experiment = SpectrumExperiment()
    experiment.problem = examples.problem.with(labels).with(pixels).with(process)
    experiment.ridge = ridge
    return experiment
  }
  static func table(_ record: SpectrumRecord) -> String { SpectrumTable.render(record) }
}
