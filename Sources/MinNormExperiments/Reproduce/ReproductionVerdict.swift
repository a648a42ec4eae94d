import MinNorm

/// Every published number of the rows that were to be rebuilt, with what became of it.
public struct ReproductionVerdict: Codable, Sendable {
  /// Within the 95 % interval of ours.
  public var agreeing: [Entry] = []
  /// Outside it. (A published number scatters too, and no source says how much: one in several may miss.)
  public var differing: [Entry] = []
  /// Neither, and why.
  public var notJudged: [Entry] = []

  /// A published number.
  public struct Entry: Codable, Sendable {
    /// The row's name.
    public var row: String
    /// The label set.
    public var labels: String
    /// With an ℓ2 penalty.
    public var hasRidge: Bool
    /// The published test error rate.
    public var published: Double
    /// Ours; null where there is none.
    @Nullable public var measured: Double?
    /// Ours less the published one; null where they cannot be compared.
    @Nullable public var difference: Double?
    /// Random subsets that ours is the mean of; 1 for the first examples.
    public var repeats: Int
    /// Why there is no judgement.
    @Nullable public var reason: String?
  }

  /// Judges rows; nil where nothing is published for them.
  init?(_ rows: [ReproduceResults.Row]) {
    for row in rows {
      for number in row.row.published {
        let measured = row.measurements.first { $0.published == number }
        var entry = Entry(
          row: row.row.name, labels: number.labels, hasRidge: number.hasRidge, published: number.testErrorRate,
          measured: measured?.testErrorRate, difference: nil, repeats: measured?.repeats ?? 0, reason: nil)
        if let measured, let isWithin = measured.publishedIsWithinInterval {
          entry.difference = measured.testErrorRate - number.testErrorRate
          if isWithin { agreeing.append(entry) } else { differing.append(entry) }
        } else {
          entry.reason =
            measured.map { "\($0.trainCount) training examples here, \(number.trainCount) there" }
            ?? row.reason ?? (number.hasRidge ? "no ridge was tried" : "not measured")
          notJudged.append(entry)
        }
      }
    }
    if agreeing.isEmpty, differing.isEmpty, notJudged.isEmpty { return nil }
  }
}
