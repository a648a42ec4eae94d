import Foundation
import MinNorm
import MinNormData

// Linear kernels of features that are never stored: one pass for a whole path of growing maps.
extension SolveRunner {
  /// Whether the features are to be made a few at a time: for the linear kernel and Cholesky, along a path of filters or
  /// ridges, or where there are at least as many features as examples.
  ///
  /// - Throws: `usage` for options that a path, or any other run, does not have.
  func streams(_ map: FeatureChain, _ problem: Problem, kernelIsLinear: Bool) throws -> Bool {
    let isDirect = experiment.solver == .auto || experiment.solver == .cholesky
    guard let last = map.streamed, kernelIsLinear, isDirect,
      try last.unitCounts.count > 1 || experiment.ridges != nil
        || map.shape(of: problem.shape).dimension >= problem.trainCount
    else {
      guard experiment.ridges == nil else {
        throw ExperimentError.usage(
          "--ridges is for features that are never stored, such as random-conv with --kernel linear; use --ridge here")
      }
      return false
    }
    guard experiment.ridges == nil || experiment.ridge == 0 else {
      throw ExperimentError.usage("give --ridge or --ridges, not both")
    }
    guard experiment.arithmetic != .mixed else {
      throw ExperimentError.usage(
        "features that are never stored have no --precision mixed; use float64 or float32")
    }
    return true
  }

  /// The points of a path.
  func path(_ map: FeatureChain, _ problem: Problem) throws -> FeaturePath {
    guard let last = map.streamed else { preconditionFailure("a path has a map that streams") }
    let width = try last.featuresPerUnit(of: map.shapeBeforeLast(of: problem.shape))
    let path = FeaturePath(
      unitCounts: last.unitCounts, featuresPerUnit: width, ridges: experiment.ridges ?? [experiment.ridge],
      order: problem.trainCount)
    guard !path.points.isEmpty else {
      throw ExperimentError.usage(
        "filters=\(last.unitCounts.last ?? 0) gives \((last.unitCounts.last ?? 0) * width) features for "
          + "\(problem.trainCount) training examples, so K is singular; use at least "
          + "\((problem.trainCount + width - 1) / width) filters, or --ridge")
    }
    return path
  }

  func streamedPlan(_ map: FeatureChain, _ problem: Problem, _ path: FeaturePath) throws -> SolvePlan {
    guard let last = map.streamed else { preconditionFailure("a path has a map that streams") }
    var plan = try makePlan(problem, pathChoice(map, problem, path), map)
    plan.stream = try StreamPlan(
      last, shape: map.shapeBeforeLast(of: problem.shape), path: path, isKept: checkpoint != nil)
    plan.chooseCopies(limit: experiment.memoryLimit)
    return plan
  }

  /// Cholesky, whatever the point.
  private func pathChoice(_ map: FeatureChain, _ problem: Problem, _ path: FeaturePath) throws -> SolverChoice {
    var one = experiment
    one.ridge = path.points.map(\.ridge).min() ?? 0
    one.solver = .cholesky
    return try SolverChoice(
      one, kernelIsLinear: true, order: problem.trainCount, dimension: map.shape(of: problem.shape).dimension,
      equal: nil)
  }

  /// Follows the path and makes the record.
  func runPath(
    _ map: FeatureChain, _ problem: inout Problem, since started: ContinuousClock.Instant,
    _ phases: SolveRecord.PhaseSeconds
  ) throws -> SolveRecord {
    var seconds = phases
    let path = try path(map, problem)
    let plan = try streamedPlan(map, problem, path)
    try plan.checkMemory(limit: experiment.memoryLimit)
    let (prepared, time) = try timed(.features) { try prepare(map, &problem) }
    seconds.features = time
    let equal = EqualExamples(of: prepared.train)
    if path.points.contains(where: { $0.ridge == 0 }) {
      try equal.requireNone(
        " with any number of filters; give only λ > 0 with --ridges or --ridge, or remove one of them")
    }
    let choice = try pathChoice(map, problem, path)

    let stacked = StackedTargets(problem.labelSets.map(\.labels), problem.classCount, experiment.coding)
    let results = FilterPathResults(
      self, context: (problem, choice, equal), stacked: stacked, featuresPerUnit: prepared.stream.featuresPerUnit)
    var diagnostics: SolverDiagnostics = []
    if experiment.leaveOneOut { diagnostics.insert(.inverseDiagonal) }
    if experiment.certification == .full { diagnostics.insert(.extremeEigenvalues) }
    let solver = FeaturePathSolver(
      prepared, path: path, precision: choice.arithmetic.factorPrecision, diagnostics: diagnostics,
      blockSize: experiment.blockSize, copies: plan.stream?.copiesKernel ?? true, checkpoint: checkpoint,
      identity: try identity(map, problem), seed: experiment.seed)
    let spent = try follow(solver, stacked.matrix, results, plan)
    seconds.take(spent)
    seconds.total = (clock.now - started) / .seconds(1)

    let kept = results.of(path.points)
    if kept.results.isEmpty, let failure = kept.failures.last {
      throw ExperimentError.singular(
        "with \(failure.filters) filters \(failure.reason)")
    }
    let last = kept.points.last
    return try SolveRecord(
      command: command,
      dataset: problem.record(experiment),
      features: SolveRecord.FeaturesRecord(
        map, specification: experiment.features, dimension: map.shape(of: problem.shape).dimension),
      kernel: SolveRecord.KernelRecord(name: LinearKernel.name, parameters: [:], search: nil),
      solver: solverRecord(choice, SystemSolution(coefficients: Matrix(rows: 0, columns: 0)), plan),
      system: SolveRecord.SystemRecord(
        order: problem.trainCount, rank: last == nil ? nil : problem.trainCount, rankTolerance: nil,
        lambdaMin: last?.lambdaMin, lambdaMax: last?.lambdaMax, conditionNumber: last?.conditionNumber,
        equalExamples: equal.pairs.count, equalPairs: Array(equal.pairs.prefix(5)),
        nearDuplicates: last?.nearDuplicates),
      results: kept.results, seconds: seconds,
      memory: SolveRecord.MemoryRecord(plannedPeakBytes: plan.peakBytes, peakBytes: SystemMemory.peak),
      environment: .current, seed: experiment.seed,
      path: SolveRecord.PathRecord(
        filters: path.unitCounts, featuresPerFilter: prepared.stream.featuresPerUnit,
        blockFilters: FeaturePath.blockUnits, sampleSize: min(FeaturePath.sampleSize, problem.trainCount),
        points: kept.points, failures: kept.failures,
        singular: path.singular.map { .init(filters: $0.units, ridge: $0.ridge) },
        copiesKernel: solver.copies))
  }

  private func prepare(_ map: FeatureChain, _ problem: inout Problem) throws -> PreparedStream {
    guard let inputs = problem.inputs else { preconditionFailure("features are made once") }
    problem.inputs = nil
    let monitor = monitor
    let prepared = try map.stream(fittedTo: inputs.train, preparing: inputs.test) {
      try monitor.progress(.features, fraction: $0 / $1)
    }
    guard let prepared else { preconditionFailure("a path has a map that streams") }
    return prepared
  }

  private func identity(_ map: FeatureChain, _ problem: Problem) throws -> [(name: String, value: String)] {
    // The first units of a larger map are the smaller map, so their number is no part of it.
    let links = map.links.enumerated().map { index, link in
      let path = index == map.links.count - 1 ? map.streamed?.unitsParameter : nil
      let parameters = link.parameters.filter { $0.key != path }.sorted { $0.key < $1.key }
      return link.name + parameters.map { " \($0.key)=\($0.value)" }.joined()
    }
    return [
      ("features", links.joined(separator: " + ")),
      ("labels", experiment.labels.joined(separator: ",")), ("coding", experiment.coding.rawValue),
      ("certificate", experiment.certification.rawValue),
      ("test labels", problem.testLabels.withUnsafeBytes { ContentHash.sha256($0) }),
    ]
  }

  private func follow(
    _ solver: FeaturePathSolver, _ rightHandSides: Matrix<Double>, _ results: FilterPathResults, _ plan: SolvePlan
  ) throws -> FeaturePathSeconds {
    let (monitor, clock) = (monitor, clock)
    let meter = PhaseMeter(monitor, clock)
    defer { meter.finish() }
    return try solver.solve(rightHandSides, into: results) { step, done, total in
      let (phase, work) = plan.phase(of: step)
      meter.enter(phase, work: work)
      try monitor.progress(phase, fraction: total > 0 ? done / total : 1)
    }
  }
}

/// Tells a monitor where one phase ends and the next begins.
private final class PhaseMeter {
  private let monitor: any RunMonitor
  private let clock: ContinuousClock
  private var started: (phase: RunPhase, at: ContinuousClock.Instant)?

  init(_ monitor: any RunMonitor, _ clock: ContinuousClock) {
    self.monitor = monitor
    self.clock = clock
  }

  func enter(_ phase: RunPhase, work: Double) {
    guard started?.phase != phase else { return }
    finish()
    monitor.begin(phase, work: work)
    started = (phase, clock.now)
  }

  func finish() {
    if let (phase, start) = started { monitor.end(phase, seconds: (clock.now - start) / .seconds(1)) }
    started = nil
  }
}

extension SolvePlan {
  /// The phase of a run that a path's phase is, with its flops where those mean something.
  fileprivate func phase(of step: FeaturePathPhase) -> (phase: RunPhase, work: Double) {
    switch step {
    case .accumulate: (.accumulate, streamFeatureFlops + streamProductFlops)
    case .keep: (.keep, 0)
    case .factor: (.factor, factorFlops)
    case .solve: (.solve, solveFlops)
    case .inverseDiagonal: (.leaveOneOut, factorFlops)
    case .spectrum: (.spectrum, 0)
    case .evaluate: (.evaluate, 0)
    }
  }
}

extension SolveRecord.PhaseSeconds {
  /// Adds what a path took.
  fileprivate mutating func take(_ spent: FeaturePathSeconds) {
    features += spent.features
    gram = spent.products
    factor = spent.phases[.factor] ?? 0
    solve = spent.phases[.solve] ?? 0
    leaveOneOut = spent.phases[.inverseDiagonal] ?? 0
    certify = spent.phases[.spectrum] ?? 0
    evaluate = spent.phases[.evaluate] ?? 0
    keep = spent.phases[.keep]
  }
}
