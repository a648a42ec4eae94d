import ArgumentParser
import MinNorm
import MinNormExperiments

/// How `compare` descends.
struct CompareOptions: ParsableArguments {
  @Option(
    help: "sgd, gd (full batch), heavy-ball, nesterov, kaczmarz, averaged (mean of SGD's iterates) or eigenpro.")
  var algorithm = DescentMethod.sgd
  @Option(
    help: ArgumentHelp(
      "auto (m/(β + (m−1)λ₁), Ma, Bassily and Belkin 2018), a number, F*auto or F*limit.", valueName: "step"),
    transform: StepSizeChoice.init(parsing:))
  var stepSize = StepSizeChoice.automatic(1)
  @Option(
    help: ArgumentHelp(
      "Examples in a step (default: β/λ₁ rounded up to a power of two; 256 for eigenpro and without a stored K).",
      valueName: "m"))
  var batch: Int?
  @Option(help: ArgumentHelp("Most epochs.", valueName: "N"))
  var epochs = 1000
  @Option(
    help: ArgumentHelp(
      "When it is enough: zero-training-error, loss:X or distance:X (default: distance:0.001; zero-training-error without a "
        + "closed form).", valueName: "goal"), transform: DescentGoal.init(parsing:))
  var until: DescentGoal?
  @Option(
    name: .customLong("init"),
    help: ArgumentHelp("zero, or gaussian:SCALE for weights of explicit features.", valueName: "start"),
    transform: DescentStart.init(parsing:))
  var start = DescentStart.zero
  @Option(
    help: "shuffled, sequential or replacement (default: shuffled; kaczmarz draws with probability ∝ k(x, x)).")
  var order: ExampleOrder?
  @Option(help: ArgumentHelp("μ of heavy-ball and nesterov (default: 0.9).", valueName: "mu"))
  var momentum: Double?
  @Option(
    help: ArgumentHelp("δ in the penalty (δ/2)‖f‖²; the closed form is then that of the ridge nδ.", valueName: "delta"))
  var weightDecay = 0.0
  @Option(help: ArgumentHelp("Runs with different seeds: mean and spread.", valueName: "N"))
  var repeats = 1
  @Option(
    help: "What descent is measured against: auto (eigen up to 6,000 examples, else cholesky), eigen, cholesky or none."
  )
  var closedForm = ClosedFormChoice.auto
  @Option(help: "Of --closed-form cholesky: float32, float64, or mixed (float32 factor, refined to float64 accuracy).")
  var precision = Arithmetic.float64
  @Option(
    help: "K in memory: auto (up to 12,000 examples), always (float64), or never (float32 rows for each mini-batch).")
  var storeKernel = KernelStorage.auto
  @Option(
    name: .customLong("eigenpro-directions"),
    help: ArgumentHelp(
      "Damped directions of --algorithm eigenpro (default: \(EigenProPreconditioner.Options().directions)).",
      valueName: "k"))
  var eigenProDirections: Int?
  @Option(
    name: .customLong("eigenpro-subsample"),
    help: ArgumentHelp(
      "Examples they are found from (default: \(EigenProPreconditioner.Options().subsample)).", valueName: "s"))
  var eigenProSubsample: Int?

  /// The experiment on a problem.
  func experiment(_ problem: ProblemSpecification) -> CompareExperiment {
    var experiment = CompareExperiment()
    experiment.problem = problem
    experiment.method = algorithm
    experiment.stepSize = stepSize
    experiment.batch = batch
    experiment.epochs = epochs
    experiment.goal = until ?? (closedForm == .none ? .zeroTrainingError : experiment.goal)
    experiment.start = start
    experiment.order = order
    experiment.momentum = momentum
    experiment.weightDecay = weightDecay
    experiment.repeats = repeats
    experiment.closedForm = closedForm
    experiment.arithmetic = precision
    experiment.storage = storeKernel
    if eigenProDirections != nil || eigenProSubsample != nil {
      var options = EigenProPreconditioner.Options()
      options.directions = eigenProDirections ?? options.directions
      options.subsample = eigenProSubsample ?? options.subsample
      experiment.eigenPro = options
    }
    return experiment
  }
}

extension DescentMethod: ExpressibleByArgument {}
extension ExampleOrder: ExpressibleByArgument {}
extension ClosedFormChoice: ExpressibleByArgument {}
