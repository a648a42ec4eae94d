import MinNorm

/// A search for feature maps by the closed-form leave-one-out error: one value, from which it can be repeated.
///
/// It never looks at a test example.
public struct FeatureSearch: Sendable, Codable, Equatable {
  /// The training examples, the kernel (its bandwidth `loo` or fixed), precision, ridge and seed; the features in it are the
  /// first candidate.
  public var problem: SolveExperiment
  /// Features to try, each with alternatives in braces: `gabor:sigma={0.4|0.5},pool={4|7}+unit-norm` stands for four.
  public var grid: [String]
  /// Bandwidths to try, in units of the median distance between the features; nil for the grid of `BandwidthSearch`.
  public var bandwidthMultiples: [Double]?

  /// A search on a problem.
  public init(
    problem: SolveExperiment = SolveExperiment(), grid: [String], bandwidthMultiples: [Double]? = [0.35, 0.5, 0.7, 1]
  ) {
    (self.problem, self.grid, self.bandwidthMultiples) = (problem, grid, bandwidthMultiples)
  }

  /// Every candidate once, in the order of the grid.
  ///
  /// - Throws: `ExperimentError.usage` for braces that do not pair up, `FeatureSpecificationError`.
  public func candidates() throws -> [FeatureSpecification] {
    var seen: Set<String> = []
    let texts = try grid.flatMap(Self.expand)
    return try ([problem.features] + texts.map(FeatureSpecification.init(parsing:)))
      .filter { seen.insert($0.description).inserted }
  }

  /// All texts that a text with alternatives in braces stands for; the last braces vary fastest.
  static func expand(_ text: String) throws -> [String] {
    let pieces = text.split(separator: "{", omittingEmptySubsequences: false)
    func refuse() -> ExperimentError {
      .usage("'\(text)': alternatives are written {a|b|c}, every brace with its partner")
    }
    guard let head = pieces.first, !head.contains("}") else { throw refuse() }
    return try pieces.dropFirst().reduce([String(head)]) { prefixes, piece in
      let sides = piece.split(separator: "}", omittingEmptySubsequences: false)
      guard sides.count == 2 else { throw refuse() }
      let alternatives = sides[0].split(separator: "|", omittingEmptySubsequences: false)
      return prefixes.flatMap { prefix in alternatives.map { prefix + $0 + sides[1] } }
    }
  }
}

/// The result of a feature search: the JSON record `minnorm.search/1`.
public struct FeatureSearchRecord: Codable, Sendable {
  /// The form of the record.
  public var schema = "minnorm.search/1"
  /// The command line.
  public var command: [String]
  /// The search, from which it can be repeated.
  public var search: FeatureSearch
  /// The examples; no test example was looked at.
  public var dataset: DatasetRecord
  /// The kernel's family.
  public var kernel: String
  /// What was tried, the best first: by error, among equal errors by squared error; at the end what has no score.
  public var candidates: [Candidate]
  /// Wall seconds: load, features, search and total.
  public var seconds: Seconds
  /// Memory, planned and measured.
  public var memory: MemoryRecord
  /// Where it ran.
  public var environment: EnvironmentRecord
  /// The seed.
  public var seed: UInt64

  /// One feature map with its best bandwidth.
  public struct Candidate: Codable, Sendable, Equatable {
    /// As written on the command line.
    public var features: String
    /// Numbers per example.
    public var dimension: Int
    /// The best bandwidth; null for a kernel without one.
    @Nullable public var bandwidth: Double?
    /// Its leave-one-out error rate; null where no K was positive definite.
    @Nullable public var looErrorRate: Double?
    /// Its leave-one-out mean squared error.
    @Nullable public var meanSquaredError: Double?
    /// Every bandwidth tried.
    public var points: [BandwidthSearch.Point]
    /// Wall seconds for the features.
    public var featureSeconds: Double
    /// Wall seconds for all bandwidths.
    public var searchSeconds: Double

    /// By error, then by squared error.
    func isBetter(than other: Candidate) -> Bool {
      (looErrorRate ?? 2, meanSquaredError ?? .infinity)
        < (other.looErrorRate ?? 2, other.meanSquaredError ?? .infinity)
    }

    /// Two candidates that say the same of the same features, but for the time they took.
    public static func == (one: Candidate, other: Candidate) -> Bool {
      one.features == other.features && one.points == other.points
    }
  }
}
