import MinNorm
import MinNormData

/// Descent beside the closed form: the same function in the end, for right and for random labels.
public struct CompareExperiment: Experiment {
  /// `minnorm.compare/1`.
  public static let name = "compare"
  /// What `seconds` has a key for.
  public static let phases: [RunPhase] = [.load, .features, .gram, .factor, .precondition, .descent, .evaluate]

  /// The examples, the features, the kernel and the labels.
  public var problem = ProblemSpecification()
  /// Which descent algorithm is run.
  public var method = DescentMethod.sgd
  /// How the step size is chosen.
  public var stepSize = StepSizeChoice.automatic(1)
  /// Examples in a mini-batch; nil for β/λ₁ rounded up to a power of two, beyond which larger ones stop to pay.
  public var batch: Int?
  /// The largest number of epochs.
  public var epochs = 1000
  /// When it is enough.
  public var goal = DescentGoal.distance(1e-3)
  /// Where it starts.
  public var start = DescentStart.zero
  /// The order of examples; nil for each method's own.
  public var order: ExampleOrder?
  /// μ; nil for 0.9 with the methods that have it.
  public var momentum: Double?
  /// δ in the penalty (δ/2)‖f‖²; the closed form is then that of the ridge nδ.
  public var weightDecay = 0.0
  /// Runs that differ in the seed of the order and of the start.
  public var repeats = 1
  /// How the reference is found.
  public var closedForm = ClosedFormChoice.auto
  /// How precisely K is factored where the closed form is Cholesky's; all else is float64.
  public var arithmetic = Arithmetic.float64
  /// Where K is during descent.
  public var storage = KernelStorage.auto
  /// EigenPro's numbers; nil for its authors', and for other methods.
  public var eigenPro: EigenProPreconditioner.Options?

  /// All built-in digits, SGD from zero.
  public init() {}

  /// Of weights (of explicit features) where the kernel is linear, else of the coefficients of k(xᵢ, ·).
  var isPrimal: Bool { problem.kernel.isInnerProduct }

  /// EigenPro's numbers in force; nil for other methods.
  var eigenProOptions: EigenProPreconditioner.Options? { method == .eigenpro ? eigenPro ?? .init() : nil }

  /// What a run will take.
  ///
  /// - Throws: `ExperimentError.usage` for what does not go together.
  public func plan(_ problem: Problem, in run: Run) throws -> ComparePlan {
    try requireConsistent(count: problem.trainCount)
    if goal == .zeroTrainingError { try problem.requireClasses("--until zero-training-error") }
    let plan = try ComparePlan(self, problem)
    try ExperimentError.refuse([
      "--precision \(arithmetic.rawValue): only --closed-form cholesky has it; all else is float64":
        arithmetic != .float64 && plan.closedForm != .cholesky
    ])
    return plan
  }

  private func requireConsistent(count: Int) throws {
    let name = method.rawValue
    try ExperimentError.refuse([
      "--epochs \(epochs): expected a number from 1 to 1000000000": !(1...1_000_000_000).contains(epochs),
      "--repeats \(repeats): expected at least 1": repeats < 1,
      "--batch: gd sees all examples in every step": method == .gd && batch != nil,
      "--batch: kaczmarz takes one example at a time": method == .kaczmarz && batch != nil,
      "--batch \(batch ?? 0): expected a number from 1 to the \(count) training examples":
        !(1...max(count, 1)).contains(batch ?? 1),
      "--order: gd sees all examples in every step": method == .gd && order != nil,
      "--momentum: \(name) has none; use heavy-ball or nesterov": !method.hasMomentum && momentum != nil,
      "--momentum \(momentum ?? 0): expected a number from 0 to below 1": !(0..<1).contains(momentum ?? 0),
      "--weight-decay \(weightDecay): expected a number ≥ 0": !(weightDecay >= 0 && weightDecay.isFinite),
      "--weight-decay: \(name) has no decay; use sgd, gd, heavy-ball, nesterov or averaged":
        weightDecay > 0 && (method == .kaczmarz || method == .eigenpro),
      "--init with --weight-decay: decay forgets where descent started; use one of them":
        weightDecay > 0 && start != .zero,
      "--init \(start): needs weights that can leave the span of the examples; use --kernel linear, for example with "
        + "--features random-fourier:count=4000,bandwidth=10,kernel=laplacian": start != .zero && !isPrimal,
      "--until \(goal) needs the closed form; use zero-training-error or loss:X with --closed-form none":
        goal.needsClosedForm && closedForm == .none,
      "--algorithm eigenpro works on a kernel's coefficients; choose a kernel but linear":
        method == .eigenpro && isPrimal,
      "--eigenpro-directions and --eigenpro-subsample belong to --algorithm eigenpro":
        method != .eigenpro && eigenPro != nil,
      "--eigenpro-directions and --eigenpro-subsample: expected from 1 to 1000000, and at least 2":
        eigenPro.map { !(1...1_000_000).contains($0.directions) || $0.subsample < 2 } ?? false,
      "--store-kernel: the linear kernel's descent is on weights and needs no K": storage != .auto && isPrimal,
    ])
  }

  /// Prepares, finds the closed form, descends, measures.
  ///
  /// - Throws: `DescentError` when a step is too large, beside what every run throws.
  public func run(in run: Run) throws -> CompareRecord {
    var (problem, plan) = try prepare(in: run)
    let map = try self.problem.featureMap()
    let (train, test) = try run.features(map, of: &problem)
    var setup = try CompareSetup(self, problem, plan, train: train, test: test, run)
    var runs = try (0..<repeats).map { try setup.descend($0, run) }
    run.noteNeverPredicted(setup.closedForm?.predictions ?? runs[0].predictions, setup.stacked, problem)
    if run.keepsModel { try setup.keep(&runs[0], test: test, run) }
    return run.record(of: self, try problem.record(map, KernelRecord(setup.kernel)), try setup.results(runs))
  }
}

/// How far a run of descent is, at the end of an epoch.
public struct EpochReport: RunEvent {
  /// Which run, from 0.
  public let run: Int
  /// The number of epochs so far.
  public let epoch: Double
  /// The measurement of every label set.
  public let points: [(labels: String, point: CompareResults.Point)]
  /// Wall seconds since descent began.
  public let seconds: Double
}
