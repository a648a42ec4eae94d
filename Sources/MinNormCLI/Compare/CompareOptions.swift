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
      "auto (m/(β + (m−1)λ₁), Ma, Bassily and Belkin 2018), a number, F*auto or F*limit.", valueName: "step"))
  var stepSize = "auto"
  @Option(
    help: ArgumentHelp(
      "Examples in a step (default: β/λ₁ rounded up to a power of two; 256 for eigenpro and without a stored K).",
      valueName: "m"))
  var batch: Int?
  @Option(help: ArgumentHelp("Most epochs.", valueName: "N"))
  var epochs = 1000
  @Option(
    help: ArgumentHelp(
      "When it is enough: zero-training-error, loss:X or distance:X (default: distance:0.001; zero-training-error without a closed form).",
      valueName: "goal"))
  var until: String?
  @Option(
    name: .customLong("init"),
    help: ArgumentHelp("zero, or gaussian:SCALE for weights of explicit features.", valueName: "start"))
  var start = "zero"
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
  @Option(
    help: "K in memory: auto (up to 12,000 examples), always (float64), or never (float32 rows for each mini-batch).")
  var storeKernel = KernelStorage.auto
  @Option(name: .customLong("eigenpro-directions"), help: ArgumentHelp("Damped directions k.", valueName: "k"))
  var eigenProDirections = EigenProPreconditioner.Options().directions
  @Option(
    name: .customLong("eigenpro-subsample"), help: ArgumentHelp("Examples they are found from.", valueName: "s"))
  var eigenProSubsample = EigenProPreconditioner.Options().subsample

  /// The experiment on a problem; what the problem leaves open gets the defaults of `compare`.
  func experiment(_ problem: ProblemOptions) throws -> CompareExperiment {
    var experiment = CompareExperiment()
    experiment.problem = problem.experiment
    if problem.labels == nil { experiment.problem.labels = [.clean, .random] }
    let isExplicit = problem.features.isRandom
    if problem.kernel == nil { experiment.problem.kernel = isExplicit ? .linear : .laplacian(bandwidth: 10) }
    if problem.train == nil, problem.data == "digits", problem.trainX == nil { experiment.problem.trainCount = 2000 }
    experiment.method = algorithm
    experiment.stepSize = try StepSizeChoice(parsing: stepSize)
    experiment.batch = batch
    experiment.epochs = epochs
    experiment.goal =
      try until.map(DescentGoal.init(parsing:)) ?? (closedForm == .none ? .zeroTrainingError : .distance(1e-3))
    experiment.start = try DescentStart(parsing: start)
    experiment.order = order
    experiment.momentum = momentum
    experiment.weightDecay = weightDecay
    experiment.repeats = repeats
    experiment.closedForm = closedForm
    experiment.storage = storeKernel
    experiment.eigenPro.directions = eigenProDirections
    experiment.eigenPro.subsample = eigenProSubsample
    return experiment
  }
}

extension DescentMethod: ExpressibleByArgument {}
extension ExampleOrder: ExpressibleByArgument {}
extension ClosedFormChoice: ExpressibleByArgument {}
