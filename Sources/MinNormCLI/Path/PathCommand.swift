import ArgumentParser
import MinNorm
import MinNormData
import MinNormExperiments
import MinNormReport

struct PathCommand: ParsableCommand {
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

  @OptionGroup(title: "Problem") var problem: ProblemOptions
  @OptionGroup(title: "Path") var path: PathOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    try Failure.reporting {
      problem.prepareProcess()
      let runner = PathRunner(
        try path.experiment(problem), command: ["minnorm"] + CommandLine.arguments.dropFirst(),
        monitor: ProgressMonitor(quiet: output.quiet))
      let record = try runner.run()
      try output.write(record: try record.json()) { PathTable.render(record) }
    }
  }
}

/// What `path` goes along.
struct PathOptions: ParsableArguments {
  @Option(
    name: [.customLong("ridges"), .customLong("lambdas")],
    help: ArgumentHelp("These values of λ, and 0.", valueName: "list"))
  var ridges: String?
  @Option(
    help: ArgumentHelp(
      "λ from FROM to TO, evenly in the logarithm, and 0 (default: 50 from 1e-6 to n times the mean diagonal of K).",
      valueName: "FROM:TO:COUNT"))
  var grid: String?
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
      valueName: "copies"))
  var augment: String?

  func validate() throws {
    guard ["all", "none"].contains(regularizers) else {
      throw ValidationError("--regularizers \(regularizers): expected all or none")
    }
    if ridges != nil, grid != nil { throw ValidationError("give --ridges or --grid, not both") }
    if let augment {
      do { _ = try Augmentation(parsing: augment) } catch { throw ValidationError("--augment: \(error)") }
    }
  }

  /// The experiment on a problem; what the problem leaves open gets the defaults of `path`.
  func experiment(_ problem: ProblemOptions) throws -> PathExperiment {
    var experiment = PathExperiment()
    experiment.problem = problem.experiment
    if problem.train == nil, problem.data == "digits", problem.trainX == nil { experiment.problem.trainCount = 1000 }
    if let ridges { experiment.grid = try RidgeGrid(parsingList: ridges) }
    if let grid { experiment.grid = try RidgeGrid(parsingGrid: grid) }
    experiment.earlyStopping = earlyStopping && route != .band && route != .cholesky
    experiment.route = route
    experiment.regularizers = regularizers == "all"
    experiment.augmentation = augment
    return experiment
  }
}

extension PathRoute: ExpressibleByArgument {}
