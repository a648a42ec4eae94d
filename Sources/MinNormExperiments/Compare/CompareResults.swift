import MinNorm

/// The record of `compare`, `minnorm.compare/1`; its kernel is `linear` for weights of explicit features.
public typealias CompareRecord = Record<CompareResults>

/// What `compare` finds.
public struct CompareResults: ExperimentResults {
  /// The system of the closed form.
  public var system: System
  /// What was asked of descent, and how it ended.
  public var sgd: DescentRecord
  /// One comparison for every label set.
  public var comparisons: [Comparison]

  /// The system of the closed form.
  public struct System: Codable, Sendable {
    /// n, the number of equations.
    public var order: Int
    /// Rank, where it is known.
    @Nullable public var rank: Int?
    /// Smallest eigenvalue that does not count as zero, where it was computed.
    @Nullable public var lambdaMin: Double?
    /// Largest eigenvalue of K.
    @Nullable public var lambdaMax: Double?
    /// λ_max/λ_min, where it was computed.
    @Nullable public var conditionNumber: Double?
    /// How the closed form was found: eigen, cholesky or none.
    public var route: String
    /// λ = n times the weight decay.
    public var ridge: Double
  }

  /// How descent was done.
  public struct DescentRecord: Codable, Sendable {
    /// The name of the descent algorithm.
    public var algorithm: String
    /// `weights` of explicit features, or `coefficients` of a kernel.
    public var parameters: String
    /// Where K was: stored, tiles, or weights.
    public var storage: String
    /// Examples in a mini-batch.
    public var batch: Int
    /// How the step size is chosen.
    public var stepSize: Double
    /// What the rule would choose.
    public var automaticStepSize: Double
    /// Above it the mean diverges: 2n/λ_max(K) without momentum.
    public var stabilityLimit: Double
    /// Below it mini-batches converge in mean square for certain: 2m/(β + (m − 1)λ₁); null where that is not known.
    @Nullable public var meanSquareLimit: Double?
    /// max k(x, x); of the preconditioned kernel for EigenPro.
    public var beta: Double
    /// λ_max(K/n); likewise.
    public var lambda: Double
    /// The number of epochs that were run.
    public var epochs: Double
    /// The number of steps so far.
    public var steps: Int
    /// The largest number of epochs.
    public var epochLimit: Int
    /// When it was to be enough.
    public var until: String
    /// Whether it was.
    public var reached: Bool
    /// The order of examples.
    public var order: String
    /// μ, the share of the last step that the next one keeps.
    public var momentum: Double
    /// δ in the penalty (δ/2)‖θ‖² that is added to the loss.
    public var weightDecay: Double
    /// Where it started.
    public var start: String
    /// Runs with different seeds.
    public var repeats: Int
    /// EigenPro's numbers.
    @Nullable public var eigenPro: EigenProPreconditioner.Options?
  }

  /// Closed form and descent for one label set.
  public struct Comparison: Codable, Sendable {
    /// The label set as written on the command line.
    public var labels: String
    /// The minimum-norm interpolant (the ridge solution with weight decay).
    @Nullable public var closedForm: LabelSetRecord?
    /// Where descent ended.
    public var sgd: LabelSetRecord
    /// What was measured on the way.
    public var trajectory: [Point]
    /// The first epoch without training errors.
    @Nullable public var epochsToFit: Int?
    /// The same as the spectrum and the labels foretell it.
    @Nullable public var predictedEpochsToFit: Int?
    /// What a start that is not zero leaves; null for zero.
    @Nullable public var startPart: StartPart?
    /// Mean and spread over the seeds; null for one run.
    @Nullable public var repeats: Repeats?
  }

  /// What was measured at one time of the descent.
  public struct Point: Codable, Sendable {
    /// Examples seen, in units of n.
    public var epoch: Double
    /// The number of steps so far.
    public var step: Int
    /// (1/2n)‖Y − F‖_F².
    public var trainLoss: Double
    /// Training examples whose (given) label is not predicted.
    @Measured public var trainErrors: Int
    /// Training errors divided by the number of training examples.
    @Measured public var trainErrorRate: Double
    /// As a share of the test examples; null where there are none, and as the others for real numbers.
    @Measured public var testErrorRate: Double
    /// Mean squared error on the training examples; null where the targets are classes.
    @Nullable public var trainMse: Double? = nil
    /// The same on the test examples.
    @Nullable public var testMse: Double? = nil
    /// ‖f_t‖.
    public var norm: Double
    /// ‖f_t − f*‖/‖f*‖ in the norm of the space.
    @Nullable public var distance: Double? = nil
    /// ⟨f_t, f*⟩/(‖f_t‖‖f*‖); null at f_t = 0.
    @Nullable public var cosine: Double? = nil
    /// The part of w_t outside the row space relative to ‖w_t‖; null for coefficients.
    @Nullable public var offSpan: Double? = nil
    /// Share of test examples on which f_t and f* agree.
    @Nullable public var testAgreement: Double? = nil
    /// The distance within the 10 largest eigen-directions of K, relative to ‖f*‖.
    @Nullable public var distanceTop10: Double? = nil
    /// Within the next 90.
    @Nullable public var distanceNext90: Double? = nil
    /// Within the rest.
    @Nullable public var distanceRest: Double? = nil
    /// What the spectrum foretells: exact for full batches, the root of the expected square for others.
    @Nullable public var predictedDistance: Double? = nil
    /// Kaczmarz's bound √(1 − λ_min/‖X‖_F²)^t.
    @Nullable public var boundDistance: Double? = nil
  }

  /// What a start w₀ ≠ 0 leaves in the limit.
  public struct StartPart: Codable, Sendable {
    /// ‖w₀‖.
    public var startNorm: Double
    /// ‖P_null w₀‖.
    public var nullNorm: Double
    /// ‖w_t − (w* + P_null w₀)‖/‖w* + P_null w₀‖ at the end.
    public var limitDistance: Double
    /// |‖w_t‖² − ‖w*‖² − ‖P_null w₀‖²|/‖w_t‖² at the end.
    public var pythagorasGap: Double
  }

  /// The ends of several runs.
  public struct Repeats: Codable, Sendable {
    /// The number of runs.
    public var count: Int
    /// Epochs to fit, of the runs that did.
    public var epochsToFit: Spread
    /// Distance at the end.
    @Nullable public var distance: Spread?
    /// Norm at the end.
    public var norms: NormRecord<Spread>
    /// Training error rate at the end; null where the targets are numbers.
    @Nullable public var trainErrorRate: Spread?
    /// Test error rate at the end; null also where there is no test set.
    @Nullable public var testErrorRate: Spread?
    /// The largest distance between two of the ends, relative to the first one's norm.
    public var largestGap: Double
  }
}
