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
    plan.combinedKernels = problem.specification.kernel.combinedKernels
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
    let kernels = try kernelCandidates()
    let (problem, _) = try prepare(in: run)
    guard let inputs = problem.inputs?.train else { preconditionFailure("nothing has taken the inputs") }
    let targets = problem.labelSets[0].targets

    var candidates: [FeatureSearchResults.Candidate] = []
    for (specification, map) in zip(features, maps) {
      let before = run.seconds[.features]
      let features = try run.timed(.features) {
        let observer = run.observer(.features)
        return try map.fitted(to: inputs, observer: observer).features(of: inputs, observer: observer)
      }
      let seconds = run.seconds[.features] - before
      for kernel in kernels {
        let candidate = try score(specification, kernel, features, targets, seconds, run)
        run.monitor.report(
          FeatureSearchEvent(candidate: candidate, index: candidates.count, count: maps.count * kernels.count))
        candidates.append(candidate)
      }
    }
    candidates.sort { $0.isBetter(than: $1) }
    if measuresTest == true { candidates = try candidates.map { try measured($0, run) } }
    if run.keepsModel { try keepBest(candidates[0], run) }
    var dataset = problem.datasetRecord
    if measuresTest != true { dataset.testCount = 0 }
    let kernel = kernels.count == 1 ? try kernels[0].anyKernel().name : "\(kernels.count) kernels"
    return run.record(
      of: self, .init(dataset: dataset, kernel: .init(name: kernel, parameters: [:], search: nil)),
      FeatureSearchResults(search: self, candidates: candidates))
  }

  /// Solves for the function of the best candidate, which the search itself never needs.
  private func keepBest(_ best: FeatureSearchResults.Candidate, _ run: Run) throws {
    guard best.looMse != nil else {
      throw ExperimentError.singular("no candidate has a positive definite K, so there is no function to save")
    }
    var solve = system
    solve.features = try FeatureSpecification(parsing: best.features)
    solve.kernel = try best.chosenKernel()
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

  /// The errors on the test examples of a candidate that has a score.
  private func measured(_ candidate: FeatureSearchResults.Candidate, _ run: Run) throws
    -> FeatureSearchResults.Candidate
  {
    guard candidate.looMse != nil else { return candidate }
    var (candidate, solve) = (candidate, system)
    solve.features = try FeatureSpecification(parsing: candidate.features)
    solve.kernel = try candidate.chosenKernel()
    solve.certification = .none
    let record = try solve.run()
    run.include(record)
    run.add(record.seconds.total, to: .evaluate)
    candidate.testErrorRate = record.results[0].testErrorRate
    candidate.testMse = record.results[0].test?.mse
    return candidate
  }

  private func score(
    _ specification: FeatureSpecification, _ kernel: KernelSpecification, _ features: FeatureMatrix,
    _ targets: Targets, _ featureSeconds: Double, _ run: Run
  ) throws -> FeatureSearchResults.Candidate {
    let before = run.seconds
    let bandwidths = try BandwidthSearch(
      features: features, targets: targets, ridge: system.ridge, arithmetic: system.arithmetic)
    var points: [BandwidthSearch.Point] = []
    try run.timed(.search) {
      do {
        let kernel = try kernel.kernel(for: features) { family in
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
      specification, kernel, dimension: features.dimension, points, featureSeconds: featureSeconds,
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
