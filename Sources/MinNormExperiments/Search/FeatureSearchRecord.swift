import MinNorm

/// The record of `search`, `minnorm.search/1`.
public typealias FeatureSearchRecord = Record<FeatureSearchResults>

/// What `search` finds.
public struct FeatureSearchResults: ExperimentResults {
  /// A search has many feature maps and one family of kernels.
  public struct Problem: Codable, Sendable {
    /// The examples; no test example was looked at.
    public var dataset: DatasetRecord
    /// The kernel's family; every candidate has a bandwidth of its own.
    public var kernel: KernelRecord
  }

  /// The search, from which it can be repeated.
  public var search: FeatureSearch
  /// What was tried, the best first: by error, among equal errors by squared error; at the end what has no score.
  public var candidates: [Candidate]

  /// One feature map and kernel with its best bandwidth.
  public struct Candidate: Codable, Sendable, Equatable {
    /// As written on the command line.
    public var features: String
    /// As written on the command line; a bandwidth of `loo` is that of `bandwidth`.
    public var kernel: String
    /// Numbers per example.
    public var dimension: Int
    /// The best bandwidth; null for a kernel without one.
    @Nullable public var bandwidth: Double?
    /// Its leave-one-out error rate; null where no K was positive definite, and where the targets are numbers.
    @Nullable public var looErrorRate: Double?
    /// Its leave-one-out mean squared error.
    @Nullable public var looMse: Double?
    /// The error rate on the test examples, where that was asked for; null for real targets.
    @Nullable public var testErrorRate: Double?
    /// The mean squared error on the test examples, where that was asked for and they are real.
    @Nullable public var testMse: Double?
    /// Every bandwidth tried.
    public var points: [BandwidthSearch.Point]
    /// Wall seconds for the features.
    public var featureSeconds: Double
    /// Wall seconds for all bandwidths.
    public var searchSeconds: Double

    init(
      _ features: FeatureSpecification, _ kernel: KernelSpecification, dimension: Int,
      _ points: [BandwidthSearch.Point], featureSeconds: Double, searchSeconds: Double
    ) {
      (self.kernel, _testErrorRate) = (kernel.description, Nullable(wrappedValue: nil))
      _testMse = Nullable(wrappedValue: nil)
      let best = points.filter { $0.looMse != nil }.min {
        ($0.looErrorRate ?? 1, $0.looMse ?? 0) < ($1.looErrorRate ?? 1, $1.looMse ?? 0)
      }
      (self.features, self.dimension, self.points) = (features.description, dimension, points)
      _bandwidth = Nullable(wrappedValue: best.flatMap { $0.bandwidth > 0 ? $0.bandwidth : nil })
      _looErrorRate = Nullable(wrappedValue: best?.looErrorRate)
      _looMse = Nullable(wrappedValue: best?.looMse)
      (self.featureSeconds, self.searchSeconds) = (featureSeconds, searchSeconds)
    }

    /// By error, then by squared error.
    func isBetter(than other: Candidate) -> Bool {
      // Without a squared error there is no score at all.
      func score(_ one: Candidate) -> (Double, Double) {
        (one.looErrorRate ?? (one.looMse == nil ? 2 : 0), one.looMse ?? .infinity)
      }
      return score(self) < score(other)
    }

    /// The kernel with the bandwidth that was chosen.
    package func chosenKernel() throws -> KernelSpecification {
      let asked = try KernelSpecification(parsing: kernel)
      guard let bandwidth, asked.choosesByLeaveOneOut else { return asked }
      return try asked.with(bandwidth: bandwidth)
    }

    /// Two candidates that say the same of the same features, but for the time they took.
    public static func == (one: Candidate, other: Candidate) -> Bool {
      one.features == other.features && one.kernel == other.kernel && one.points == other.points
    }
  }
}
