import Foundation
import MinNorm
import MinNormData

/// The result of a run of `solve`: the JSON record `minnorm.solve/1`.
///
/// Two runs with the same seed and number of threads differ only in `seconds`, `memory.peakBytes` and `environment`.
public struct SolveRecord: Codable, Sendable {
  /// The form of the record.
  public var schema = "minnorm.solve/1"
  /// The command line.
  public var command: [String]
  /// The examples.
  public var dataset: DatasetRecord
  /// The feature map.
  public var features: FeaturesRecord
  /// The kernel.
  public var kernel: KernelRecord
  /// The method.
  public var solver: SolverRecord
  /// The linear system.
  public var system: SystemRecord
  /// One result for every label set.
  public var results: [LabelSetRecord]
  /// Wall time of every phase.
  public var seconds: PhaseSeconds
  /// Memory, planned and measured.
  public var memory: MemoryRecord
  /// Where it ran.
  public var environment: EnvironmentRecord
  /// The seed.
  public var seed: UInt64
  /// A path over growing maps, where features were never stored.
  public var path: PathRecord?

  /// What the examples were.
  public struct DatasetRecord: Codable, Sendable {
    /// Name or folder.
    public var name: String
    /// Examples used.
    public var trainCount: Int
    /// Examples used.
    public var testCount: Int
    /// Number of classes.
    public var classes: Int
    /// Numbers per example.
    public var dimension: Int
    /// Which of the training examples: null for the first ones, or the seed of the random subset.
    @Nullable public var subsetSeed: UInt64?
    /// What was done to the pixels: true, shuffled, random or gaussian.
    public var pixels = PixelRandomization.original.rawValue
    /// SHA-256 of the whole data set's content.
    public var sha256: String
  }

  /// What the features were.
  public struct FeaturesRecord: Codable, Sendable {
    /// The map's name; of a chain, the names of its links joined with +.
    public var name: String
    /// Numbers per example.
    public var dimension: Int
    /// The map's parameters; of a chain, each under the name of its link and a dot.
    public var parameters: [String: Double]
    /// As written on the command line, from which they can be made again.
    public var specification: String
    /// Every map, in the order of application.
    public var chain: [Link]

    /// One map of a chain.
    public struct Link: Codable, Sendable, Equatable {
      /// Its name.
      public var name: String
      /// Its parameters.
      public var parameters: [String: Double]
    }

    /// The record of a chain.
    public init(_ chain: FeatureChain, specification: String, dimension: Int) {
      name = chain.name
      self.dimension = dimension
      parameters = chain.parameters
      self.specification = specification
      self.chain = chain.links.map { Link(name: $0.name, parameters: $0.parameters) }
    }
  }

  /// What the kernel was.
  public struct KernelRecord: Codable, Sendable {
    /// The family.
    public var name: String
    /// The numbers that define it.
    public var parameters: [String: Double]
    /// The bandwidths that leave-one-out chose among, if it did.
    @Nullable public var search: [BandwidthSearch.Point]?
  }

  /// How the system was solved.
  public struct SolverRecord: Codable, Sendable {
    /// The method.
    public var name: String
    /// Why this method was chosen; null where it was asked for.
    @Nullable public var reason: String?
    /// How precisely the system was factored and solved.
    public var precision: Arithmetic
    /// λ.
    public var ridge: Double
    /// Iterations of conjugate gradients, of the slowest column; 0 for a direct method.
    public var iterations: Int
    /// Products with K that the iterations or a refinement took.
    public var refinements: Int
    /// The relative residual that every column had to reach; null for a direct method.
    @Nullable public var tolerance: Double?
    /// Whether K was kept in memory while iterating; null for a direct method.
    @Nullable public var storesKernel: Bool?
    /// The preconditioner, as it was built; null without.
    @Nullable public var preconditioner: PreconditionerDescription?
    /// Columns of a block column.
    public var blockSize: Int
  }

  /// What the system was like.
  public struct SystemRecord: Codable, Sendable {
    /// Equations.
    public var order: Int
    /// Rank; a Cholesky factorization that ends has found full rank, and conjugate gradients do not tell.
    @Nullable public var rank: Int?
    /// Pivots or eigenvalues up to this size counted as zero; null where nothing was counted.
    @Nullable public var rankTolerance: Double?
    /// Smallest eigenvalue, where it was computed.
    @Nullable public var lambdaMin: Double?
    /// Largest eigenvalue, where it was computed.
    @Nullable public var lambdaMax: Double?
    /// λ_max/λ_min, where it was computed.
    @Nullable public var conditionNumber: Double?
    /// Training examples that equal an earlier one.
    public var equalExamples: Int
    /// The first few of them, with the first of their kind.
    public var equalPairs: [DuplicateSummary.Pair]
    /// Pairs with kᵢⱼ > (1 − 1e-6)√(kᵢᵢkⱼⱼ), equal ones among them; null where K was not there to be looked at.
    @Nullable public var nearDuplicates: NearDuplicates?
  }

  /// What one label set gave.
  public struct LabelSetRecord: Codable, Sendable {
    /// The label set as written on the command line.
    public var labels: String
    /// Training labels that differ from the clean ones.
    public var changedLabels: Int
    /// How classes became right-hand sides.
    public var coding: Coding
    /// Training examples whose (given) label is not predicted.
    public var trainErrors: Int
    /// As a share.
    public var trainErrorRate: Double
    /// Test examples whose label is not predicted.
    public var testErrors: Int
    /// As a share.
    public var testErrorRate: Double
    /// Wilson's 95 % interval of the test error rate.
    public var testErrorInterval95: [Double]
    /// The same against test labels with the noise of the training labels; null where those have none.
    @Nullable public var noisyTest: NoisyTestRecord? = nil
    /// Leave-one-out error rate, where it was computed.
    @Nullable public var looErrorRate: Double?
    /// Leave-one-out in more detail, where it was computed.
    @Nullable public var leaveOneOut: LeaveOneOutRecord?
    /// Sizes of the solution.
    public var norms: NormsRecord
    /// ‖Y − (K + λI)A‖_F/‖Y‖_F against a freshly assembled K in float64; on a path of filters against the K that was summed up.
    @Nullable public var relativeResidual: Double?
    /// max |Y − (K + λI)A|, likewise.
    @Nullable public var maxResidual: Double?
    /// max over columns of ‖y − (K + λI)a‖∞/(ε(‖K + λI‖∞‖a‖∞ + ‖y‖∞)n): HPL's measure of a solve, passed below 16.
    @Nullable public var hplRatio: Double?
    /// ‖K(Y − KA)‖_F/(λ_max‖Y‖_F), 0 for a least-squares solution; null where K has full rank.
    @Nullable public var leastSquaresResidual: Double?
    /// Pairs of equal training examples with different labels: with any, no interpolant exists.
    public var contradictions: Int
    /// Rows the residual was measured on.
    public var residualRows: Int
    /// ‖Y − KA‖_F/‖Y‖_F: how far the function is from the targets (with λ > 0 not the residual of the system).
    public var fitResidual: Double
    /// No training errors and a fit residual below the tolerance.
    public var interpolates: Bool
    /// The tolerance of `interpolates`.
    public var interpolationTolerance: Double
    /// The system was solved: its residual is below the tolerance (measured on the training predictions where there is no
    /// certificate).
    public var solved: Bool
    /// "interpolates", "interpolates to single precision" or "does not interpolate, because …".
    public var verdict: String
    /// Digits of the coefficients that can be trusted: −log₁₀ of condition number times backward error.
    @Nullable public var trustedDigits: Double?
    /// A published test error rate for the same system, if there is one.
    @Nullable public var published: PublishedResult?
    /// Filters, at a point of a path.
    public var filters: Int?
    /// λ, at a point of a path.
    public var ridge: Double?
  }

  /// Closed-form leave-one-out on the training examples.
  public struct LeaveOneOutRecord: Codable, Sendable {
    /// Training examples that the others would get wrong.
    public var errors: Int
    /// Those whose left-out predictions differ by no more than rounding: neither right nor wrong.
    public var undecided: Int
    /// Wilson's 95 % interval of the error rate.
    public var errorInterval95: [Double]
    /// Mean of (y − f₋ᵢ(x))² over examples and classes.
    public var meanSquaredError: Double
    /// Left-out output of the right class less the largest other one: smallest, quartiles and largest over the examples.
    public var marginQuartiles: [Double]
  }

  /// The sizes of a solution.
  public struct NormsRecord: Codable, Sendable {
    /// √tr(AᵀKA) in the coding solved for.
    public var rkhs: Double
    /// √tr(AᵀKA) for ±1 targets.
    public var rkhsPM1: Double
    /// ‖A‖_F; null where the route gives weights and no coefficients.
    @Nullable public var coefficients: Double?
    /// √(aᵀKa) of every class.
    public var perClass: [Double]
  }

  /// Wall seconds.
  public struct PhaseSeconds: Codable, Sendable {
    /// Reading the data.
    public var load = 0.0
    /// The feature map.
    public var features = 0.0
    /// Choosing the bandwidth by leave-one-out.
    public var search = 0.0
    /// Assembling K.
    public var gram = 0.0
    /// Building a preconditioner.
    public var precondition = 0.0
    /// Factoring or decomposing K.
    public var factor = 0.0
    /// Substitution.
    public var solve = 0.0
    /// Conjugate gradients, or the refinement of a float32 factor's solution.
    public var refine = 0.0
    /// The diagonal of the inverse, for leave-one-out.
    public var leaveOneOut = 0.0
    /// The ends of the spectrum, the residual against a freshly assembled K (and, with `full`, the training predictions).
    public var certify = 0.0
    /// Predictions and errors.
    public var evaluate = 0.0
    /// Writing sums to a checkpoint and reading them, along a path.
    public var keep: Double?
    /// From start to record.
    public var total = 0.0

    /// All zero.
    public init() {}
  }

  /// Bytes.
  public struct MemoryRecord: Codable, Sendable {
    /// The most the plan expected.
    public var plannedPeakBytes: Int
    /// The most the process had.
    public var peakBytes: Int
  }

  /// The record as JSON text: keys sorted, numbers exact, a newline at the end.
  public func json() throws -> String { try RecordJSON.text(self) }
}

/// Writes records as JSON, and reads them.
public enum RecordJSON {
  /// Sorted keys, two spaces, shortest decimal that reads back as the same number, a newline at the end.
  ///
  /// JSON has no number for what is infinite or none: those are the strings "inf", "-inf" and "nan", which most languages
  /// read as such, so that one of them does not cost the record.
  public static func text(_ record: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(record), as: UTF8.self) + "\n"
  }

  /// What `text` wrote.
  public static func read<Record: Decodable>(_ type: Record.Type, from bytes: [UInt8]) throws -> Record {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(type, from: Data(bytes))
  }
}

/// An optional value that is written as `null` when absent, so that every key of a record is always there.
@propertyWrapper
public struct Nullable<Value: Codable & Sendable>: Codable, Sendable {
  /// The value or nil.
  public var wrappedValue: Value?

  /// Wraps a value or nil.
  public init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

  /// Reads a value or null.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    wrappedValue = container.decodeNil() ? nil : try container.decode(Value.self)
  }

  /// Writes the value or null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try wrappedValue.map { try container.encode($0) } ?? container.encodeNil()
  }
}
