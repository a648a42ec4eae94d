import MinNorm

/// The record of `descent`, `minnorm.descent/1`.
public typealias DoubleDescentRecord = Record<DoubleDescentResults>

/// What `descent` finds.
public struct DoubleDescentResults: ExperimentResults {
  /// What grows along every curve.
  public var axis: DoubleDescentExperiment.Axis
  /// Singular values below this share of the largest are small, for the ablations.
  public var cutoff: Double
  /// One for each label set, then for each ablation and label set.
  public var curves: [Curve]
  /// The Gaussian design beside its exact formulas; null where it was not asked for.
  @Nullable public var gaussian: Gaussian?

  init(axis: DoubleDescentExperiment.Axis, cutoff: Double, curves: [Curve], gaussian: Gaussian?) {
    (self.axis, self.cutoff, _gaussian) = (axis, cutoff, Nullable(wrappedValue: gaussian))
    self.curves = curves.map { curve in
      var curve = curve
      curve.peak = Peak(curve.points)
      return curve
    }
  }

  /// Solutions along the axis.
  public struct Curve: Codable, Sendable {
    /// The label set as written on the command line.
    public var labels: String
    /// What was taken away; null for nothing.
    @Nullable public var ablation: DoubleDescentExperiment.Ablation?
    /// In the order of the axis.
    public var points: [Point]
    /// How the curve of the test mse goes; null of fewer than three points.
    @Nullable public var peak: Peak?

    init(labels: String, ablation: DoubleDescentExperiment.Ablation?, points: [Point]) {
      (self.labels, _ablation, self.points) = (labels, Nullable(wrappedValue: ablation), points)
      _peak = Nullable(wrappedValue: nil)
    }
  }

  /// One minimum-norm solution.
  public struct Point: Codable, Sendable {
    /// The number p of features.
    public var features: Int
    /// The number n of training examples.
    public var examples: Int
    /// Singular values that do not count as zero.
    public var rank: Int
    /// σ_max/σ_min of the features; null where their matrix is singular.
    @Nullable public var conditionNumber: Double?
    /// ‖w‖.
    public var norm: Double
    /// Squared errors summed over outputs, the mean over test examples.
    public var testMse: Double
    /// The share of wrong classes; null for real targets.
    @Nullable public var testErrorRate: Double?
    /// The ridge with the least test mse in hindsight; null beside an ablation.
    @Nullable public var ridge: Ridge?

    init(
      features: Int, examples: Int, rank: Int, conditionNumber: Double?, norm: Double, testMse: Double,
      testErrorRate: Double?
    ) {
      (self.features, self.examples, self.rank, self.norm) = (features, examples, rank, norm)
      (self.testMse, _conditionNumber) = (testMse, Nullable(wrappedValue: conditionNumber))
      (_testErrorRate, _ridge) = (Nullable(wrappedValue: testErrorRate), Nullable(wrappedValue: nil))
    }
  }

  /// A solution with a ridge.
  public struct Ridge: Codable, Sendable {
    /// λ, added to the squares of the singular values.
    public var ridge: Double
    /// ‖w‖.
    public var norm: Double
    /// As of the solution without it.
    public var testMse: Double
    /// As of the solution without it.
    @Nullable public var testErrorRate: Double?

    init(lambda: Double, norm: Double, testMse: Double, testErrorRate: Double?) {
      (self.ridge, self.norm, self.testMse) = (lambda, norm, testMse)
      _testErrorRate = Nullable(wrappedValue: testErrorRate)
    }
  }

  /// The shape of a curve of test mse.
  public struct Peak: Codable, Sendable {
    /// p/n, or n/p read the same way, of the largest test mse.
    public var ratio: Double
    /// The largest test mse.
    public var testMse: Double
    /// The least test mse at fewer features than examples.
    @Nullable public var underparametrized: Double?
    /// The least test mse at more features than examples.
    @Nullable public var overparametrized: Double?
    /// Whether there is a peak: the largest test mse lies between p = 0.8 n and 1.25 n, and is twice the largest beyond them.
    public var exists: Bool

    /// Of points along an axis.
    package init?(_ points: [Point]) {
      guard points.count >= 3, let top = points.max(by: { $0.testMse < $1.testMse }) else { return nil }
      func ratio(_ point: Point) -> Double { Double(point.features) / Double(point.examples) }
      (self.ratio, testMse) = (ratio(top), top.testMse)
      let (below, above) = (points.filter { ratio($0) < 1 }, points.filter { ratio($0) > 1 })
      _underparametrized = Nullable(wrappedValue: below.map(\.testMse).min())
      _overparametrized = Nullable(wrappedValue: above.map(\.testMse).min())
      let near = 0.8...1.25
      let away = points.filter { !near.contains(ratio($0)) }.map(\.testMse).max() ?? 0
      exists = near.contains(ratio(top)) && top.testMse > 2 * away
    }
  }

  /// Normal features, whose expected risk is known.
  public struct Gaussian: Codable, Sendable {
    /// The number n of training examples.
    public var examples: Int
    /// D, all features there are.
    public var totalFeatures: Int
    /// ‖β‖².
    public var signal: Double
    /// σ².
    public var noise: Double
    /// Training sets that were drawn.
    public var trials: Int
    /// In the order of p.
    public var points: [GaussianPoint]

    init(_ design: GaussianDesign, counts: [Int], trials: [[GaussianDesign.Outcome]]) {
      (examples, totalFeatures) = (design.examples, design.features)
      (signal, noise, self.trials) = (design.signal, design.noise, trials.count)
      points = counts.enumerated().map { index, count in
        let exact = design.expectation(count)
        return GaussianPoint(
          features: count,
          risk: Moment(trials.map { $0[index].risk }, exact: exact?.risk),
          squaredNorm: Moment(trials.map { $0[index].squaredNorm }, exact: exact?.squaredNorm))
      }
    }
  }

  /// The solutions on the first p normal features.
  public struct GaussianPoint: Codable, Sendable {
    /// The number p of features.
    public var features: Int
    /// E(y − xᵀw)² over new examples.
    public var risk: Moment
    /// ‖w‖².
    public var squaredNorm: Moment
  }

  /// A mean over trials beside its expectation.
  public struct Moment: Codable, Sendable {
    /// The mean of the trials.
    public var mean: Double
    /// The deviation of the trials over the root of their number.
    public var standardError: Double
    /// What the exact formula says; null at p = n − 1, n and n + 1, where it is infinite.
    @Nullable public var exact: Double?

    init(_ values: [Double], exact: Double?) {
      let spread = Spread(values)
      mean = spread.mean
      standardError = spread.deviation / Double(max(1, values.count)).squareRoot()
      _exact = Nullable(wrappedValue: exact)
    }
  }
}
