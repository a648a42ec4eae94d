import MinNorm

/// The record of `path`, `minnorm.path/1`.
public typealias PathRecord = Record<PathResults>

/// What `path` finds.
public struct PathResults: ExperimentResults {
  /// The linear system: its order and what is known of its spectrum.
  public var system: System
  /// One path for every label set.
  public var paths: [Path]

  /// The linear system: its order and what is known of its spectrum.
  public struct System: Codable, Sendable {
    /// n, the number of equations.
    public var order: Int
    /// `band`, `spectrum` or `cholesky`.
    public var route: String
    /// Rank of K; null where the route does not tell.
    @Nullable public var rank: Int?
    /// Smallest eigenvalue of K that does not count as zero, where it was computed.
    @Nullable public var lambdaMin: Double?
    /// Largest eigenvalue of K, where it was computed.
    @Nullable public var lambdaMax: Double?
    /// tr K/n.
    public var meanDiagonal: Double
    /// Training examples that equal an earlier one.
    public var equalExamples: Int
  }

  /// What one label set gave.
  public struct Path: Codable, Sendable {
    /// The label set as written on the command line.
    public var labels: String
    /// Training labels that differ from the clean ones.
    public var changedLabels: Int
    /// Ridge, from λ = 0 up.
    public var ridge: [Point]
    /// Gradient flow stopped at t = n/λ, in the same order; empty where not asked for.
    public var earlyStopping: [Point]
    /// ‖f_λ − f_t‖/‖f_λ‖ in the RKHS at t = n/λ, in the same order; empty likewise.
    public var correspondence: [Double]
    /// The indices of the points that rules choose on the ridge path.
    public var chosen: Choice
    /// The same on the early-stopping path.
    @Nullable public var chosenStopping: Choice?
    /// Whether the chosen ridge beats λ = 0.
    public var verdict: Verdict
    /// The same for early stopping, where it was asked for.
    @Nullable public var stoppingVerdict: Verdict?
    /// ‖Y − (K + λI)A‖_F/‖Y‖_F against a freshly assembled K at λ = 0 and at both chosen λ; for singular K at λ = 0
    /// ‖K(Y − KA)‖_F/(λ_max‖Y‖_F).
    public var residuals: [Residual]
    /// The explicit regularizers side by side; empty where not asked for.
    public var regularizers: [Regularizer]
  }

  /// One strength of regularization.
  public struct Point: Codable, Sendable {
    /// λ; for early stopping n/t, the ridge it corresponds to.
    public var ridge: Double
    /// t of gradient flow on (1/2n)‖F − Y‖², a number of steps times their size; null for ridges and for t = ∞.
    @Nullable public var time: Double?
    /// Training examples whose (given) label is not predicted.
    @Measured public var trainErrors: Int
    /// Training errors divided by the number of training examples.
    @Measured public var trainErrorRate: Double
    /// Test examples whose label is not predicted.
    @Measured public var testErrors: Int
    /// Test errors divided by the number of test examples.
    @Measured public var testErrorRate: Double
    /// Test examples whose largest predictions are equal: neither right nor wrong.
    @Measured public var testUndecided: Int
    /// Mean squared error on the training examples; null where the targets are classes, whose errors are null for numbers.
    @Nullable public var trainMse: Double? = nil
    /// The same on the test examples.
    @Nullable public var testMse: Double? = nil
    /// 1 − Σ(y − f)²/Σ(y − ȳ)² on the test examples, of several targets the mean.
    @Nullable public var testR2: Double? = nil
    /// The same of left-out predictions, against the mean of all training targets.
    @Nullable public var looR2: Double? = nil
    /// Wilson's 95 % interval; empty where there is no error rate.
    public var testErrorInterval95: [Double]
    /// Leave-one-out errors: exact for a ridge, the linear smoother's shortcut for early stopping.
    @Measured public var looErrors: Int
    /// Examples whose left-out predictions differ by no more than rounding: neither right nor wrong.
    @Measured public var looUndecided: Int
    /// Leave-one-out errors divided by the number of training examples.
    @Measured public var looErrorRate: Double
    /// Mean of (y − f₋ᵢ(x))² over examples and classes, likewise.
    public var looMse: Double
    /// Generalized cross-validation.
    public var gcv: Double
    /// √tr(AᵀKA).
    public var norms: NormRecord<Double>
    /// Effective degrees of freedom, tr S.
    public var degreesOfFreedom: Double
  }

  /// Points that rules choose, as indices into a path.
  ///
  /// All but the last use training data only.
  public struct Choice: Codable, Sendable {
    /// Fewest leave-one-out errors, among equals the least squared error.
    public var looError: Int
    /// Least leave-one-out squared error.
    public var looMse: Int
    /// Where generalized cross-validation is least.
    public var gcv: Int
    /// Fewest test examples not right (least squared error), among equals the smallest λ: what hindsight would choose; null without a
    /// test set.
    @Nullable public var testError: Int?
  }

  /// Two functions on the same test examples.
  public struct Verdict: Codable, Sendable {
    /// λ (or n/t) of the chosen function.
    public var ridge: Double
    /// Test examples that only λ = 0 does not get right: wrong, or undecided.
    @Measured public var onlyWithoutWrong: Int
    /// Test examples that only the chosen one does not get right.
    @Measured public var onlyWithWrong: Int
    /// Share of test examples that the chosen one does not get right (mean squared error) less that of λ = 0; null without a test set.
    @Measured public var difference: Double
    /// Newcombe's 95 % hybrid score interval for paired proportions (1998, method 10); of squared errors the mean difference ±
    /// 1.96 of its standard errors.
    public var differenceInterval95: [Double]
    /// McNemar's exact two-sided test; of squared errors the normal distribution's.
    @Measured public var pValue: Double
    /// `helps`, `hurts`, `no difference`, `not tested` (no test set) or `not chosen` (λ = 0 itself is).
    public var outcome: String
  }

  /// A residual at one λ.
  public struct Residual: Codable, Sendable {
    /// λ ≥ 0, added to the diagonal of K.
    public var ridge: Double
    /// Relative to the norm of the right-hand sides.
    public var relativeResidual: Double
  }

  /// One explicit regularizer.
  public struct Regularizer: Codable, Sendable {
    /// `none`, `weight decay`, `early stopping`, `augmentation`, `linear model`, `dropout`.
    public var name: String
    /// Its strength and how it was chosen.
    public var setting: String
    /// Examples it was fitted to.
    public var trainCount: Int
    /// Errors on the training examples (without copies).
    public var trainErrors: Int
    /// Training errors divided by the number of training examples.
    public var trainErrorRate: Double
    /// Errors on the test examples.
    public var testErrors: Int
    /// Test errors divided by the number of test examples.
    public var testErrorRate: Double
    /// Test examples whose largest predictions are equal: neither right nor wrong.
    public var testUndecided: Int
    /// Wilson's 95 % interval.
    public var testErrorInterval95: [Double]
    /// Leave-one-out error rate; null where there is no closed form.
    @Nullable public var looErrorRate: Double?
    /// Whether it is exact.
    public var looIsExact: Bool
    /// √tr(AᵀKA), or ‖W‖_F of a linear model.
    public var norms: NormRecord<Double>
    /// Beside the same model without a regularizer; null for that one itself.
    @Nullable public var verdict: Verdict?
  }
}
