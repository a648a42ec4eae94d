import MinNorm

/// Whether a norm tells how well a function generalizes: across kernels and features, and within one.
public struct NormLedger: Codable, Sendable {
  /// Rank correlation of a norm with the test error over the maps.
  public struct Correlation: Codable, Sendable, Equatable {
    /// The norm's name, as the key in `NormConventions`.
    public var norm: String
    /// Spearman's ρ: 1 where the smaller norm always has the smaller error.
    public var spearman: Double
    /// The number of feature maps.
    public var maps: Int
  }

  /// Right labels beside random ones under one map.
  public struct Contrast: Codable, Sendable, Equatable {
    /// The map: the row's name.
    public var map: String
    /// √tr(AᵀKA) for right labels.
    public var clean: Double
    /// The same for random ones.
    public var random: Double
  }

  /// Two maps of which the one with the larger norm has the smaller error.
  public struct Inversion: Codable, Sendable, Equatable {
    /// The map with the smaller norm.
    public var smallerNorm: String
    /// The map with the smaller error.
    public var smallerError: String
  }

  /// Over the maps that interpolate the right labels, for every convention that all of them have.
  public var correlations: [Correlation]
  /// For every map.
  public var contrasts: [Contrast]
  /// The pair in which the norm is wrong by the largest ratio of errors; null where there is none.
  @Nullable public var inversion: Inversion?

  /// Looks at the measured rows of a ledger; nil for fewer than two.
  init?(_ rows: [ReproduceResults.Row]) {
    let clean = rows.compactMap { row in row.measurement("clean").map { (row.row.name, $0) } }
    let interpolants = clean.filter { $0.1.trainErrorRate == 0 }.compactMap { name, measurement in
      measurement.norms.map { (name: name, error: measurement.testErrorRate, norms: $0) }
    }
    guard clean.count > 1 else { return nil }
    contrasts = rows.compactMap { row in
      guard let right = row.measurement("clean")?.norms, let random = row.measurement("random")?.norms else {
        return nil
      }
      return Contrast(map: row.row.name, clean: right.oneHot, random: random.oneHot)
    }
    let conventions: [(String, (NormConventions) -> Double?)] = [
      ("oneHot", { $0.oneHot }), ("plusMinusOne", { $0.plusMinusOne }), ("largestClass", { $0.largestClass }),
      ("coefficients", { $0.coefficients }),
    ]
    correlations = conventions.compactMap { name, value in
      let norms = interpolants.compactMap { value($0.norms) }
      guard norms.count == interpolants.count, let rho = spearman(norms, interpolants.map(\.error)) else { return nil }
      return Correlation(norm: name, spearman: rho, maps: norms.count)
    }
    let pairs = interpolants.flatMap { a in
      interpolants.filter { a.norms.oneHot < $0.norms.oneHot && $0.error < a.error }.map { (a, $0) }
    }
    inversion = pairs.max { $0.0.error * $1.1.error < $1.0.error * $0.1.error }.map {
      Inversion(smallerNorm: $0.0.name, smallerError: $0.1.name)
    }
  }
}

extension ReproduceResults.Row {
  /// The measurement of a label set against the right test labels.
  public func measurement(_ labels: String) -> ReproduceResults.Measurement? {
    measurements.first { $0.labels == labels && $0.convention == .clean }
  }
}

/// Spearman's rank correlation, equal values sharing their mean rank; nil for fewer than three pairs or where one side is
/// constant.
package func spearman(_ x: [Double], _ y: [Double]) -> Double? {
  precondition(x.count == y.count, "pairs")
  guard x.count > 2 else { return nil }
  func ranks(_ values: [Double]) -> [Double] {
    values.map { value in
      Double(values.count { $0 < value }) + Double(values.count { $0 == value } - 1) / 2
    }
  }
  let (a, b) = (ranks(x), ranks(y))
  let centre = Double(x.count - 1) / 2
  let covariance = zip(a, b).reduce(0) { $0 + ($1.0 - centre) * ($1.1 - centre) }
  let (va, vb) = (
    a.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }, b.reduce(0) { $0 + ($1 - centre) * ($1 - centre) }
  )
  return va > 0 && vb > 0 ? covariance / (va * vb).squareRoot() : nil
}
