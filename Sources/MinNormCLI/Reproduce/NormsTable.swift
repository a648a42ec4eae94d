import MinNormExperiments
import MinNormReport

/// Norms in every convention as a person reads them.
enum NormsTable {
  /// The function of one row that has the right labels.
  private struct Map {
    let title: String
    let measured: ReproduceResults.Measurement
    let norms: NormConventions
    var fits: Bool { measured.trainErrorRate == 0 }
  }

  static func ledger(_ record: ReproduceRecord) -> String {
    let maps = record.rows.compactMap { row -> Map? in
      guard let measured = row.measurement("clean"), let norms = measured.norms else { return nil }
      return Map(title: row.row.title, measured: measured, norms: norms)
    }
    func text(_ value: Double?) -> String? { value.map { Format.significant($0) } }
    var table = Table(
      title: "norms of the functions that fit the right labels", of: maps,
      [
        Column("kernel and features", .left) { $0.title + ($0.fits ? "" : " *") },
        Column("n") { Format.count($0.measured.trainCount) },
        Column("test error") { Format.percent($0.measured.testErrorRate) },
        Column("{0,1} norm") { text($0.norms.oneHot) }, Column("±1 norm") { text($0.norms.plusMinusOne) },
        Column("largest class") { text($0.norms.largestClass) }, Column("rms class") { text($0.norms.meanClass) },
        Column("‖A‖_F") { text($0.norms.coefficients) }, Column("‖w‖₂") { text($0.norms.weights) },
        Column("published norm") { $0.measured.published?.norm.map { Format.significant($0, digits: 3) } },
        Column("published error") { map in
          map.measured.published.flatMap { $0.norm == nil ? nil : Format.percent($0.testErrorRate, digits: 1) }
        },
      ])
    table.addNote(
      "{0,1} and ±1: √tr(AᵀKA) for those targets; class norms for {0,1}; ‖w‖₂ where the weights of explicit features exist"
    )
    if !maps.allSatisfy(\.fits) { table.addNote("* does not fit the training labels, so not an interpolant") }
    if record.rows.contains(where: { $0.row.published.contains { $0.norm != nil } }) {
      table.addNote("published: at n = 60,000; the paper does not say in which convention")
    }
    return table.rendered()
  }

  static func contrasts(_ record: ReproduceRecord) -> String {
    guard let ledger = record.ledger, !ledger.contrasts.isEmpty else { return "" }
    func row(_ contrast: NormLedger.Contrast) -> ReproduceResults.Row? {
      record.rows.first { $0.row.name == contrast.map }
    }
    func error(_ labels: String, _ contrast: NormLedger.Contrast) -> String? {
      row(contrast)?.measurement(labels).map { Format.percent($0.testErrorRate) }
    }
    return Table(
      title: "right against random labels, under the same kernel", of: ledger.contrasts,
      [
        Column("kernel and features", .left) { row($0)?.row.title },
        Column("norm, right") { Format.significant($0.clean) },
        Column("norm, random") { Format.significant($0.random) },
        Column("ratio") { Format.significant($0.random / $0.clean, digits: 3) },
        Column("test error, right") { error("clean", $0) }, Column("test error, random") { error("random", $0) },
      ]
    ).rendered()
  }

  static func conclusions(_ record: ReproduceRecord) -> String {
    guard let ledger = record.ledger else { return "" }
    var lines: [String] = []
    if !ledger.correlations.isEmpty {
      let names = [
        "oneHot": "{0,1} norm", "plusMinusOne": "±1 norm", "largestClass": "largest class", "coefficients": "‖A‖_F",
      ]
      let values = ledger.correlations.map {
        "\(names[$0.norm] ?? $0.norm) \(Format.significant($0.spearman, digits: 2))"
      }
      lines.append(
        "Across \(ledger.correlations[0].maps) interpolating maps the rank correlation of norm and test error is "
          + values.joined(separator: ", ") + " (1 if a smaller norm always had the smaller error).")
    }
    if let inversion = ledger.inversion, let small = row(record, inversion.smallerNorm),
      let right = row(record, inversion.smallerError)
    {
      lines.append(
        "The norm does not tell maps apart: \(right.title) has norm \(right.norm) against \(small.norm) of \(small.title), "
          + "and test error \(right.error) against \(small.error).")
    }
    if !ledger.contrasts.isEmpty {
      let count = ledger.contrasts.count { $0.random > $0.clean }
      lines.append(
        "Within one kernel it does tell: the norm is larger for random labels than for right ones in \(count) of "
          + "\(ledger.contrasts.count) maps.")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func row(
    _ record: ReproduceRecord, _ name: String
  ) -> (title: String, norm: String, error: String)? {
    guard let row = record.rows.first(where: { $0.row.name == name }), let measured = row.measurement("clean") else {
      return nil
    }
    return (
      row.row.title, measured.norms.map { Format.significant($0.oneHot) } ?? "", Format.percent(measured.testErrorRate)
    )
  }
}
