import MinNorm

/// The record of `interpolants`, `minnorm.interpolants/1`; features and kernel are those of the first space.
public typealias InterpolantsRecord = Record<InterpolantsResults>

/// What `interpolants` finds.
public struct InterpolantsResults: ExperimentResults {
  /// The system of the minimum-norm interpolant in the first space.
  public var system: System
  /// The label set.
  public var labels: String
  /// The coding of the targets.
  public var coding: Coding
  /// The interpolants, space by space; norms can be compared within one.
  public var spaces: [Space]

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
    public var norms = NormRecord(rkhs: Nullable<Double>(wrappedValue: nil))
    /// ‖f‖/‖f*‖ likewise.
    @Nullable public var normRatio: Double? = nil
    /// ‖f − f*‖ likewise.
    @Nullable public var distance: Double? = nil
    /// |‖f‖² − ‖f*‖² − ‖f − f*‖²|/‖f‖².
    @Nullable public var pythagorasGap: Double? = nil
    /// ‖f‖ in its own space, for a function of another kernel.
    @Nullable public var ownNorm: Double? = nil
    /// What else is to be known.
    @Nullable public var note: String? = nil
  }
}
