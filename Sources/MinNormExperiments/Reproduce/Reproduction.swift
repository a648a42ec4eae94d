import MinNorm

/// How much of a published table is rebuilt.
public enum ReproductionScale: String, Codable, Sendable, CaseIterable {
  /// Minutes.
  case quick
  /// Half the data or less.
  case half
  /// The published sizes.
  case full
}

/// One value for every scale that has one.
public struct PerScale<Value: Codable & Sendable & Equatable>: Codable, Sendable, Equatable {
  /// At `ReproductionScale.quick`.
  public var quick: Value?
  /// At `ReproductionScale.half`.
  public var half: Value?
  /// At `ReproductionScale.full`.
  public var full: Value?

  /// The value of a scale; nil where there is none.
  public subscript(scale: ReproductionScale) -> Value? {
    switch scale {
    case .quick: quick
    case .half: half
    case .full: full
    }
  }

  /// A value made for each scale.
  public init(_ make: (ReproductionScale) throws -> Value?) rethrows {
    (quick, half, full) = (try make(.quick), try make(.half), try make(.full))
  }
}

/// Which test labels errors are counted against.
public enum TestConvention: String, Codable, Sendable {
  /// The right ones.
  case clean
  /// Labels corrupted like the training labels: a perfect classifier then errs too (on 9 % at 10 % noise over 10 classes).
  case sameNoise = "same-noise"
}

/// A number that somebody published for a row.
public struct PublishedNumber: Codable, Sendable, Equatable {
  /// The label set.
  public var labels = "clean"
  /// Which test labels its errors are counted against.
  public var convention = TestConvention.clean
  /// The published test error, as a share.
  public var testErrorRate: Double
  /// ‖w‖, where it is given; the source does not say in which coding.
  public var norm: Double?
  /// With an ℓ2 penalty.
  public var hasRidge = false
  /// The number of training examples.
  public var trainCount: Int

  /// A test error rate for right labels without a penalty; everything else may be changed.
  public init(testErrorRate: Double, norm: Double? = nil, trainCount: Int) {
    self.testErrorRate = testErrorRate
    self.norm = norm
    self.trainCount = trainCount
  }
}

/// A row of a table: what is published, and the experiments that rebuild it.
public struct ReproductionRow: Codable, Sendable, Equatable {
  /// What is done with the experiment.
  public enum Method: String, Codable, Sendable {
    /// `SolveExperiment`, once for every subset.
    case solve
    /// The label of the nearest training example.
    case nearestNeighbor = "nearest-neighbor"
    /// `FeatureSearchRunner` over `grid`, on training examples only.
    case featureSearch = "feature-search"
    /// The experiments of `claim` on the problem.
    case claim
  }

  /// The name by which the row is chosen.
  public var name: String
  /// What a person reads.
  public var title: String
  /// What is done.
  public var method = Method.solve
  /// The experiment at every scale the row has; the folder of the data is filled in by the runner.
  public var experiments: PerScale<SolveExperiment>
  /// Seeds of random training subsets, each a run; nil for the first examples, once.
  public var subsets = PerScale<[UInt64]> { _ in nil }
  /// Features that a search tries beside the experiment's; see `FeatureSearch`.
  public var grid: [String] = []
  /// What is published.
  public var published: [PublishedNumber] = []
  /// What is claimed in words, where that is the row.
  public var claim: Claim?

  /// A row of one solve on the first examples; everything else may be changed.
  public init(
    name: String, title: String, experiments: PerScale<SolveExperiment>, published: [PublishedNumber] = []
  ) {
    self.name = name
    self.title = title
    self.experiments = experiments
    self.published = published
  }

  /// The experiments to run at a scale, one for each subset and with noise of its own; empty where the row does not belong to
  /// the scale.
  func runs(_ scale: ReproductionScale) -> [SolveExperiment] {
    guard let experiment = experiments[scale] else { return [] }
    return (subsets[scale]?.map(Optional.some) ?? [nil]).enumerated().map { index, seed in
      var run = experiment
      run.subsetSeed = seed ?? experiment.subsetSeed
      run.seed = UInt64(index)
      return run
    }
  }
}

/// A table of numbers somebody published (or that is worth having), as values that rebuild it.
public struct Reproduction: Codable, Sendable, Equatable {
  /// The name on the command line.
  public var name: String
  /// What it is.
  public var title: String
  /// Where the numbers were published.
  public var source: String
  /// Data sets that it needs.
  public var needs: [String]
  /// What a run takes, as a person says it, measured on two cores.
  public var durations: PerScale<String>
  /// The rows of the table, in its order.
  public var rows: [ReproductionRow]

  /// A table of rows.
  public init(
    name: String, title: String, source: String, needs: [String], durations: PerScale<String>, rows: [ReproductionRow]
  ) {
    self.name = name
    self.title = title
    self.source = source
    self.needs = needs
    self.durations = durations
    self.rows = rows
  }

  /// Every table, with `data` in the place of the data set where a table can be made of any.
  public static func all(data: String? = nil, scale: ReproductionScale = .quick) throws -> [Reproduction] {
    [
      try .table4, .belkinMNIST, .belkinCIFAR10, try .norms(data: data ?? (scale == .quick ? "digits" : "mnist")),
      try .searches, try .rethinking(data: data ?? (scale == .quick ? "digits" : "mnist")),
    ]
  }

  /// An experiment on a named data set, for a row.
  static func experiment(
    _ data: String, _ change: (inout SolveExperiment) throws -> Void
  ) rethrows -> SolveExperiment {
    var experiment = SolveExperiment()
    experiment.data = .named(data, directory: "")
    try change(&experiment)
    return experiment
  }
}
