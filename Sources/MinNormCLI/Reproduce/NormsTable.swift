import MinNormExperiments
import MinNormReport

/// Norms in every convention as a person reads them.
enum NormsTable {
  static func ledger(_ record: ReproduceRecord) -> String {
    var table = Table(
      title: "norms of the functions that fit the right labels",
      columns: [
        .init("kernel and features"), .init("n", .right), .init("test error", .right), .init("{0,1} norm", .right),
        .init("±1 norm", .right), .init("largest class", .right), .init("rms class", .right), .init("‖A‖_F", .right),
        .init("‖w‖₂", .right), .init("published norm", .right), .init("published error", .right),
      ])
    var isExact = true
    for row in record.rows {
      guard let measurement = row.measurement("clean"), let norms = measurement.norms else { continue }
      func text(_ value: Double?) -> String { value.map { Format.significant($0) } ?? "" }
      let fits = measurement.trainErrorRate == 0
      isExact = isExact && fits
      table.addRow([
        row.row.title + (fits ? "" : " *"), Format.count(measurement.trainCount),
        Format.percent(measurement.testErrorRate),
        text(norms.oneHot), text(norms.plusMinusOne), text(norms.largestClass), text(norms.meanClass),
        text(norms.coefficients), text(norms.weights),
        measurement.published?.norm.map { Format.significant($0, digits: 3) } ?? "",
        measurement.published?.norm == nil
          ? "" : measurement.published.map { Format.percent($0.testErrorRate, digits: 1) } ?? "",
      ])
    }
    table.addNote(
      "{0,1} and ±1: √tr(AᵀKA) for those targets; class norms for {0,1}; ‖w‖₂ where the weights of explicit features exist"
    )
    if !isExact { table.addNote("* does not fit the training labels, so not an interpolant") }
    if record.rows.contains(where: { $0.row.published.contains { $0.norm != nil } }) {
      table.addNote("published: at n = 60,000; the paper does not say in which convention")
    }
    return table.rendered()
  }

  static func contrasts(_ record: ReproduceRecord) -> String {
    guard let ledger = record.ledger, !ledger.contrasts.isEmpty else { return "" }
    var table = Table(
      title: "right against random labels, under the same kernel",
      columns: [
        .init("kernel and features"), .init("norm, right", .right), .init("norm, random", .right),
        .init("ratio", .right), .init("test error, right", .right), .init("test error, random", .right),
      ])
    for contrast in ledger.contrasts {
      guard let row = record.rows.first(where: { $0.row.name == contrast.map }) else { continue }
      func error(_ labels: String) -> String {
        row.measurement(labels).map { Format.percent($0.testErrorRate) } ?? ""
      }
      table.addRow([
        row.row.title, Format.significant(contrast.clean), Format.significant(contrast.random),
        Format.significant(contrast.random / contrast.clean, digits: 3), error("clean"), error("random"),
      ])
    }
    return table.rendered()
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
