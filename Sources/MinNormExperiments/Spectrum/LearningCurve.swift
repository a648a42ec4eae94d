import MinNorm
import MinNormData

/// Test mse of the minimum-norm solution on more and more examples, beside what theory and the training examples alone say.
///
/// Squared errors are summed over outputs, means are over examples.
public struct LearningCurve: Codable, Sendable {
  /// The examples whose spectrum theory starts from, and of which subsets are trained on.
  public var pool: Int
  /// Random subsets for each number of examples.
  public var subsets: Int
  /// What the Hermite eigenstructure ansatz knows; null for kernels that are not of the distance, and where the pool has not more
  /// examples than features.
  @Nullable public var ansatz: Ansatz?
  /// In the order of n.
  public var points: [Point]

  /// Eigenvalues and targets from the data's covariance and Hermite polynomials (arXiv 2510.14878).
  public struct Ansatz: Codable, Sendable {
    /// The eigenvalues that are taken one by one.
    public var eigenvalues: Int
    /// The sum of the others, which act as a ridge.
    public var tail: Double
    /// The first so many along which the targets are decomposed.
    public var decomposed: Int
    /// The part of the targets' mean square that is not decomposed, and counts as noise.
    public var noise: Double
    /// (Σ γᵢ)²/Σ γᵢ² of the covariance's eigenvalues, which the ansatz takes for large.
    public var effectiveDimension: Double
  }

  /// One number of examples.
  public struct Point: Codable, Sendable {
    /// The number n of examples of each subset.
    public var examples: Int
    /// n over the number of examples in the pool.
    public var poolShare: Double
    /// κ, the effective ridge, of the kernel's operator.
    public var kappa: Double
    /// Σ Lᵢ, which is n.
    public var learnabilities: Double
    /// E₀, how much the error of an interpolant of noise grows.
    public var overfitting: Double
    /// The mse that the eigenlearning equations expect at examples outside the pool.
    public var predicted: Double
    /// The same where leave-one-out over the pool stands for the generalized cross-validation that the equations contain: how far
    /// apart the two are is how far the equations are to be trusted.
    public var predictedByLeaveOneOut: Double
    /// The mse that the Hermite eigenstructure ansatz expects; null where there is none.
    @Nullable public var ansatz: Double?
    /// The mse on the test examples, one value for each subset.
    public var measured: Estimate
    /// The mse on the examples of the pool outside each subset: where it is not that on the test examples, the pool is not like
    /// them, which no theory can know.
    public var measuredInPool: Estimate
    /// The leave-one-out mse of each subset.
    public var leaveOneOut: Estimate
    /// Generalized cross-validation in the limit of no ridge, n‖K⁻¹Y‖²/(tr K⁻¹)², of each subset.
    public var gcv: Estimate
    /// predicted/measured − 1.
    public var deviation: Double
    /// ansatz/measured − 1; null where there is none.
    @Nullable public var ansatzDeviation: Double?
  }
}

extension LearningCurve.Ansatz {
  init(_ found: HermiteEigenstructure) {
    self.init(
      eigenvalues: found.eigenvalues.count, tail: found.tail, decomposed: found.decomposed, noise: found.noise,
      effectiveDimension: found.effectiveDimension)
  }
}

extension LearningCurve {
  /// The numbers of examples where none are given: 1/20, 1/10, 1/5 and 2/5 of the pool.
  static func counts(of pool: Int) -> [Int] {
    Set([pool / 20, pool / 10, pool / 5, 2 * pool / 5]).filter { $0 >= 10 }.sorted()
  }

  /// How many examples the pool of a curve of these numbers should have: five halves of the most, or `fewest`.
  ///
  /// With so many the equations are within some 10 % of what is measured: MNIST, 500 to 4,000 of 10,000.
  public static func pool(for counts: [Int], fewest: Int) -> Int {
    max(fewest, 5 * (counts.max() ?? 0) / 2)
  }
}
