import MinNorm

/// A path over growing maps whose features were never stored.
///
/// K is the sum over blocks of filters of float32 products, added in the precision of the system. Residuals are against
/// this K; `sampleDeviation` says how far it is from the features' true inner products.
public struct FilterPathRecord: Codable, Sendable {
  /// Numbers of filters at which the pass stopped.
  public var filters: [Int]
  /// How many features a filter makes.
  public var featuresPerFilter: Int
  /// Filters whose features were made and multiplied at once.
  public var blockFilters: Int
  /// Examples whose features were made once more, to check entries of K against float64 products.
  public var sampleSize: Int
  /// What the system was like at every point.
  public var points: [FilterPathPointRecord]
  /// Points whose system is not positive definite in the precision asked for.
  public var failures: [FilterPathFailure]
  /// Points that were left out: without a ridge and with fewer features than examples K is singular.
  public var singular: [FilterPathPlace]
  /// Each factor took a copy of K; if not, K was read again from the checkpoint.
  public var copiesKernel: Bool
}

/// A number of filters and a ridge.
public struct FilterPathPlace: Codable, Sendable, Equatable {
  /// The number of filters.
  public var filters: Int
  /// λ ≥ 0, added to the diagonal of K.
  public var ridge: Double
}

/// The system at a point of a path.
public struct FilterPathPointRecord: Codable, Sendable {
  /// The number of filters.
  public var filters: Int
  /// The number of features.
  public var features: Int
  /// λ ≥ 0, added to the diagonal of K.
  public var ridge: Double
  /// Smallest eigenvalue of K + λI, where it was computed.
  @Nullable public var lambdaMin: Double?
  /// Largest eigenvalue of K + λI, where it was computed.
  @Nullable public var lambdaMax: Double?
  /// λ_max/λ_min, where it was computed.
  @Nullable public var conditionNumber: Double?
  /// Pairs of nearly equal examples.
  @Nullable package var nearDuplicates: NearDuplicates?
  /// max |kᵢⱼ − φᵢ·φⱼ|/√(kᵢᵢkⱼⱼ) over the sample: the error of an entry of K relative to the diagonal.
  public var sampleDeviation: Double
}

/// A point without a solution.
public struct FilterPathFailure: Codable, Sendable, Equatable {
  /// The number of filters.
  public var filters: Int
  /// λ ≥ 0, added to the diagonal of K.
  public var ridge: Double
  /// Why there is no result.
  public var reason: String
}
