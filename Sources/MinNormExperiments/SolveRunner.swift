import MinNorm
import MinNormData

/// Runs a `SolveExperiment` and makes its record.
public struct SolveRunner {
  let experiment: SolveExperiment
  private let command: [String]
  private let monitor: any RunMonitor
  private let clock = ContinuousClock()

  /// A runner for one experiment; `command` goes into the record.
  public init(_ experiment: SolveExperiment, command: [String] = [], monitor: any RunMonitor = SilentMonitor()) {
    self.experiment = experiment
    self.command = command
    self.monitor = monitor
  }

  /// The plan of the experiment: reads the data to learn its shape and allocates nothing for the system.
  public func plan() throws -> (plan: SolvePlan, kernel: any Kernel) {
    var problem = try Problem(experiment)
    let train = try makeFeatures(&problem, featureMap()).train
    // The bandwidth does not change the cost, so a plan need not search for it.
    let kernel = try KernelSpecification(experiment.kernel).kernel(for: train) { _ in 1 }
    return (makePlan(problem, dimension: train.dimension), kernel)
  }

  /// Reads, solves, checks, evaluates.
  public func run() throws -> SolveRecord {
    let started = clock.now
    var seconds = SolveRecord.PhaseSeconds()
    let specification = try KernelSpecification(experiment.kernel)
    let map = try featureMap()

    var (problem, loadSeconds) = try timed(.load) { try Problem(experiment) }
    seconds.load = loadSeconds
    // A map knows its dimension, so the memory is asked for before the features are made.
    let plan = makePlan(problem, dimension: map.dimension(ofInputs: problem.dimension))
    try plan.checkMemory(limit: experiment.memoryLimit)

    let ((train, test), featureSeconds) = try timed(.features) { try makeFeatures(&problem, map) }
    seconds.features = featureSeconds
    let (kernel, search) = try chooseKernel(specification, problem, train, &seconds)

    let stacked = StackedTargets(problem.labelSets.map(\.labels), problem.classCount, experiment.coding)
    let solution = try solve(kernel, stacked.matrix, train, plan, &seconds)
    let coefficients = solution.coefficients
    let interpolant = KernelInterpolant(
      kernel, train, coefficients: coefficients, precision: experiment.arithmetic.resultPrecision)

    let check = try certify(interpolant, &seconds)
    let (responses, predictions) = try evaluate(interpolant, check.responses, test, &seconds)

    let whole = Computed(
      targets: stacked.matrix, coefficients: coefficients, responses: responses, predictions: predictions, check: check)
    let unit = whole[stacked.unitColumn..<stacked.unitColumn + 1]
    let results = problem.labelSets.indices.map { index in
      result(
        problem.labelSets[index], whole[stacked.columns(ofSet: index)], unit: unit, problem, kernel, solution)
    }
    seconds.total = (clock.now - started) / .seconds(1)
    return SolveRecord(
      command: command,
      dataset: SolveRecord.DatasetRecord(
        name: problem.name, trainCount: train.count, testCount: test.count, classes: problem.classCount,
        dimension: problem.dimension, subsetSeed: experiment.subsetSeed, sha256: problem.contentHash),
      features: SolveRecord.FeaturesRecord(
        name: map.name, dimension: train.dimension, parameters: map.parameters),
      kernel: SolveRecord.KernelRecord(name: kernel.name, parameters: kernel.parameters, search: search),
      solver: SolveRecord.SolverRecord(
        name: experiment.solver.rawValue, precision: experiment.arithmetic, ridge: experiment.ridge, iterations: 0,
        refinements: solution.products,
        blockSize: PackedLayout.defaultBlockSize(order: train.count)),
      system: SolveRecord.SystemRecord(
        order: train.count, rank: train.count, lambdaMin: solution.eigenvalues?.smallest,
        lambdaMax: solution.eigenvalues?.largest, conditionNumber: solution.eigenvalues?.conditionNumber),
      results: results, seconds: seconds,
      memory: SolveRecord.MemoryRecord(plannedPeakBytes: plan.peakBytes, peakBytes: SystemMemory.peak),
      environment: .current, seed: experiment.seed)
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

  private func solve(
    _ kernel: any Kernel, _ rightHandSides: Matrix<Double>, _ train: FeatureMatrix, _ plan: SolvePlan,
    _ seconds: inout SolveRecord.PhaseSeconds
  ) throws -> SystemSolution {
    var diagnostics: SolverDiagnostics = []
    if experiment.leaveOneOut { diagnostics.insert(.inverseDiagonal) }
    if experiment.certification == .full { diagnostics.insert(.extremeEigenvalues) }
    let solver = CholeskySolver(
      kernel: kernel, ridge: experiment.ridge, arithmetic: experiment.arithmetic, diagnostics: diagnostics)
    var started: (phase: RunPhase, at: ContinuousClock.Instant)?
    func finish() {
      if let (phase, start) = started { monitor.end(phase, seconds: (clock.now - start) / .seconds(1)) }
    }
    let solution = try solver.solve(rightHandSides, features: train) { step, done, total in
      let (phase, work) = plan.phase(of: step)
      if started?.phase != phase {
        finish()
        monitor.begin(phase, work: work)
        started = (phase, clock.now)
      }
      try monitor.progress(phase, fraction: total > 0 ? done / total : 1)
    }
    finish()
    seconds.gram = solution.seconds[.gram] ?? 0
    seconds.factor = solution.seconds[.factor] ?? 0
    seconds.solve = solution.seconds[.solve] ?? 0
    seconds.refine = solution.seconds[.refine] ?? 0
    seconds.leaveOneOut = solution.seconds[.inverseDiagonal] ?? 0
    seconds.certify = solution.seconds[.spectrum] ?? 0
    return solution
  }

  /// What the certificate measured: the rows looked at, their targets and responses in float64.
  struct Check {
    var rows: [Int]?
    var count = 0
    /// KA on the rows looked at.
    var measured: Matrix<Double>?
    /// KA on all rows, when that was looked at.
    var responses: Matrix<Double>? { rows == nil ? measured : nil }
  }

  private func certify(_ interpolant: KernelInterpolant, _ seconds: inout SolveRecord.PhaseSeconds) throws -> Check {
    guard experiment.certification != .none else { return Check() }
    let features = interpolant.features
    let (check, time) = try timed(.certify) {
      func observe(_ done: Double, _ total: Double) throws {
        try monitor.progress(.certify, fraction: done / total)
      }
      guard experiment.certification == .sample, features.count > Certification.sampleSize else {
        return Check(count: features.count, measured: try interpolant.responses(in: .float64, observer: observe))
      }
      let rows = subsetIndices(count: Certification.sampleSize, from: features.count, seed: experiment.seed)
      let sample = try features.selecting(rows)
      let exact = KernelInterpolant(
        interpolant.kernel, features, coefficients: interpolant.coefficients, precision: .float64)
      return Check(rows: rows, count: rows.count, measured: try exact.predictions(at: sample, observer: observe))
    }
    seconds.certify += time
    return check
  }

  private func evaluate(
    _ interpolant: KernelInterpolant, _ certified: Matrix<Double>?, _ test: FeatureMatrix,
    _ seconds: inout SolveRecord.PhaseSeconds
  ) throws -> (responses: Matrix<Double>, predictions: Matrix<Double>) {
    let (result, time) = try timed(.evaluate) {
      let share = certified == nil ? 0.5 : 0
      let responses =
        try certified
        ?? interpolant.responses(in: experiment.arithmetic.resultPrecision) {
          try monitor.progress(.evaluate, fraction: share * $0 / $1)
        }
      let predictions = try interpolant.predictions(at: test) {
        try monitor.progress(.evaluate, fraction: share + (1 - share) * $0 / $1)
      }
      return (responses, predictions)
    }
    seconds.evaluate = time
    return result
  }

  // MARK: Pieces

  private func featureMap() throws -> any FeatureMap {
    try FeatureSpecification(experiment.features).map(seed: experiment.seed)
  }

  /// Makes the features of the training and the test examples and lets go of the inputs.
  private func makeFeatures(
    _ problem: inout Problem, _ map: any FeatureMap
  ) throws -> (train: FeatureMatrix, test: FeatureMatrix) {
    guard let inputs = problem.inputs else { preconditionFailure("features are made once") }
    problem.inputs = nil
    return (try map.features(of: inputs.train), try map.features(of: inputs.test))
  }

  private var specificationSearches: Bool {
    (try? KernelSpecification(experiment.kernel).choosesByLeaveOneOut) ?? false
  }

  private func makePlan(_ problem: Problem, dimension: Int) -> SolvePlan {
    SolvePlan(
      order: problem.trainCount, dimension: dimension, testCount: problem.testCount,
      rightHandSides: problem.labelSets.count * problem.classCount + 1, arithmetic: experiment.arithmetic,
      certification: experiment.certification, loadedBytes: problem.loadedBytes, inputBytes: problem.inputBytes,
      leaveOneOut: experiment.leaveOneOut, search: specificationSearches)
  }

  private func timed<Result>(_ phase: RunPhase, _ body: () throws -> Result) throws -> (Result, Double) {
    monitor.begin(phase, work: 0)
    let start = clock.now
    let result = try body()
    let time = (clock.now - start) / .seconds(1)
    monitor.end(phase, seconds: time)
    return (result, time)
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
