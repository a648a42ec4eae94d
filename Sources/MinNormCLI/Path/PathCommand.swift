import ArgumentParser
import MinNorm
import MinNormData
import MinNormExperiments
import MinNormReport

struct PathCommand: ExperimentCommand {
  static let configuration = CommandConfiguration(
    commandName: "path",
    abstract: "Does a ridge help? The whole path over λ from one reduction of K, with leave-one-out and GCV.",
    discussion: """
      Without options: 1,000 of the built-in digits. Every λ has its training, test and leave-one-out error, generalized \
      cross-validation, norm and effective degrees of freedom; beside it gradient flow stopped at t = n/λ, its counterpart. \
      The verdict compares the λ that leave-one-out chooses on the training examples with λ = 0 on the same test examples.

      Examples:
        minnorm path
        minnorm path --data mnist --train 4000 --labels clean,corrupt:0.2
        minnorm path --data mnist --train 4000 --no-early-stopping --grid 1e-4:100:100
        minnorm path --ridges 0,0.01,0.1,1
        minnorm path --regularizers all
        minnorm path --data cifar10-gray --train 2000 --regularizers all --augment flip
      """)

  /// 1,000 of the digits.
  enum Defaults: SubcommandDefaults {
    static let digits: Int? = 1000
  }

  @OptionGroup(title: "Problem") var examples: ExampleOptions<Defaults>
  @OptionGroup(title: "Problem") var test: TestOption
  @OptionGroup(title: "Problem") var labels: LabelOptions<Defaults>
  @OptionGroup(title: "Problem") var pixels: PixelOption
  @OptionGroup(title: "Path") var path: PathOptions
  @OptionGroup(title: "Model") var modelOptions: ModelOptions
  @OptionGroup(title: "Process") var process: ProcessOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var report: ReportOptions

  var model: ModelOptions? { modelOptions }
  func experiment() throws -> PathExperiment {
    var experiment = path.experiment
    experiment.problem = examples.problem.with(test).with(labels).with(pixels).with(process)
    return experiment
  }

  static func table(_ record: PathRecord) -> String { PathTable.render(record) }
}

/// What `path` goes along.
struct PathOptions: ParsableArguments {
  @Option(
    name: [.customLong("ridges"), .customLong("lambdas")],
    help: ArgumentHelp("These values of λ, and 0.", valueName: "list"),
    transform: RidgeGrid.init(parsingList:))
  var ridges: RidgeGrid?
  @Option(
    help: ArgumentHelp(
      "λ from FROM to TO, evenly in the logarithm, and 0 (default: 50 from 1e-6 to n times the mean diagonal of K).",
      valueName: "FROM:TO:COUNT"),
    transform: RidgeGrid.init(parsingGrid:))
  var grid: RidgeGrid?
  @Flag(inversion: .prefixedNo, help: "Gradient flow stopped at t = n/λ beside the ridge.")
  var earlyStopping = true
  @Option(
    help: "auto, band (fastest; ridges only), spectrum, or cholesky (one factorization for each λ, least memory).")
  var route = PathRoute.auto
  @Option(
    help: ArgumentHelp(
      "all: weight decay, early stopping, augmentation and dropout in one table; or none.", valueName: "which"))
  var regularizers = "none"
  @Option(
    help: ArgumentHelp(
      "shift:S (moved by S pixels to four sides), flip, or both (default: flip for CIFAR, shift:1 for other images).",
      valueName: "copies"),
    transform: Augmentation.init(parsing:))
  var augment: Augmentation?

  func validate() throws {
    guard ["all", "none"].contains(regularizers) else {
      throw ValidationError("--regularizers \(regularizers): expected all or none")
    }
    if ridges != nil, grid != nil { throw ValidationError("give --ridges or --grid, not both") }
  }

  /// The path, but for its problem.
  var experiment: PathExperiment {
    var experiment = PathExperiment()
    experiment.grid = ridges ?? grid ?? experiment.grid
    experiment.earlyStopping = earlyStopping && route != .band && route != .cholesky
    experiment.route = route
    experiment.regularizers = regularizers == "all"
    experiment.augmentation = augment
    return experiment
  }
}

extension PathRoute: ExpressibleByArgument {}
