import MinNorm

/// How much of a solution is checked against a freshly assembled K, in float64.
public enum Certification: String, Sendable, Codable, CaseIterable {
  /// The residual over all rows.
  case full
  /// The residual over 2,000 random rows.
  case sample
  /// No residual.
  case none

  /// Rows of a sample.
  static let sampleSize = 2000
}

/// How a system is solved and checked.
public struct SolverSettings: Sendable, Codable, Equatable {
  /// λ, added to the diagonal.
  public var ridge = 0.0
  /// Several λ of features that are never stored, one factorization each, in the place of `ridge`.
  public var ridges: [Double]?
  /// The route to the solution.
  public var solver = SolverMethod.auto
  /// Eigenvalues up to this times the largest count as zero where a factorization ended and solved nothing: what that leaves
  /// out of Y, and the rounding of what it divides by, both stay below the tolerance of a solution, 1e-8.
  public static let singularTolerance = 1e-9

  /// What conjugate gradients are told.
  public var iteration = IterationOptions()
  /// Pivots or eigenvalues up to this times the largest count as zero; nil for what rounding may leave of a zero.
  public var rankTolerance: Double?
  /// How precisely the system is factored and solved.
  public var arithmetic = Arithmetic.float64
  /// How the solution is checked.
  public var certification = Certification.full
  /// Also the leave-one-out error, in closed form.
  public var leaveOneOut = false
  /// A constant is added to the function that no ridge and no norm shrinks, by the bordered system.
  public var hasIntercept = false
  /// Also the errors on held-out parts of the training set, so many, each from a solve without it; nil for none.
  public var folds: Int?
  /// Solve so many random subsets of the training set, and give means; nil for one solve.
  public var repeats: Int?
  /// Columns of a block column of the factor; nil for the fastest.
  public var blockSize: Int?

  /// Solved over the ranks of a cluster, K stored so; nil for one machine.
  package var cluster: ClusterStorage?

  /// No ridge, float64, the route that fits the system, a full certificate.
  public init() {}

  /// What a solver is to find out beside the solution.
  var diagnostics: SolverDiagnostics {
    var diagnostics: SolverDiagnostics = []
    if leaveOneOut { diagnostics.insert(.inverseDiagonal) }
    if certification == .full { diagnostics.insert(.extremeEigenvalues) }
    return diagnostics
  }
}
