import MinNormExperiments
import MinNormReport

/// Claims as a person reads them, each with its figures, the published number and what becomes of it.
enum ClaimsTable {
  static func render(_ record: ReproduceRecord) -> String {
    record.rows.compactMap { row in row.outcome == .measured ? block(row) : nil }.joined(separator: "\n")
  }

  private static func block(_ row: ReproduceResults.Row) -> String {
    guard let claim = row.row.claim, let outcome = row.claim else { return "" }
    return renderKeyValues([
      ("claim", claim.statement), ("measured", figures(outcome)),
      ("published", claim.published ?? "not in the paper"),
      ("verdict", "\(verdict(outcome)): \(outcome.criterion)"),
    ])
  }

  static func verdict(_ outcome: ClaimOutcome) -> String { outcome.holds ? "holds here" : "does not hold here" }

  static func figures(_ outcome: ClaimOutcome) -> String {
    outcome.figures.map { figure in
      let value =
        figure.isShare
        ? Format.percent(figure.value)
        : figure.value == figure.value.rounded() && abs(figure.value) < 1e9
          ? Format.count(Int(figure.value)) : Format.significant(figure.value)
      return "\(figure.name) \(value)"
    }.joined(separator: "; ")
  }

  /// How many claims hold; empty where none was tried.
  static func conclusion(_ record: ReproduceRecord) -> String {
    let outcomes = record.rows.compactMap(\.claim)
    guard !outcomes.isEmpty else { return "" }
    let failed = record.rows.filter { $0.claim?.holds == false }.map(\.row.name)
    return "\(outcomes.count { $0.holds }) of \(outcomes.count) claims hold on these data"
      + (failed.isEmpty ? "." : "; not \(failed.joined(separator: ", ")).")
  }

  /// What is drawn of a claim's experiment.
  static func charts(_ outcome: ClaimOutcome) -> [Chart] {
    switch outcome.record {
    case .randomize(let record): RandomizePage.charts(record)
    case .interpolants(let record): InterpolantsPage.charts(record)
    case .path(let record): PathPage.charts(record)
    case .compare(let record): ComparePage.charts(record)
    case .expressivity(let record): ExpressivityPage.charts(record)
    case .spectrum(let record): SpectrumPage.charts(record)
    case nil: []
    }
  }
}
