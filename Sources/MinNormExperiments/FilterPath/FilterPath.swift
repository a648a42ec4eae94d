import Foundation
import MinNorm
import MinNormData

/// A linear kernel of features that are never stored: one pass for a whole path of growing maps and several ridges.
///
/// `SolveExperiment` hands over to it, and its record is that of `solve` with one part more.
struct FilterPath {
  private let experiment: SolveExperiment
  private let map: FeatureChain
  private let last: any StreamedFeatureMap
  private let path: FeaturePath
  private let choice: SolverChoice

  /// The path of an experiment whose features are to be made a few at a time: for the linear kernel and Cholesky, along a path
  /// of filters or ridges, or where there are at least as many features as examples; nil for any other.
  ///
  /// - Throws: `usage` for options that a path, or any other run, does not have.
  init?(_ experiment: SolveExperiment, _ problem: Problem, _ map: FeatureChain) throws {
    let isDirect = experiment.solver == .auto || experiment.solver == .cholesky
    let dimension = try map.shape(of: problem.shape).dimension
    guard let last = map.streamed, experiment.kernel.isInnerProduct, isDirect,
      last.unitCounts.count > 1 || experiment.ridges != nil || dimension >= problem.trainCount
    else {
      guard experiment.ridges == nil else {
        throw ExperimentError.usage(
          "--ridges is for features that are never stored, such as random-conv with --kernel linear; use --ridge here")
      }
      return nil
    }
    let subject = "--features \(experiment.problem.features) with --kernel linear, never stored,"
    try problem.requireClasses(subject)
    try problem.requireTest(subject)
    try ExperimentError.refuse([
      "--center-y is not for features that are never stored": experiment.settings.hasIntercept,
      "--folds is not for features that are never stored; use --test-fraction": experiment.settings.folds != nil,
      "--repeats is not for features that are never stored": experiment.settings.repeats != nil,
    ])
    guard experiment.ridges == nil || experiment.ridge == 0 else {
      throw ExperimentError.usage("give --ridge or --ridges, not both")
    }
    guard experiment.arithmetic != .mixed else {
      throw ExperimentError.usage("features that are never stored have no --precision mixed; use float64 or float32")
    }
    let width = try last.featuresPerUnit(of: map.shapeBeforeLast(of: problem.shape))
    let path = FeaturePath(
      unitCounts: last.unitCounts, featuresPerUnit: width, ridges: experiment.ridges ?? [experiment.ridge],
      order: problem.trainCount)
    guard let least = path.points.map(\.ridge).min() else {
      let units = last.unitCounts.last ?? 0
      throw ExperimentError.usage(
        "filters=\(units) gives \(units * width) features for \(problem.trainCount) training examples, so K is singular; use "
          + "at least \((problem.trainCount + width - 1) / width) filters, or --ridge")
    }
    // Cholesky, whatever the point.
    var settings = experiment.settings
    (settings.ridge, settings.solver) = (least, .cholesky)
    choice = try SolverChoice(
      settings, kernelIsLinear: true, order: problem.trainCount, dimension: dimension, equal: nil)
    (self.experiment, self.map, self.last, self.path) = (experiment, map, last, path)
  }

  /// Bytes, flops and seconds of the path; `isKept` says that there is a checkpoint for the sums.
  func plan(_ problem: Problem, isKept: Bool) throws -> FilterPathPlan {
    let stream = try StreamPlan(
      last, shape: map.shapeBeforeLast(of: problem.shape), path: path, isKept: isKept)
    var plan = FilterPathPlan(system: try experiment.plan(problem, choice, map), stream: stream)
    plan.chooseCopies(limit: experiment.memoryLimit)
    return plan
  }

  /// Follows the path and makes the record.
  func follow(_ problem: inout Problem, in run: Run) throws -> SolveRecord {
    let plan = try plan(problem, isKept: run.checkpoint != nil)
    try run.require(plan, limit: experiment.memoryLimit)
    let prepared = try run.trimmed(.features) { try prepare(&problem, run) }
    let equal = EqualExamples(of: prepared.train)
    if path.points.contains(where: { $0.ridge == 0 }) {
      try equal.requireNone(
        " with any number of filters; give only λ > 0 with --ridges or --ridge, or remove one of them")
    }
    let stacked = StackedTargets(problem)
    let system = SolvedSystem(
      problem: problem, settings: experiment.settings, kernel: LinearKernel(),
      solution: SystemSolution(coefficients: Matrix(rows: 0, columns: 0)), choice: choice, equal: equal)
    let width = prepared.stream.featuresPerUnit
    let results = FilterPathResults(system, stacked, featuresPerUnit: width) { run.checkpoint?.note($0) }
    let solver = FeaturePathSolver(
      prepared, path: path, precision: choice.arithmetic.factorPrecision, diagnostics: experiment.settings.diagnostics,
      blockSize: experiment.blockSize, copies: plan.stream.copiesKernel, checkpoint: run.checkpoint,
      identity: identity(problem), seed: experiment.seed)
    defer { run.endSteps() }
    let spent = try solver.solve(stacked.matrix, into: results) { step, done, total in
      let (phase, work) = plan.phase(of: step)
      try run.step(phase, work: work, done: done, of: total)
    }
    run.add(spent)

    let kept = results.of(path.points)
    if kept.results.isEmpty, let failure = kept.failures.last {
      throw ExperimentError.singular("with \(failure.filters) filters \(failure.reason)")
    }
    return run.record(
      of: experiment, try problem.record(map, KernelRecord(LinearKernel())),
      SolveResults(
        solver: system.solverRecord(plan.system), system: system.systemRecord(at: kept.points.last),
        results: kept.results,
        path: FilterPathRecord(
          filters: path.unitCounts, featuresPerFilter: width, blockFilters: FeaturePath.blockUnits,
          sampleSize: min(FeaturePath.sampleSize, problem.trainCount), points: kept.points, failures: kept.failures,
          singular: path.singular.map { .init(filters: $0.units, ridge: $0.ridge) }, copiesKernel: solver.copies)))
  }

  private func prepare(_ problem: inout Problem, _ run: Run) throws -> PreparedStream {
    guard let inputs = problem.inputs else { preconditionFailure("features are made once") }
    problem.inputs = nil
    let prepared = try map.stream(
      fittedTo: inputs.train, preparing: inputs.test, observer: run.observer(.features))
    guard let prepared else { preconditionFailure("a path has a map that streams") }
    return prepared
  }

  /// What a checkpoint's sums belong to.
  private func identity(_ problem: Problem) -> [(name: String, value: String)] {
    // The first units of a larger map are the smaller map, so their number is no part of it.
    let links = map.links.enumerated().map { index, link in
      let path = index == map.links.count - 1 ? last.unitsParameter : nil
      let parameters = link.parameters.filter { $0.key != path }.sorted { $0.key < $1.key }
      return link.name + parameters.map { " \($0.key)=\($0.value)" }.joined()
    }
    return [
      ("features", links.joined(separator: " + ")),
      ("labels", experiment.labels.map(\.description).joined(separator: ",")), ("coding", experiment.coding.rawValue),
      ("certificate", experiment.certification.rawValue),
      ("test labels", problem.testLabels.withUnsafeBytes { ContentHash.sha256($0) }),
    ]
  }
}

extension Run {
  /// Adds what a path took.
  fileprivate func add(_ spent: FeaturePathSeconds) {
    add(spent.features, to: .features)
    add(spent.products, to: .gram)
    let phases: [(FeaturePathPhase, RunPhase)] = [
      (.factor, .factor), (.solve, .solve), (.inverseDiagonal, .leaveOneOut), (.spectrum, .certify),
      (.evaluate, .evaluate), (.keep, .keep),
    ]
    for (phase, key) in phases { add(spent.phases[phase], to: key) }
  }
}

extension SolvedSystem {
  /// The system at a point of a path.
  func with(_ solution: SystemSolution, ridge: Double) -> SolvedSystem {
    var settings = settings
    settings.ridge = ridge
    return SolvedSystem(
      problem: problem, settings: settings, kernel: kernel, solution: solution, choice: choice, equal: equal)
  }

  /// What a path's last point says of the system.
  fileprivate func systemRecord(at point: FilterPathPointRecord?) -> SystemRecord {
    var record = systemRecord
    guard let point else { return record }
    record.rank = problem.trainCount
    (record.lambdaMin, record.lambdaMax) = (point.lambdaMin, point.lambdaMax)
    (record.conditionNumber, record.nearDuplicates) = (point.conditionNumber, point.nearDuplicates)
    return record
  }
}
