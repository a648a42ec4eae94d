import MinNorm

/// The result of a run of `interpolants`: the JSON record `minnorm.interpolants/1`.
///
/// Two runs with the same seed and number of threads differ only in `seconds`, `memory.peakBytes` and `environment`.
public struct InterpolantsRecord: Codable, Sendable {
  /// The form of the record.
  public var schema = "minnorm.interpolants/1"
  /// The command line.
  public var command: [String]
  /// The data set and how many of its examples were used.
  public var dataset: DatasetRecord
  /// The feature map.
  public var features: FeaturesRecord
  /// The kernel k that K is made of.
  public var kernel: KernelRecord
  /// The system of the minimum-norm interpolant in the first space.
  public var system: System
  /// The label set.
  public var labels: String
  /// The coding of the targets.
  public var coding: Coding
  /// The interpolants, space by space; norms can be compared within one.
  public var spaces: [Space]
  /// Wall seconds of every phase.
  public var seconds: Seconds
  /// Memory, planned and measured.
  public var memory: MemoryRecord
  /// Where it ran.
  public var environment: EnvironmentRecord
  /// The seed of everything random in it.
  public var seed: UInt64

  /// A linear system.
  public struct System: Codable, Sendable {
    /// n, the number of equations.
    public var order: Int
    /// λ_max/λ_min of K, estimated from the factor.
    @Nullable public var conditionNumber: Double?
  }

  /// Functions in one Hilbert space.
  public struct Space: Codable, Sendable {
    /// `rkhs` of a kernel, or `weights` of explicit features.
    public var name: String
    /// The kernel, `linear` for weights.
    public var kernel: KernelRecord
    /// The feature map and its parameters.
    public var features: FeaturesRecord
    /// The minimum-norm interpolant first.
    public var interpolants: [Entry]
  }

  /// One function that fits the training labels.
  public struct Entry: Codable, Sendable {
    /// Which: minimum-norm, random-centres, random-centres-coefficients, forced-wrong, other-kernel, null-noise, sgd-start.
    public var kind: String
    /// As a person reads it.
    public var title: String
    /// The numbers that define it.
    public var parameters: [String: Double]
    /// Training examples whose label is not predicted.
    public var trainErrors: Int
    /// Training errors divided by the number of training examples.
    public var trainErrorRate: Double
    /// Test examples whose label is not predicted.
    public var testErrors: Int
    /// Test errors divided by the number of test examples.
    public var testErrorRate: Double
    /// Wilson's 95 % interval.
    public var testErrorInterval95: [Double]
    /// ‖Y − F‖_F/‖Y‖_F on the training examples.
    public var relativeResidual: Double
    /// max |Y − F|; null for SGD.
    @Nullable public var maxResidual: Double?
    /// No training errors and a residual below 1e-8.
    public var interpolates: Bool
    /// ‖f‖ in the space; null where the function is not in it.
    @Nullable public var norm: Double?
    /// ‖f‖/‖f*‖ likewise.
    @Nullable public var normRatio: Double?
    /// ‖f − f*‖ likewise.
    @Nullable public var distance: Double?
    /// |‖f‖² − ‖f*‖² − ‖f − f*‖²|/‖f‖².
    @Nullable public var pythagorasGap: Double?
    /// ‖f‖ in its own space, for a function of another kernel.
    @Nullable public var ownNorm: Double?
    /// What else is to be known.
    @Nullable public var note: String?
  }

  /// Wall seconds of every phase.
  public struct Seconds: Codable, Sendable {
    /// Reading the data.
    public var load = 0.0
    /// The feature maps.
    public var features = 0.0
    /// Assembling and factoring K.
    public var factor = 0.0
    /// Finding the other interpolants.
    public var solve = 0.0
    /// Seconds of the descent.
    public var descent = 0.0
    /// Predictions, norms and distances.
    public var evaluate = 0.0
    /// From start to record.
    public var total = 0.0

    /// No seconds spent yet.
    public init() {}
  }

  /// The record as JSON text.
  public func json() throws -> String { try RecordJSON.text(self) }
}
