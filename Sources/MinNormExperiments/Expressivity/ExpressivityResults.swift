import MinNorm

/// The record of `expressivity`, `minnorm.expressivity/1`; its kernel is that of the minimum-norm solution.
public typealias ExpressivityRecord = Record<ExpressivityResults>

/// What `expressivity` finds.
public struct ExpressivityResults: ExperimentResults {
  /// The triangular system.
  public var system: System
  /// What the networks gave: for every label set one with one output, and one with an output per class.
  public var results: [Result]
  /// The minimum-norm solution of the same labels; null where it was not asked for.
  @Nullable public var minimumNorm: SolveRecord?
  /// Networks of the first so many examples, one output, the last label set.
  public var series: [Point]
  /// Networks of all examples with other positions of the thresholds.
  public var positions: [Point]

  /// The matrix max(zᵢ − bⱼ, 0).
  public struct System: Codable, Sendable {
    /// Hidden units: different points.
    public var order: Int
    /// Numbers of the direction.
    public var dimension: Int
    /// θ, the share of the gap at which thresholds lie.
    public var position: Double
    /// Directions drawn anew because two points had the same projection.
    public var redraws: Int
    /// Points that equal an earlier one with the same label.
    public var equalExamples: Int
    /// zₙ − z₁, the distance of the outermost projections.
    public var spread: Double
    /// The smallest distance of neighbouring projections; null for one point.
    @Nullable public var smallestGap: Double?
    /// ‖A‖₁‖A⁻¹‖₁, estimated; null where it overflows.
    @Nullable public var conditionNumber: Double?
  }

  /// A network on one label set.
  public struct Result: Codable, Sendable {
    /// The label set as written on the command line.
    public var labels: String
    /// `one`: the class as a number, read by rounding to the nearest class; `classes`: one output per class.
    public var outputs: String
    /// All weights; 2n + d for one output.
    public var weights: Int
    /// Training examples whose (given) label the network does not give.
    public var trainErrors: Int
    /// Training errors divided by the number of training examples.
    public var trainErrorRate: Double
    /// Wrong test examples.
    public var testErrors: Int
    /// Test errors divided by the number of test examples.
    public var testErrorRate: Double
    /// Wilson's 95 % interval of the test error rate.
    public var testErrorInterval95: [Double]
    /// max |f(xᵢ) − yᵢ| of the network evaluated at the training examples.
    public var maxResidual: Double
    /// ‖f − y‖/‖y‖ there.
    public var relativeResidual: Double
    /// ‖w‖₂ of the output weights.
    public var weightNorm: Double
    /// The steepest slope along the direction, of any output.
    public var steepestSlope: Double
    /// No training errors.
    public var fits: Bool
  }

  /// One network of a series.
  public struct Point: Codable, Sendable {
    /// The number of training examples.
    public var trainCount: Int
    /// θ, the share of the gap at which thresholds lie.
    public var position: Double
    /// ‖A‖₁‖A⁻¹‖₁, estimated; null where it overflows.
    @Nullable public var conditionNumber: Double?
    /// The smallest distance of neighbouring projections; null for one point.
    @Nullable public var smallestGap: Double?
    /// max |f(xᵢ) − yᵢ|; null where the weights overflow.
    @Nullable public var maxResidual: Double?
    /// max |wⱼ|; null where the weights overflow.
    @Nullable public var largestWeight: Double?
  }
}
