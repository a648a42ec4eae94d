import MinNorm
import MinNormData

/// Runs a `SolveExperiment` and makes its record.
public struct SolveRunner {
  let experiment: SolveExperiment
  let command: [String]
  let monitor: any RunMonitor
  let checkpoint: SolverCheckpoint?
  let clock = ContinuousClock()

  /// A runner for one experiment; `command` goes into the record, and a `checkpoint` changes no result: it gives the same
  /// bits, or, where a path of filters goes on from one that stopped between blocks, the same up to the order of sums.
  public init(
    _ experiment: SolveExperiment, command: [String] = [], monitor: any RunMonitor = SilentMonitor(),
    checkpoint: SolverCheckpoint? = nil
  ) {
    self.experiment = experiment
    self.command = command
    self.monitor = monitor
    self.checkpoint = checkpoint
  }

  /// The plan of the experiment: reads the data to learn its shape and allocates nothing for the system.
  public func plan() throws -> (plan: SolvePlan, kernel: any Kernel) {
    let (problem, map) = (try Problem(experiment), try featureMap())
    let dimension = try map.shape(of: problem.shape).dimension
    let isLinear = try KernelSpecification(experiment.kernel).isInnerProduct
    if try streams(map, problem, kernelIsLinear: isLinear) {
      return (try streamedPlan(map, problem, path(map, problem)), LinearKernel())
    }
    guard let inputs = problem.inputs?.train else { preconditionFailure("features are made once") }
    // The bandwidth does not change the cost, so a plan need not search for it.
    let kernel = try KernelSpecification(experiment.kernel).kernel(for: sample(of: inputs, map)) { _ in 1 }
    // Equal inputs have equal features.
    let equal = EqualExamples(of: try RawFeatures().features(of: inputs))
    let choice = try choice(problem, kernelIsLinear: kernel.isInnerProduct, dimension: dimension, equal: equal)
    return (try makePlan(problem, choice, map), kernel)
  }

  /// Reads, solves, checks, evaluates.
  public func run() throws -> SolveRecord {
    let started = clock.now
    var seconds = SolveRecord.PhaseSeconds()
    try checkpoint?.requireUsable()
    let specification = try KernelSpecification(experiment.kernel)
    let map = try featureMap()

    var (problem, loadSeconds) = try timed(.load) { try Problem(experiment) }
    seconds.load = loadSeconds
    if try streams(map, problem, kernelIsLinear: specification.isInnerProduct) {
      return try runPath(map, &problem, since: started, seconds)
    }
    // A map knows its dimension, so the memory is asked for before the features are made.
    let dimension = try map.shape(of: problem.shape).dimension
    let preliminary = try choice(
      problem, kernelIsLinear: specification.isInnerProduct, dimension: dimension, equal: nil)
    var plan = try makePlan(problem, preliminary, map)
    try plan.checkMemory(limit: experiment.memoryLimit)
    func replan(_ choice: SolverChoice) throws {
      plan = try makePlan(problem, choice, map)
      try plan.checkMemory(limit: experiment.memoryLimit)
    }

    let ((train, test), featureSeconds) = try timed(.features) {
      try problem.makeFeatures(map) { try monitor.progress(.features, fraction: $0 / $1) }
    }
    seconds.features = featureSeconds
    let (kernel, search) = try chooseKernel(specification, problem, train, &seconds)

    let equal = EqualExamples(of: train)
    var final = try choice(problem, kernelIsLinear: kernel.isInnerProduct, dimension: train.dimension, equal: equal)
    if final != preliminary { try replan(final) }

    let stacked = StackedTargets(problem.labelSets.map(\.labels), problem.classCount, experiment.coding)
    let solution: SystemSolution
    do {
      solution = try solve(final, kernel, stacked.matrix, train, plan, &seconds)
    } catch let error as LinearAlgebraError {
      guard let next = final.afterFailure(error, experiment) else { throw error }
      final = next
      try replan(next)
      solution = try solve(next, kernel, stacked.matrix, train, plan, &seconds)
    }
    let interpolant = solution.interpolant(kernel, train, precision: final.arithmetic.resultPrecision)

    let check = try certify(interpolant, kernel, train, &seconds)
    let (responses, predictions) = try evaluate(
      interpolant, check.responses, train: train, test: test, &seconds)
    let isDeficient = solution.rank.map { $0 < train.count } ?? false
    let gradient =
      isDeficient ? try leastSquaresGradient(stacked.matrix, responses, kernel, train, solution, &seconds) : nil

    let whole = Computed(
      targets: stacked.matrix, coefficients: solution.coefficients, responses: responses,
      normImage: interpolant.normImage(responses: responses), predictions: predictions, gradient: gradient,
      leftOut: solution.leftOut, check: check)
    let unit = whole[stacked.unitColumn..<stacked.unitColumn + 1]
    let context = ResultContext(problem: problem, kernel: kernel, solution: solution, choice: final, equal: equal)
    let results = problem.labelSets.indices.map { index in
      result(problem.labelSets[index], whole[stacked.columns(ofSet: index)], unit: unit, context)
    }
    seconds.total = (clock.now - started) / .seconds(1)
    return SolveRecord(
      command: command,
      dataset: problem.record(experiment),
      features: SolveRecord.FeaturesRecord(map, specification: experiment.features, dimension: train.dimension),
      kernel: SolveRecord.KernelRecord(name: kernel.name, parameters: kernel.parameters, search: search),
      solver: solverRecord(final, solution, plan), system: systemRecord(train.count, equal, solution),
      results: results, seconds: seconds,
      memory: SolveRecord.MemoryRecord(plannedPeakBytes: plan.peakBytes, peakBytes: SystemMemory.peak),
      environment: .current, seed: experiment.seed)
  }

  /// The same with another ridge.
  func with(ridge: Double) -> SolveRunner {
    var changed = experiment
    changed.ridge = ridge
    return SolveRunner(changed, command: command, monitor: monitor, checkpoint: checkpoint)
  }

  // MARK: Phases

  /// The kernel, its bandwidth chosen by leave-one-out on the first label set if that is asked for.
  private func chooseKernel(
    _ specification: KernelSpecification, _ problem: Problem, _ train: FeatureMatrix,
    _ seconds: inout SolveRecord.PhaseSeconds
  ) throws -> (kernel: any Kernel, search: [BandwidthSearch.Point]?) {
    guard specification.choosesByLeaveOneOut else { return (try specification.kernel(for: train), nil) }
    let targets = Targets(
      labels: problem.labelSets[0].labels, classCount: problem.classCount, coding: experiment.coding)
    var points: [BandwidthSearch.Point]?
    let (kernel, time) = try timed(.search) {
      try specification.kernel(for: train) { family in
        let search = BandwidthSearch(
          features: train, targets: targets, ridge: experiment.ridge, arithmetic: experiment.arithmetic)
        let found = try search.run(family) { try monitor.progress(.search, fraction: $0 / $1) }
        points = found.points
        return found.bandwidth
      }
    }
    seconds.search = time
    return (kernel, points)
  }

  // MARK: Pieces

  private func featureMap() throws -> FeatureChain {
    try FeatureSpecification(experiment.features).map(seed: experiment.seed)
  }

  /// The features of the examples that a median distance looks at, or of as many as take 64 MB.
  private func sample(of inputs: Inputs, _ map: FeatureChain) throws -> FeatureMatrix {
    let bytes = 4 * (try map.shape(of: FeatureShape(inputs)).dimension)
    let count = min(inputs.count, 1000, max(2, (64 << 20) / max(1, bytes)))
    let chosen = inputs.selecting((0..<count).map { $0 * inputs.count / count })
    return try map.fitted(to: chosen).features(of: chosen)
  }

  private var specificationSearches: Bool {
    (try? KernelSpecification(experiment.kernel).choosesByLeaveOneOut) ?? false
  }

  private func choice(
    _ problem: Problem, kernelIsLinear: Bool, dimension: Int, equal: EqualExamples?
  ) throws -> SolverChoice {
    try SolverChoice(
      experiment, kernelIsLinear: kernelIsLinear, order: problem.trainCount, dimension: dimension, equal: equal)
  }

  func makePlan(_ problem: Problem, _ choice: SolverChoice, _ map: FeatureChain) throws -> SolvePlan {
    var plan = SolvePlan(
      order: problem.trainCount, dimension: try map.shape(of: problem.shape).dimension, testCount: problem.testCount,
      rightHandSides: problem.labelSets.count * problem.classCount + 1, arithmetic: choice.arithmetic,
      certification: experiment.certification, loadedBytes: problem.loadedBytes, inputBytes: problem.inputBytes,
      leaveOneOut: experiment.leaveOneOut, search: specificationSearches, blockSize: experiment.blockSize,
      method: choice.method)
    plan.featureWorkBytes = try map.workBytes(
      of: problem.shape, count: max(problem.trainCount, problem.testCount))
    if choice.method == .pcg { plan.iterate(experiment.iteration, limit: experiment.memoryLimit) }
    return plan
  }

  func timed<Result>(_ phase: RunPhase, _ body: () throws -> Result) throws -> (Result, Double) {
    var seconds = 0.0
    let result = try monitor.timed(phase, &seconds, body)
    return (result, seconds)
  }
}

/// The right-hand sides of all label sets side by side, and one column of ones behind them.
///
/// The ones give the norm in the other coding; see `FunctionNorms`.
struct StackedTargets {
  let matrix: Matrix<Double>
  private let classCount: Int
  let unitColumn: Int

  init(_ labelSets: [[Int]], _ classCount: Int, _ coding: Coding) {
    let rows = labelSets.first?.count ?? 0
    var values: [Double] = []
    values.reserveCapacity((labelSets.count * classCount + 1) * rows)
    for labels in labelSets {
      values += Targets(labels: labels, classCount: classCount, coding: coding).matrix(in: Double.self).values
    }
    values += [Double](repeating: 1, count: rows)
    matrix = Matrix(rows: rows, columns: labelSets.count * classCount + 1, values: values)
    self.classCount = classCount
    unitColumn = labelSets.count * classCount
  }

  func columns(ofSet index: Int) -> Range<Int> { index * classCount..<(index + 1) * classCount }
}
