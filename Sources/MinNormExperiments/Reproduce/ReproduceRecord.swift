import MinNorm

/// The result of a run of `reproduce`: the JSON record `minnorm.reproduce/1`, with the whole record of every solve inside.
public struct ReproduceRecord: Codable, Sendable {
  /// The form of the record.
  public var schema = "minnorm.reproduce/1"
  /// The command line.
  public var command: [String]
  /// The table's name.
  public var name: String
  /// What it is.
  public var title: String
  /// Where its numbers were published.
  public var source: String
  /// How much of it was rebuilt.
  public var scale: ReproductionScale
  /// The rows, in the table's order.
  public var rows: [Row]
  /// Norms and errors across the rows; null but for `norms`.
  @Nullable public var ledger: NormLedger?
  /// Wall seconds of the rows run now, and of all with those kept from before.
  public var seconds: Seconds
  /// Memory, planned and measured, the largest over the rows.
  public var memory: MemoryRecord
  /// Where it ran.
  public var environment: EnvironmentRecord
  /// The seed of everything random in it.
  public var seed: UInt64

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
    /// The record of every solve; none for a nearest neighbour or a search for features.
    public var records: [SolveRecord]
    /// What a search for features found; null for other rows.
    @Nullable public var search: FeatureSearchRecord?
    /// Wall seconds of the whole row.
    public var seconds: Double
    /// The most memory the process had during the row.
    public var peakBytes: Int
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
    public var runs: Int
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

  /// Wall seconds of every phase.
  public struct Seconds: Codable, Sendable {
    /// Of this run.
    public var total: Double
    /// Of all rows in the table, also those kept from before.
    public var rows: Double
  }

  /// The record as JSON text.
  public func json() throws -> String { try RecordJSON.text(self) }
}

/// The sizes of one solution in the conventions that "the norm" may mean.
public struct NormConventions: Codable, Sendable {
  /// √tr(AᵀKA) for {0,1} targets.
  public var oneHot: Double
  /// √tr(AᵀKA) for ±1 targets.
  public var plusMinusOne: Double
  /// √(aᵀKa) of the class where it is largest, {0,1} targets.
  public var largestClass: Double
  /// The root mean square of √(aᵀKa) over the classes, {0,1} targets.
  public var meanClass: Double
  /// ‖A‖_F; null where the route gives weights and no coefficients.
  @Nullable public var coefficients: Double?
  /// ‖W‖_F of the weights of explicit features, which is √tr(AᵀKA); null for other kernels.
  @Nullable public var weights: Double?

  /// Of one label set of a solve with {0,1} targets.
  init(_ norms: NormsRecord, isExplicit: Bool) {
    oneHot = norms.rkhs
    plusMinusOne = norms.rkhsPM1
    largestClass = norms.perClass.max() ?? 0
    meanClass = norms.rkhs / Double(max(norms.perClass.count, 1)).squareRoot()
    coefficients = norms.coefficients
    weights = isExplicit ? norms.rkhs : nil
  }

  /// The mean of each over several solutions.
  init?(meanOf all: [NormConventions]) {
    guard let first = all.first else { return nil }
    func mean(_ value: (NormConventions) -> Double) -> Double { all.map(value).reduce(0, +) / Double(all.count) }
    self = first
    oneHot = mean(\.oneHot)
    plusMinusOne = mean(\.plusMinusOne)
    largestClass = mean(\.largestClass)
    meanClass = mean(\.meanClass)
    if first.coefficients != nil { coefficients = mean { $0.coefficients ?? 0 } }
    if first.weights != nil { weights = mean { $0.weights ?? 0 } }
  }
}
