import Foundation
import MinNorm

/// The record of `spectrum`, `minnorm.spectrum/1`.
public typealias SpectrumRecord = Record<SpectrumResults>

/// What `spectrum` finds.
public struct SpectrumResults: ExperimentResults {
  /// What is known of K as a whole.
  public var system: System
  /// Eigenvalues of K, descending.
  public var eigenvalues: [Double]
  /// The power law that the eigenvalues follow.
  @Nullable public var decay: Decay?
  /// How many directions count behind the first k.
  public var effectiveRanks: [EffectiveRank]
  /// k* = min{k : r_k ≥ n/2}: behind so few directions the others are as good as isotropic; null where there is none.
  @Nullable public var benignIndex: Int?
  /// What interpolating noise would cost; null where no power law is to be seen.
  @Nullable public var overfitting: Overfitting?
  /// Σ λᵢ/(λᵢ + λ), the degrees of freedom at the ridge asked for; the rank without one.
  public var effectiveDimension: Double
  /// λ of the effective dimension.
  public var ridge: Double
  /// Where the label sets lie.
  public var alignments: [Alignment]
  /// How the leading eigenvalues were found; null where all were.
  @Nullable public var leading: Leading?
  /// Expected and measured test mse by the number of examples; null where it was not asked for.
  @Nullable public var learningCurve: LearningCurve?

  /// What K is like.
  public struct System: Codable, Sendable {
    /// n, rows and columns of K.
    public var order: Int
    /// Eigenvalues that do not count as zero.
    public var rank: Int
    /// Eigenvalues up to this size count as zero.
    public var rankTolerance: Double
    /// The smallest eigenvalue.
    public var lambdaMin: Double
    /// The largest one.
    public var lambdaMax: Double
    /// λ_max/λ_min; null where K is singular.
    @Nullable public var conditionNumber: Double?
    /// The sum of all eigenvalues.
    public var trace: Double
  }

  /// λᵢ ~ i^(−exponent), by least squares of log λᵢ on log i.
  public struct Decay: Codable, Sendable {
    /// How fast they decay: the slope, positive for a decay.
    public var exponent: Double
    /// The standard error of the slope under independent deviations.
    public var standardError: Double
    /// The first index of the fit, from 1.
    public var first: Int
    /// The last index of the fit.
    public var last: Int
  }

  /// The effective ranks of Bartlett, Long, Lugosi and Tsigler (2020).
  public struct EffectiveRank: Codable, Sendable {
    /// Directions that are taken away, the largest first.
    public var k: Int
    /// r_k = Σ_{i>k} λᵢ/λ_{k+1}.
    public var r: Double
    /// R_k = (Σ_{i>k} λᵢ)²/Σ_{i>k} λᵢ²; null where only the leading eigenvalues are known.
    @Nullable public var R: Double?
  }

  /// Where a label set lies in the spectrum.
  public struct Alignment: Codable, Sendable {
    /// The label set as written on the command line.
    public var labels: String
    /// ‖f*‖ of the minimum-norm solution.
    public var norms: NormRecord<Double>
    /// Shares of the largest directions.
    public var points: [Point]
    /// Epochs of full-batch gradient descent of step n/λ_max from zero until no label is wrong, from the spectrum; null for
    /// real targets and where it takes over a million.
    @Nullable public var predictedEpochsToFit: Int?

    /// The share of some directions.
    public struct Point: Codable, Sendable {
      /// So many directions, the largest first.
      public var directions: Int
      /// Their share of ‖Y‖².
      public var energyShare: Double
      /// Their share of ‖f*‖².
      public var normShare: Double
    }
  }

  /// A block Krylov method.
  public struct Leading: Codable, Sendable {
    /// How many eigenvalues; all that is said of others is their sum.
    public var count: Int
    /// Columns of a block.
    public var blockSize: Int
    /// Products of K with a block.
    public var products: Int
    /// ‖Kv − λv‖ of each: so near, at least, there is an eigenvalue.
    public var residuals: [Double]
  }

  /// Of the leading ones; rank, the least eigenvalue, the effective dimension and norms are of these alone.
  init(_ found: LeadingSpectrum, order: Int, trace: Double, ridge: Double, alignments: [Alignment]) {
    let values = found.eigenvalues
    let tolerance = Double(2 * order) * 0x1p-53 * (values.first ?? 0)
    let positive = values.filter { $0 > tolerance }
    system = System(
      order: order, rank: positive.count, rankTolerance: tolerance, lambdaMin: values.last ?? 0,
      lambdaMax: values.first ?? 0, conditionNumber: nil, trace: trace)
    eigenvalues = values
    _decay = Nullable(wrappedValue: Decay(positive, from: 10, to: positive.count))
    effectiveRanks = ([0] + Self.places(values.count)).compactMap {
      EffectiveRank(leading: values, trace: trace, k: $0)
    }
    (_benignIndex, _overfitting) = (Nullable(wrappedValue: nil), Nullable(wrappedValue: nil))
    effectiveDimension = ridge > 0 ? positive.reduce(0) { $0 + $1 / ($1 + ridge) } : Double(positive.count)
    self.ridge = ridge
    self.alignments = alignments
    _learningCurve = Nullable(wrappedValue: nil)
    _leading = Nullable(
      wrappedValue: Leading(
        count: values.count, blockSize: found.blockSize, products: found.products, residuals: found.residuals))
  }

  init(_ spectrum: Spectrum, ridge: Double, alignments: [Alignment]) {
    let descending = Array(spectrum.eigenvalues.reversed())
    let (order, rank, tolerance) = (spectrum.order, spectrum.rank, spectrum.tolerance)
    let (largest, smallest) = (descending.first ?? 0, descending.last ?? 0)
    system = System(
      order: order, rank: rank, rankTolerance: tolerance, lambdaMin: smallest, lambdaMax: largest,
      conditionNumber: rank == order && order > 0 ? largest / smallest : nil, trace: descending.reduce(0, +))
    eigenvalues = descending
    _decay = Nullable(wrappedValue: Decay(descending.prefix(rank)))
    effectiveRanks = ([0] + Self.places(order)).compactMap { EffectiveRank(descending.prefix(rank), k: $0) }
    _benignIndex = Nullable(wrappedValue: Self.benignIndex(descending.prefix(rank)))
    _overfitting = Nullable(wrappedValue: Overfitting(descending.prefix(rank)))
    effectiveDimension =
      ridge > 0 ? descending.prefix(rank).reduce(0) { $0 + $1 / ($1 + ridge) } : Double(rank)
    self.ridge = ridge
    self.alignments = alignments
    (_learningCurve, _leading) = (Nullable(wrappedValue: nil), Nullable(wrappedValue: nil))
  }

  /// min{k : r_k ≥ n/2} of eigenvalues above zero, descending.
  package static func benignIndex(_ descending: some Collection<Double>) -> Int? {
    var rest = descending.reduce(0, +)
    for (k, value) in descending.enumerated() {
      if rest >= value * Double(descending.count) / 2 { return k }
      rest -= value
    }
    return nil
  }

  /// 1, 2, 5, 10, 20, 50 … below n, and n.
  static func places(_ order: Int) -> [Int] {
    let decades = sequence(first: 1) { $0 * 10 }.prefix { $0 < max(1, order) }
    return decades.flatMap { [$0, 2 * $0, 5 * $0] }.filter { $0 < order } + (order > 0 ? [order] : [])
  }
}

extension SpectrumResults.Decay {
  /// The fit from the tenth eigenvalue, behind the first few large ones, to the quarter of them that rounding and the number
  /// of examples leave alone; nil where these are fewer than eight.
  package init?(_ descending: some Collection<Double>) {
    self.init(descending, from: 10, to: descending.count / 4)
  }

  /// The fit over some indices, from 1; nil where these are fewer than eight.
  init?(_ descending: some Collection<Double>, from first: Int, to last: Int) {
    guard last - first >= 7, last <= descending.count else { return nil }
    let points = zip(first...last, descending.dropFirst(first - 1)).map { (x: log(Double($0)), y: log($1)) }
    let count = Double(points.count)
    let (meanX, meanY) = (points.reduce(0) { $0 + $1.x } / count, points.reduce(0) { $0 + $1.y } / count)
    let spread = points.reduce(0) { $0 + ($1.x - meanX) * ($1.x - meanX) }
    let slope = points.reduce(0) { $0 + ($1.x - meanX) * ($1.y - meanY) } / spread
    let residual = points.reduce(0.0) { sum, point in
      let off = point.y - meanY - slope * (point.x - meanX)
      return sum + off * off
    }
    self.init(
      exponent: -slope, standardError: (residual / (count - 2) / spread).squareRoot(), first: first, last: last)
  }
}

extension SpectrumResults.EffectiveRank {
  /// Of eigenvalues above zero, descending; nil where none is left behind the first k.
  package init?(_ descending: some Collection<Double>, k: Int) {
    let rest = descending.dropFirst(k)
    guard let next = rest.first else { return nil }
    let sum = rest.reduce(0, +)
    (self.k, r) = (k, sum / next)
    _R = Nullable(wrappedValue: sum * sum / rest.reduce(0) { $0 + $1 * $1 })
  }

  /// Of the leading ones and the sum of all.
  init?(leading: [Double], trace: Double, k: Int) {
    guard k < leading.count, leading[k] > 0 else { return nil }
    (self.k, r) = (k, (trace - leading.prefix(k).reduce(0, +)) / leading[k])
    _R = Nullable(wrappedValue: nil)
  }
}
