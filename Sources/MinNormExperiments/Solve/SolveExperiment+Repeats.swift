import MinNorm
import MinNormData

/// The same solve of several random subsets of the training set: what every run gave, with means and standard errors.
public struct RepeatsRecord: Codable, Sendable {
  /// The number of runs; the first one's record is the one around this.
  public var count: Int
  /// Test error rates; null where there is nothing to count.
  @Nullable public var testErrorRate: Estimate?
  /// Leave-one-out error rates, where they were computed.
  @Nullable public var looErrorRate: Estimate?
  /// Mean squared errors on the test examples; null where the targets are classes.
  @Nullable public var testMse: Estimate?
  /// Mean squared errors of left-out predictions, where they were computed.
  @Nullable public var looMse: Estimate?
  /// Sizes of the functions.
  public var norms: NormRecord<Estimate>

  init(_ runs: [LabelSetRecord]) {
    func estimate(_ value: (LabelSetRecord) -> Double?) -> Estimate? {
      let values = runs.compactMap(value)
      return values.isEmpty ? nil : Estimate(values)
    }
    count = runs.count
    norms = NormRecord(rkhs: Estimate(runs.map(\.norms.rkhs)))
    _testErrorRate = Nullable(wrappedValue: estimate(\.$testErrorRate))
    _looErrorRate = Nullable(wrappedValue: estimate(\.looErrorRate))
    _testMse = Nullable(wrappedValue: estimate { $0.test?.mse })
    _looMse = Nullable(wrappedValue: estimate { $0.loo?.mse ?? $0.looMse })
  }
}

extension SolveExperiment {
  /// The value of one of several runs: its subset and its noise are drawn with seeds that count up from those given.
  func repeated(_ index: Int) -> SolveExperiment {
    var experiment = self
    guard settings.repeats != nil else { return experiment }
    experiment.settings.repeats = nil
    experiment.problem.subsetSeed = (self.problem.subsetSeed ?? 0) &+ UInt64(index)
    experiment.problem.seed &+= UInt64(index)
    return experiment
  }

  /// Solves for the other subsets.
  ///
  /// - Returns: For each label set the first run and the others.
  func repeatRuns(_ first: SolveRecord, _ dataset: Dataset, _ run: Run) throws -> [RepeatsRecord] {
    let count = settings.repeats ?? 1
    var runs = first.results.map { [$0] }
    try run.timed(.repeats) {
      for index in 1..<count {
        var experiment = repeated(index)
        (experiment.settings.folds, experiment.settings.certification) = (nil, .none)
        let other = try experiment.run(in: Run(), dataset: dataset)
        run.planned(other.memory.plannedPeakBytes)
        for (place, result) in other.results.enumerated() {
          guard result.solved || settings.solver == .pcg else {
            throw ExperimentError.singular("--repeats: run \(index + 1) of \(count) is not solved: \(result.verdict)")
          }
          runs[place].append(result)
        }
        try run.monitor.progress(.repeats, fraction: Double(index) / Double(count - 1))
      }
    }
    return runs.map(RepeatsRecord.init)
  }

  /// Refuses runs that would all be of the same examples.
  func requireSubsets(of dataset: Dataset) throws {
    if settings.repeats != nil, settings.cluster != nil {
      throw ExperimentError.usage("--repeats runs on one machine; leave out --engine scalapack")
    }
    guard let repeats = settings.repeats, (self.problem.trainCount ?? .max) >= dataset.train.count else { return }
    throw ExperimentError.usage(
      "--repeats \(repeats): every run would have the same \(dataset.train.count) examples; ask for fewer of them with "
        + "--train")
  }
}
