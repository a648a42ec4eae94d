import MinNorm
import MinNormData

/// The record of `solve`, `minnorm.solve/1`.
public typealias SolveRecord = Record<SolveResults>

/// What `solve` finds.
public struct SolveResults: ExperimentResults {
  /// The route to the solution and its options.
  public var solver: SolverRecord
  /// The linear system.
  public var system: SystemRecord
  /// One result for every label set.
  public var results: [LabelSetRecord]
  /// A path over growing maps, where features were never stored.
  public var path: FilterPathRecord?
}

/// How the system was solved.
public struct SolverRecord: Codable, Sendable {
  /// The name of the route.
  public var name: String
  /// Why this method was chosen; null where it was asked for.
  @Nullable public var reason: String?
  /// How precisely the system was factored and solved.
  public var precision: Arithmetic
  /// λ ≥ 0, added to the diagonal of K.
  public var ridge: Double
  /// Iterations of conjugate gradients, of the slowest column; 0 for a direct method.
  public var iterations: Int
  /// Products with K that the iterations or a refinement took.
  public var refinements: Int
  /// The largest relative residual of a column before the iterations and after each; null for a direct method.
  @Nullable public var residuals: [Double]?
  /// The relative residual that every column had to reach; null for a direct method.
  @Nullable public var tolerance: Double?
  /// Whether K was kept in memory while iterating; null for a direct method.
  @Nullable public var storesKernel: Bool?
  /// The preconditioner, as it was built; null without.
  @Nullable package var preconditioner: PreconditionerDescription?
  /// Columns of a block column.
  public var blockSize: Int
  /// The ranks, where several solved it together.
  public var cluster: ClusterRecord?
}

/// What the system was like.
public struct SystemRecord: Codable, Sendable {
  /// n, the number of equations.
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
  @Nullable package var nearDuplicates: NearDuplicates?
}

/// What one label set gave.
public struct LabelSetRecord: Codable, Sendable {
  /// The label set as written on the command line.
  public var labels: String
  /// Training labels that differ from the clean ones.
  public var changedLabels: Int
  /// How classes became right-hand sides; null where the targets are numbers.
  @Nullable public var coding: Coding?
  /// Training examples whose (given) label is not predicted; null, as every count and rate of errors, for real numbers.
  @Measured public var trainErrors: Int
  /// Training errors divided by the number of training examples.
  @Measured public var trainErrorRate: Double
  /// Test examples whose label is not predicted; null also where there is no test set.
  @Measured public var testErrors: Int
  /// Test errors divided by the number of test examples.
  @Measured public var testErrorRate: Double
  /// Test examples whose largest predictions are equal, all 0 for one where every kernel value vanished: neither right nor
  /// wrong.
  @Measured public var testUndecided: Int
  /// Wilson's 95 % interval of the test error rate; empty where there is none.
  public var testErrorInterval95: [Double]
  /// Test examples by their class (rows, those that only test examples have at the end) and the class predicted (columns).
  ///
  /// What is undecided is in none. Null but for `solve`, and with more than 100 classes.
  @Nullable public var confusion: [[Int]]? = nil
  /// The same against test labels with the noise of the training labels; null where those have none.
  @Nullable public var noisyTest: NoisyTestRecord? = nil
  /// Training examples that the others would get wrong; null, as all of leave-one-out, where it was not computed of classes, or
  /// where the rank of K without an example is not determined.
  @Nullable public var looErrors: Int? = nil
  /// Leave-one-out errors divided by the number of training examples.
  @Nullable public var looErrorRate: Double? = nil
  /// Those whose left-out predictions differ by no more than rounding: neither right nor wrong.
  @Nullable public var looUndecided: Int? = nil
  /// Wilson's 95 % interval of the error rate.
  @Nullable public var looErrorInterval95: [Double]? = nil
  /// Mean of (y − f₋ᵢ(x))² over examples and classes.
  @Nullable public var looMse: Double? = nil
  /// Left-out output of the right class less the largest other one: smallest, quartiles and largest over the examples.
  @Nullable public var looMarginQuartiles: [Double]? = nil
  /// The same five once more, under the keys by which scripts outside the project know them.
  @Nullable public var leaveOneOut: LeaveOneOutRecord? = nil
  /// On the training examples, where the targets are real numbers.
  @Nullable public var train: RegressionRecord? = nil
  /// On the test examples, likewise.
  @Nullable public var test: RegressionRecord? = nil
  /// Of the left-out predictions of the training examples, likewise; R² is against the mean of all of them.
  @Nullable public var loo: RegressionRecord? = nil
  /// On the parts of the training set that were held out in turn, where that was asked for.
  @Nullable public var crossValidation: CrossValidationRecord? = nil
  /// Means over several random subsets, where that was asked for.
  @Nullable public var repeats: RepeatsRecord? = nil
  /// The constant b of every output of f(x) + b, where one was asked for.
  @Nullable public var intercepts: [Double]? = nil
  /// Sizes of the solution.
  public var norms: NormsRecord
  /// ‖Y − (K + λI)A‖_F/‖Y‖_F against a freshly assembled K in float64; on a path of filters against the K that was summed up.
  @Nullable public var relativeResidual: Double?
  /// max |Y − (K + λI)A|, likewise.
  @Nullable public var maxResidual: Double?
  /// max over columns of ‖y − (K + λI)a‖∞/(ε(‖K + λI‖∞‖a‖∞ + ‖y‖∞)n): HPL's measure of a solve, passed below 16.
  ///
  /// Where K has negative entries, sums of its rows with their signs stand for ‖K‖∞, which makes it larger.
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
  /// ‖(K̂ − K)A‖_F/‖Y‖_F, estimated on a few rows in twice the digits: what errors of K's own entries, in which it differs from the
  /// kernel of the features as they were given, are worth; null where K has no entries, or was not certified.
  @Nullable public var kernelError: Double?
  /// Digits of the coefficients that can be trusted: −log₁₀ of condition number times backward error, that of K's own entries
  /// included; null where a rank was found by a tolerance, beside which a matrix of full rank has quite other coefficients.
  @Nullable public var trustedDigits: Double?
  /// Digits of the norm that can be trusted: −log₁₀ of ‖A‖‖R‖/tr(AᵀKA); null where K has not full rank.
  @Nullable public var trustedNormDigits: Double?
  /// A published test error rate for the same system, if there is one.
  @Nullable public var published: PublishedResult?
  /// Filters, at a point of a path.
  public var filters: Int?
  /// λ, at a point of a path.
  public var ridge: Double?
}

/// Leave-one-out of classes in keys of its own.
public struct LeaveOneOutRecord: Codable, Sendable {
  /// Training examples that the others would get wrong: `looErrors`.
  public var errors: Int
  /// Those that are neither right nor wrong: `looUndecided`.
  public var undecided: Int
  /// Wilson's 95 % interval of the error rate: `looErrorInterval95`.
  public var errorInterval95: [Double]
  /// Mean of (y − f₋ᵢ(x))²: `looMse`.
  public var meanSquaredError: Double
  /// Margins of the left-out outputs, smallest, quartiles and largest: `looMarginQuartiles`.
  public var marginQuartiles: [Double]
}

/// The size of a function, where a record says no more of it.
public struct NormRecord<Value: Codable & Sendable>: Codable, Sendable {
  /// √tr(AᵀKA); of weights ‖W‖_F.
  public var rkhs: Value
}

/// The sizes of a solution.
public struct NormsRecord: Codable, Sendable {
  /// √tr(AᵀKA) in the coding solved for.
  public var rkhs: Double
  /// √tr(AᵀKA) for ±1 targets; null where the targets are numbers.
  @Measured public var rkhsPM1: Double
  /// ‖A‖_F; null where the route gives weights and no coefficients.
  @Nullable public var coefficients: Double?
  /// √(aᵀKa) of every class.
  public var perClass: [Double]
}
