import ArgumentParser
import MinNorm
import MinNormExperiments
import MinNormReport

struct SearchCommand: ExperimentCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Choose features, or a kernel, by leave-one-out on the training examples.",
    discussion: """
      Every candidate is scored by the closed-form leave-one-out error of its interpolant; no test example is looked at. \
      The first candidate is --features (raw by default), to compare with.

      Examples:
        minnorm search
        minnorm search --kernels
        minnorm search --kernels --candidate 'ntk:depth={1|3}' --candidate laplacian:bandwidth=loo --test-errors
        minnorm search --data mnist --train 2000 --grid 'gabor:wavelengths={4/7|5/9},pool={4|7}+unit-norm'
        minnorm search --data mnist --train 6000 --precision float32 --json search.json
      """)

  /// 1,000 examples, the bandwidth chosen as well.
  enum Defaults: SubcommandDefaults {
    static var takesGram: Bool { false }
    static let trainLimit: Int? = 1000
    static func kernel(_ features: FeatureSpecification) -> KernelSpecification { .gaussianByLeaveOneOut }
  }

  @OptionGroup(title: "Problem") var examples: ExampleOptions<Defaults>
  @OptionGroup(title: "Problem") var labels: LabelOptions<Defaults>
  @OptionGroup(title: "Problem") var pixels: PixelOption
  @OptionGroup(title: "System") var system: SystemOptions
  @OptionGroup(title: "Model") var modelOptions: ModelOptions
  @OptionGroup(title: "Process") var process: ProcessOptions
  @Option(
    help: ArgumentHelp(
      "Features to try, alternatives in braces; may be given several times "
        + "(default: \(SearchCommand.defaultGrid)).", valueName: "features"))
  var grid: [String] = []
  @Option(
    help: ArgumentHelp(
      "Bandwidths to try in units of the median distance, or grid for 13 of them.", valueName: "list"))
  var bandwidths = "0.35,0.5,0.7,1"
  @Flag(help: "Rank kernels on --features, parameters chosen, instead of features.")
  var kernels = false
  @Option(
    help: ArgumentHelp(
      "Kernel to rank, alternatives in braces; may be given several times (default: every family).", valueName: "kernel"
    ))
  var candidate: [String] = []
  @Flag(help: "Also solve with every candidate and show its test error, which the ranking never sees.")
  var testErrors = false
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var report: ReportOptions

  static let defaultGrid = "gabor:wavelengths={4/7|5/9},pool={4|7}+unit-norm"

  func validate() throws {
    _ = try multiples()
    if !kernels, !candidate.isEmpty { throw ValidationError("--candidate is for --kernels") }
    if kernels, !grid.isEmpty {
      throw ValidationError("--grid is of features, --kernels ranks kernels; leave one of them out")
    }
    if kernels, examples.kernel != nil {
      throw ValidationError("--kernel: --kernels ranks many; name those of interest with --candidate")
    }
  }

  var model: ModelOptions? { modelOptions }
  func features(_ experiment: FeatureSearch) throws -> [FeatureSpecification] { try experiment.candidates() }
  func experiment() throws -> FeatureSearch {
    var experiment = SolveExperiment(examples.problem.with(labels).with(pixels).with(process))
    (experiment.ridge, experiment.arithmetic) = (system.ridge, system.precision.precision)
    // No test example is looked at; of the data sets that have some, one is the fewest.
    if case .named = experiment.problem.data, !testErrors { experiment.testCount = 1 }
    var search = FeatureSearch(
      experiment, grid: grid.isEmpty ? [Self.defaultGrid] : grid, bandwidthMultiples: try multiples())
    if kernels { search.kernels = candidate.isEmpty ? FeatureSearch.defaultKernels : candidate }
    if testErrors { search.measuresTest = true }
    return search
  }

  func monitor(_ experiment: FeatureSearch, _ checkpoint: SolverCheckpoint?) -> any RunMonitor {
    ProgressMonitor(quiet: output.quiet, drawsProgress: false) { event in
      guard let event = event as? FeatureSearchEvent else { return }
      let score =
        event.candidate.looErrorRate.map { "LOO error \(Format.percent($0))" }
        ?? event.candidate.looMse.map { "LOO mse \(Format.scientific($0, digits: 2))" }
        ?? "no K is positive definite"
      StandardError.write(
        "\(event.index + 1) of \(event.count)  \(score)  \(event.candidate.features), \(event.candidate.kernel)\n")
    }
  }

  static func table(_ record: FeatureSearchRecord) -> String { SearchTable.render(record) }

  private func multiples() throws -> [Double]? {
    guard bandwidths != "grid" else { return nil }
    let numbers = bandwidths.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? 0 }
    guard numbers.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw ValidationError("--bandwidths \(bandwidths): expected numbers > 0 with commas between them, or grid")
    }
    return numbers
  }
}
