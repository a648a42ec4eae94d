import MinNorm
import MinNormData

/// Runs an `InterpolantsExperiment` and makes its record.
public struct InterpolantsRunner {
  let experiment: InterpolantsExperiment
  let command: [String]
  let monitor: any RunMonitor
  private let clock = ContinuousClock()

  /// A runner for one experiment; `command` goes into the record.
  public init(
    _ experiment: InterpolantsExperiment, command: [String] = [], monitor: any RunMonitor = SilentMonitor()
  ) {
    self.experiment = experiment
    self.command = command
    self.monitor = monitor
  }

  /// Finds every interpolant and measures it.
  ///
  /// - Throws: `ExperimentError`, `LinearAlgebraError`, `DescentError`, `DataError`.
  public func run() throws -> InterpolantsRecord {
    let started = clock.now
    try checkOptions()
    var seconds = InterpolantsRecord.Seconds()
    let problem = try timed(.load, &seconds.load) { try Problem(experiment.problem.problem) }
    let map = try experiment.problem.problem.featureMap()
    let plan = InterpolantsPlan(experiment, problem, dimension: try map.shape(of: problem.shape).dimension)
    try plan.checkMemory(limit: experiment.problem.memoryLimit)
    let (train, test) = try timed(.features, &seconds.features) { try features(problem, map) }
    try requireDifferent(train)
    let kernel = try experiment.problem.kernel.kernel(for: train)
    try requireSpace(kernel, train)

    let labels = FittedLabels(problem, coding: experiment.problem.coding)
    var (space, condition) = try kernelSpace(kernel, map, problem, train, test, labels, &seconds)
    var spaces: [InterpolantsRecord.Space] = []
    if kernel.isInnerProduct {
      space.interpolants += try weightEntries(
        experiment.problem.features, train, test, labels, &seconds, includesMinimumNorm: false)
      spaces = [space]
    } else if let fourier = try experiment.fourierFeatures(of: kernel, count: train.count) {
      let map = try fourier.map(seed: experiment.problem.seed)
      let (train, test) = try timed(.features, &seconds.features) { try features(problem, map) }
      let entries = try weightEntries(fourier, train, test, labels, &seconds, includesMinimumNorm: true)
      let weights = InterpolantsRecord.Space(
        name: "weights", kernel: KernelRecord(LinearKernel()),
        features: FeaturesRecord(map, specification: fourier, dimension: train.dimension),
        interpolants: entries)
      spaces = [space, weights]
    } else {
      spaces = [space]
    }
    seconds.total = (clock.now - started) / .seconds(1)
    return InterpolantsRecord(
      command: command,
      dataset: problem.datasetRecord,
      features: spaces[0].features, kernel: spaces[0].kernel,
      system: InterpolantsRecord.System(order: train.count, conditionNumber: condition),
      labels: problem.labelSets[0].name, coding: experiment.problem.coding, spaces: spaces, seconds: seconds,
      memory: MemoryRecord(plannedPeakBytes: plan.peakBytes, peakBytes: SystemMemory.peak),
      environment: .current, seed: experiment.problem.seed)
  }

  // MARK: Options and data

  private func checkOptions() throws {
    func refuse(_ message: String) throws -> Never { throw ExperimentError.usage(message) }
    if experiment.problem.ridge > 0 { try refuse("--ridge: a solution with a ridge does not interpolate") }
    if experiment.problem.arithmetic != .float64 { try refuse("--precision: interpolants works in float64") }
    if experiment.problem.labels.count != 1 { try refuse("--labels: interpolants takes one label set") }
    if let centres = experiment.centres, !(1...1_000_000).contains(centres) {
      try refuse("--centres \(centres): expected a number from 1 to 1000000")
    }
    if let forced = experiment.forced, forced < 0 { try refuse("--forced \(forced): expected at least 0") }
    if let count = experiment.fourierCount, count < 2 || count > 1_000_000 {
      try refuse("--fourier \(count): expected a number from 2 to 1000000")
    }
    for ratio in experiment.noise where !(ratio > 0 && ratio.isFinite) {
      try refuse("--noise \(ratio): expected numbers > 0, multiples of the minimum norm, as in 1,3,10")
    }
    if experiment.epochs < 1 { try refuse("--epochs \(experiment.epochs): expected at least 1") }
    if experiment.start == .zero { try refuse("--init zero: that is the minimum-norm interpolant; use gaussian:SCALE") }
    for kernel in experiment.otherKernels ?? [] { _ = try KernelSpecification(parsing: kernel) }
  }

  private func features(
    _ problem: Problem, _ map: FeatureChain
  ) throws -> (train: FeatureMatrix, test: FeatureMatrix) {
    guard let inputs = problem.inputs else { preconditionFailure("the inputs are kept for the second space") }
    let (_, train, test) = try map.features(fittedTo: inputs.train, andOf: inputs.test)
    return (train, test)
  }

  private func requireDifferent(_ train: FeatureMatrix) throws {
    try EqualExamples(of: train).requireNone(
      "; interpolants compares functions of different examples: remove one of them, or use fewer (--train)")
  }

  private func requireSpace(_ kernel: any Kernel, _ train: FeatureMatrix) throws {
    if kernel.isInnerProduct, train.dimension <= train.count {
      throw ExperimentError.usage(
        "--kernel linear has \(train.dimension) weights for \(train.count) examples, so there is one solution at most; use "
          + "fewer examples (--train) or more features, such as --features random-fourier:count=\(4 * train.count),bandwidth=5"
      )
    }
    if let count = experiment.fourierCount, count / 2 * 2 <= train.count {
      throw ExperimentError.usage(
        "--fourier \(count): \(train.count) labels need more features than that to leave room for other solutions")
    }
    let centres = centreCount(kernel, train)
    if centres < train.count {
      throw ExperimentError.usage(
        "--centres \(centres): \(train.count) labels need as many centres at least to be fitted")
    }
    if kernel.isInnerProduct, centres > train.dimension {
      throw ExperimentError.usage(
        "--centres \(centres): more than \(train.dimension) points in as many dimensions depend on each other under --kernel "
          + "linear; give at most \(train.dimension)")
    }
  }

  /// Twice as many as examples, but no more than can be independent.
  func centreCount(_ kernel: any Kernel, _ train: FeatureMatrix) -> Int {
    experiment.centres ?? (kernel.isInnerProduct ? min(2 * train.count, train.dimension) : 2 * train.count)
  }

  func timed<Result>(_ phase: RunPhase, _ seconds: inout Double, _ body: () throws -> Result) rethrows -> Result {
    let result = try monitor.timed(phase, &seconds, body)
    SystemMemory.trim()
    return result
  }
}

/// The labels that all functions fit, and those they are tested on.
struct FittedLabels {
  let targets: Matrix<Double>
  let train: [Int]
  let test: [Int]
  let classCount: Int
  let coding: Coding

  init(_ problem: Problem, coding: Coding) {
    train = problem.labelSets[0].labels
    test = problem.testLabels
    classCount = problem.classCount
    self.coding = coding
    targets = Targets(labels: train, classCount: classCount, coding: coding).matrix(in: Double.self)
  }

  /// A function's errors and residual; its norms follow.
  func entry(
    _ kind: String, _ title: String, _ parameters: [String: Double], responses: Matrix<Double>,
    predictions: Matrix<Double>
  ) -> InterpolantsRecord.Entry {
    let columns = 0..<classCount
    let fit = ErrorCount(predictions: responses, columns: columns, labels: train)
    let errors = ErrorCount(predictions: predictions, columns: columns, labels: test)
    let interval = errors.wilsonInterval95
    let residual = Residual(targets: targets, responses: responses, coefficients: targets, ridge: 0)
    return InterpolantsRecord.Entry(
      kind: kind, title: title, parameters: parameters, trainErrors: fit.errors, trainErrorRate: fit.rate,
      testErrors: errors.errors, testErrorRate: errors.rate,
      testErrorInterval95: [interval.lowerBound, interval.upperBound], relativeResidual: residual.relative,
      maxResidual: residual.maximum, interpolates: fit.errors == 0 && residual.relative <= Tolerances.double,
      norm: nil, normRatio: nil, distance: nil, pythagorasGap: nil, ownNorm: nil, note: nil)
  }
}

extension InterpolantsRecord.Entry {
  /// With ‖f‖² and ‖f − f*‖² in the space of f*.
  func measured(squaredNorm: Double, squaredDistance: Double, minimum: Double) -> InterpolantsRecord.Entry {
    var entry = self
    entry.norm = squaredNorm.squareRoot()
    entry.normRatio = (squaredNorm / minimum).squareRoot()
    entry.distance = max(0, squaredDistance).squareRoot()
    // The function 0, which far centres leave, has no scale to measure against.
    entry.pythagorasGap = squaredNorm > 0 ? abs(squaredNorm - minimum - squaredDistance) / squaredNorm : nil
    return entry
  }
}
