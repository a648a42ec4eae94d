import MinNorm
import MinNormData

extension FeatureSearch {
  /// The plan of the candidate that takes most.
  public func plan(_ problem: Problem, in run: Run) throws -> SolvePlan {
    let plans = try candidates().map { try plan(problem, $0.map(seed: self.problem.seed)) }
    guard let largest = plans.max(by: { $0.peakBytes < $1.peakBytes }) else {
      throw ExperimentError.usage("--grid: name at least one feature map")
    }
    return largest
  }

  private func plan(_ problem: Problem, _ map: FeatureChain) throws -> SolvePlan {
    var plan = SolvePlan(
      order: problem.trainCount, dimension: try map.shape(of: problem.shape).dimension, testCount: 0,
      rightHandSides: problem.columns, arithmetic: system.arithmetic, certification: .none,
      loadedBytes: problem.loadedBytes, inputBytes: problem.inputBytes, search: true)
    plan.format = map.format(of: problem.format)
    plan.featureWorkBytes = try map.workBytes(of: problem.shape, format: problem.format, count: problem.trainCount)
    return plan
  }

  /// Tries every candidate: features, then for each bandwidth n²d + 2n³/3 flops.
  ///
  /// Features and bandwidths see the training examples only; what a map learns from them it learns from all of them, the one
  /// left out included, without its label.
  ///
  /// - Throws: `FeatureSpecificationError` before anything is computed, beside what every experiment throws.
  public func run(in run: Run) throws -> FeatureSearchRecord {
    try checkOptions()
    let features = try candidates()
    let maps = try features.map { try $0.map(seed: self.problem.seed) }
    let (problem, _) = try prepare(in: run)
    guard let inputs = problem.inputs?.train else { preconditionFailure("nothing has taken the inputs") }
    let targets = problem.labelSets[0].targets

    var candidates: [FeatureSearchResults.Candidate] = []
    for (index, (features, map)) in zip(features, maps).enumerated() {
      let candidate = try score(features, map, inputs, targets, run)
      run.monitor.report(FeatureSearchEvent(candidate: candidate, index: index, count: maps.count))
      candidates.append(candidate)
    }
    candidates.sort { $0.isBetter(than: $1) }
    if run.keepsModel { try keepBest(candidates[0], run) }
    var dataset = problem.datasetRecord
    dataset.testCount = 0
    return run.record(
      of: self, .init(dataset: dataset, kernel: try self.problem.kernel.anyKernel().name),
      FeatureSearchResults(search: self, candidates: candidates))
  }

  /// Solves for the function of the best candidate, which the search itself never needs.
  private func keepBest(_ best: FeatureSearchResults.Candidate, _ run: Run) throws {
    guard best.meanSquaredError != nil else {
      throw ExperimentError.singular("no candidate has a positive definite K, so there is no function to save")
    }
    var solve = system
    solve.features = try FeatureSpecification(parsing: best.features)
    if let bandwidth = best.bandwidth { solve.kernel = try solve.kernel.with(bandwidth: bandwidth) }
    solve.certification = .none
    let record = try solve.run(in: run)
    run.note(
      "the function of the best candidate is kept, with \(record.kernel.name) kernel and \(best.features) features")
  }

  private func checkOptions() throws {
    if let multiples = bandwidthMultiples, multiples.isEmpty || multiples.contains(where: { !($0 > 0) }) {
      throw ExperimentError.usage("bandwidths in units of the median distance: expected numbers > 0")
    }
    if problem.labels.count != 1 {
      throw ExperimentError.usage("--labels: a search has one label set, there are \(problem.labels.count)")
    }
  }

  private func score(
    _ specification: FeatureSpecification, _ map: FeatureChain, _ inputs: Inputs, _ targets: Targets, _ run: Run
  ) throws -> FeatureSearchResults.Candidate {
    let before = run.seconds
    let features = try run.timed(.features) {
      let observer = run.observer(.features)
      return try map.fitted(to: inputs, observer: observer).features(of: inputs, observer: observer)
    }
    let bandwidths = try BandwidthSearch(
      features: features, targets: targets, ridge: system.ridge, arithmetic: system.arithmetic)
    var points: [BandwidthSearch.Point] = []
    try run.timed(.search) {
      do {
        let kernel = try problem.kernel.kernel(for: features) { family in
          let found = try bandwidths.run(family, multiples: bandwidthMultiples, observer: run.observer(.search))
          points = found.points
          return found.bandwidth
        }
        guard points.isEmpty else { return }
        points = [try bandwidths.point(kernel, bandwidth: kernel.parameters["bandwidth"] ?? 0)]
      } catch LinearAlgebraError.notPositiveDefinite {
        // Leave-one-out is not defined for these features; the candidate stays in the record without a score.
      }
    }
    return FeatureSearchResults.Candidate(
      specification, dimension: features.dimension, points,
      featureSeconds: run.seconds[.features] - before[.features],
      searchSeconds: run.seconds[.search] - before[.search])
  }
}

/// A candidate of `search` has its score.
public struct FeatureSearchEvent: RunEvent {
  /// What was just measured, of all candidates so far.
  public let candidate: FeatureSearchResults.Candidate
  /// Its place in the order of the grid, from 0.
  public let index: Int
  /// How many there are.
  public let count: Int
}
