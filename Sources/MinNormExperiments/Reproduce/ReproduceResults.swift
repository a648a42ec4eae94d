import MinNorm

/// The record of `reproduce`, `minnorm.reproduce/1`, with the whole record of every solve inside.
///
/// Its seconds are those of this run (`total`) and of all rows, also those kept from before (`rows`); its memory is that of the
/// largest row.
public typealias ReproduceRecord = Record<ReproduceResults>

/// Which table was rebuilt.
public struct TableRecord: Codable, Sendable {
  /// The table's name.
  public var name: String
  /// What it is.
  public var title: String
  /// Where its numbers were published.
  public var source: String
  /// How much of it was rebuilt.
  public var scale: ReproductionScale
}

/// What `reproduce` finds.
public struct ReproduceResults: ExperimentResults {
  /// A record says of the problem which table it is.
  public typealias Problem = TableRecord

  /// The rows, in the table's order.
  public var rows: [Row]
  /// Norms and errors across the rows; null but for `norms`.
  @Nullable public var ledger: NormLedger?
  /// Ours beside the published numbers; null where none are.
  @Nullable public var verdict: ReproductionVerdict?

  /// What became of a row.
  public enum Outcome: String, Codable, Sendable {
    /// There are numbers.
    case measured
    /// A resource was missing: the data set, or memory.
    case skipped
    /// The system could not be solved.
    case failed
  }

  /// A row of the table.
  public struct Row: Codable, Sendable {
    /// The value that was run.
    public var row: ReproductionRow
    /// What became of it.
    public var outcome: Outcome
    /// Why there are no numbers.
    @Nullable public var reason: String?
    /// One for every label set and way of counting test errors.
    public var measurements: [Measurement]
    /// The record of every solve; none for a nearest neighbour, a search for features or most claims.
    public var records: [SolveRecord]
    /// What a search for features found; null for other rows.
    @Nullable public var search: FeatureSearchRecord?
    /// What became of a claim; null for other rows.
    @Nullable public var claim: ClaimOutcome? = nil
    /// Wall seconds of the whole row.
    public var seconds: Double
    /// The most memory the process had during the row.
    public var peakBytes: Int
    /// The most it was planned to have.
    public var plannedPeakBytes: Int?
    /// It was finished by an earlier run and kept in the checkpoint folder.
    public var isKept: Bool
  }

  /// The mean over a row's runs for one label set.
  public struct Measurement: Codable, Sendable {
    /// The label set.
    public var labels: String
    /// Which test labels errors are counted against.
    public var convention: TestConvention
    /// λ; where it is not 0, leave-one-out chose it.
    public var ridge: Double
    /// The number of training examples.
    public var trainCount: Int
    /// Runs, each on another subset.
    public var repeats: Int
    /// Mean test error rate.
    public var testErrorRate: Double
    /// 95 %: Wilson's for the test examples of one run, Student's for the mean of several.
    public var testErrorInterval95: [Double]
    /// Mean leave-one-out error rate, where it was computed.
    @Nullable public var looErrorRate: Double?
    /// Mean training error rate; null for a nearest neighbour.
    @Nullable public var trainErrorRate: Double?
    /// Mean norms; null for a nearest neighbour.
    @Nullable public var norms: NormConventions?
    /// What is published.
    @Nullable public var published: PublishedNumber?
    /// Whether the published error rate, for the same number of training examples, is within the interval; null where none is
    /// published for as many. (It scatters too, and no source says how much: one in several may miss.)
    @Nullable public var publishedIsWithinInterval: Bool?
  }
}
