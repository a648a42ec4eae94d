import MinNorm
import MinNormData

/// Runs a `FeatureSearch` and makes its record.
public struct FeatureSearchRunner {
  private let search: FeatureSearch
  private let command: [String]
  private let monitor: any RunMonitor
  private let report: (FeatureSearchRecord.Candidate, _ index: Int, _ count: Int) -> Void
  private let clock = ContinuousClock()

  /// A runner for one search; `command` goes into the record, `report` hears of every candidate when it is done.
  public init(
    _ search: FeatureSearch, command: [String] = [], monitor: any RunMonitor = SilentMonitor(),
    report: @escaping (FeatureSearchRecord.Candidate, _ index: Int, _ count: Int) -> Void = { _, _, _ in }
  ) {
    self.search = search
    self.command = command
    self.monitor = monitor
    self.report = report
  }

  /// Tries every candidate: features, then for each bandwidth n²d + 2n³/3 flops.
  ///
  /// Features and bandwidths see the training examples only; what a map learns from them it learns from all of them, the one
  /// left out included, without its label.
  ///
  /// - Throws: `ExperimentError`, `FeatureSpecificationError` before anything is computed, `LinearAlgebraError`, `DataError`.
  public func run() throws -> FeatureSearchRecord {
    let started = clock.now
    var seconds = Seconds(SolveExperiment.phases)
    let specification = search.problem.kernel
    try checkOptions()
    let names = try search.candidates()
    let maps = try names.map { try $0.map(seed: search.problem.seed) }
    // One test example is the least that a problem has; it is not looked at.
    var experiment = search.problem
    experiment.testCount = 1
    let problem = try monitor.timed(.load, &seconds[.load]) { try Problem(experiment.problem) }
    guard let inputs = problem.inputs?.train else { preconditionFailure("nothing has taken the inputs") }
    let planned = try maps.map { try checkMemory(problem, $0) }.max() ?? 0
    let targets = Targets(
      labels: problem.labelSets[0].labels, classCount: problem.classCount, coding: experiment.coding)

    var candidates: [FeatureSearchRecord.Candidate] = []
    for (index, (name, map)) in zip(names, maps).enumerated() {
      let candidate = try score(name, map, specification, inputs, targets, &seconds)
      report(candidate, index, names.count)
      candidates.append(candidate)
    }
    seconds.total = (clock.now - started) / .seconds(1)
    var dataset = problem.datasetRecord
    dataset.testCount = 0
    return FeatureSearchRecord(
      command: command, search: search,
      dataset: dataset, kernel: try specification.anyKernel().name,
      candidates: candidates.sorted { $0.isBetter(than: $1) }, seconds: seconds,
      memory: MemoryRecord(plannedPeakBytes: planned, peakBytes: SystemMemory.peak),
      environment: .current, seed: experiment.seed)
  }

  private func checkOptions() throws {
    if let multiples = search.bandwidthMultiples, multiples.isEmpty || multiples.contains(where: { !($0 > 0) }) {
      throw ExperimentError.usage("bandwidths in units of the median distance: expected numbers > 0")
    }
    if search.problem.labels.count != 1 {
      throw ExperimentError.usage("--labels: a search has one label set, there are \(search.problem.labels.count)")
    }
  }

  /// Refuses a candidate that would not fit; the value is its peak.
  private func checkMemory(_ problem: Problem, _ map: FeatureChain) throws -> Int {
    var plan = SolvePlan(
      order: problem.trainCount, dimension: try map.shape(of: problem.shape).dimension, testCount: 0,
      rightHandSides: problem.classCount, arithmetic: search.problem.arithmetic, certification: .none,
      loadedBytes: problem.loadedBytes, inputBytes: problem.inputBytes, search: true)
    plan.featureWorkBytes = try map.workBytes(of: problem.shape, count: problem.trainCount)
    try plan.requireMemory(limit: search.problem.memoryLimit)
    return plan.peakBytes
  }

  private func score(
    _ name: FeatureSpecification, _ map: FeatureChain, _ specification: KernelSpecification, _ inputs: Inputs,
    _ targets: Targets,
    _ seconds: inout Seconds
  ) throws -> FeatureSearchRecord.Candidate {
    var (featureSeconds, searchSeconds, points) = (0.0, 0.0, [BandwidthSearch.Point]())
    let features = try monitor.timed(.features, &featureSeconds) {
      let observer: WorkObserver = { try monitor.progress(.features, fraction: $0 / $1) }
      return try map.fitted(to: inputs, observer: observer).features(of: inputs, observer: observer)
    }
    let bandwidths = BandwidthSearch(
      features: features, targets: targets, ridge: search.problem.ridge, arithmetic: search.problem.arithmetic)
    try monitor.timed(.search, &searchSeconds) {
      do {
        let kernel = try specification.kernel(for: features) { family in
          let found = try bandwidths.run(family, multiples: search.bandwidthMultiples) {
            try monitor.progress(.search, fraction: $0 / $1)
          }
          points = found.points
          return found.bandwidth
        }
        guard points.isEmpty else { return }
        points = [try bandwidths.point(kernel, bandwidth: kernel.parameters["bandwidth"] ?? 0)]
      } catch LinearAlgebraError.notPositiveDefinite {
        // Leave-one-out is not defined for these features; the candidate stays in the record without a score.
      }
    }
    seconds[.features] += featureSeconds
    seconds[.search] += searchSeconds
    let best = points.filter { $0.errorRate != nil }.min {
      ($0.errorRate ?? 1, $0.meanSquaredError ?? 0) < ($1.errorRate ?? 1, $1.meanSquaredError ?? 0)
    }
    return FeatureSearchRecord.Candidate(
      features: name.description, dimension: features.dimension,
      bandwidth: best.flatMap { $0.bandwidth > 0 ? $0.bandwidth : nil },
      looErrorRate: best?.errorRate, meanSquaredError: best?.meanSquaredError, points: points,
      featureSeconds: featureSeconds, searchSeconds: searchSeconds)
  }
}
