import MinNormExperiments
import MinNormReport

/// Predictions as a person reads them.
enum PredictTable {
  static func render(_ record: PredictRecord) -> String {
    let rate = record.seconds[.evaluate] > 0 ? Double(record.count) / record.seconds[.evaluate] : 0
    var lines = [
      ("model", "\(record.model): \(record.function), \(ModelTable.function(record.problem))"),
      ("inputs", "\(record.source): \(Format.count(record.count))"),
    ]
    if let errors = record.testErrors, let errorRate = record.testErrorRate {
      let interval = record.testErrorInterval95.map { Format.percent($0) }.joined(separator: " – ")
      lines.append(("errors", "\(Format.count(errors)), \(Format.percent(errorRate)) (\(interval))"))
    }
    if let errors = record.test {
      let r2 = errors.r2.map { ", R² \(Format.significant($0))" } ?? ""
      lines.append(("errors", "rmse \(Format.significant(errors.rmse)), mse \(Format.significant(errors.mse))\(r2)"))
    }
    if record.testUndecided > 0 {
      lines.append(("undecided", "\(Format.count(record.testUndecided)), whose largest scores are equal"))
    }
    if let output = record.output { lines.append(("written", output)) }
    lines.append(
      (
        "time",
        "\(Format.seconds(record.seconds.total)), \(Format.count(Int(rate))) rows a second, "
          + "\(Format.bytes(record.memory.peakBytes)) at most"
      ))
    return renderKeyValues(lines.map { (label: $0.0, value: $0.1) }) + "\n" + rows(record) + counts(record)
  }

  /// The first predictions: classes with their largest scores, or the numbers.
  private static func rows(_ record: PredictRecord) -> String {
    guard !record.predictions.isEmpty else { return "" }
    guard record.task == .classification else {
      var table = Table(columns: [.init("row", .right)] + record.outputs.map { .init($0, .right) })
      for (index, row) in record.predictions.enumerated() {
        table.addRow(["\(index)"] + row.scores.map { Format.significant($0, digits: 6) })
      }
      return table.rendered()
    }
    var table = Table(
      columns: [.init("row", .right), .init("class"), .init("score", .right), .init("next"), .init("score", .right)])
    for (index, row) in record.predictions.enumerated() {
      let order = row.scores.indices.sorted { (-row.scores[$0], $0) < (-row.scores[$1], $1) }
      func cells(_ place: Int) -> [String] {
        order.count > place ? [record.outputs[order[place]], Format.significant(row.scores[order[place]])] : ["", ""]
      }
      var first = cells(0)
      if row.label == nil { first[0] = "undecided" }
      table.addRow(["\(index)"] + first + cells(1))
    }
    return table.rendered()
  }

  private static func counts(_ record: PredictRecord) -> String {
    guard !record.predicted.isEmpty else { return "" }
    let counts = zip(record.outputs, record.predicted).prefix(20).map { "\($0) \(Format.count($1))" }
    let more = record.outputs.count > 20 ? ", …" : ""
    return "\npredicted: " + counts.joined(separator: ", ") + more + "\n"
  }

  static func render(_ record: ExplanationRecord) -> String {
    let intercept = record.intercept == 0 ? "" : ", intercept \(Format.significant(record.intercept))"
    let header = renderKeyValues([
      ("model", "\(record.model): \(record.function)"),
      ("input", "row \(record.index) of \(record.source)"),
      ("output", "\(record.output) = \(Format.significant(record.score, digits: 6))"),
      (
        "sum",
        "\(Format.significant(record.positive)) of positive and \(Format.significant(record.negative)) of negative "
          + "contributions\(intercept)"
      ),
    ])
    var table = Table(
      columns: [
        .init("training example", .right), .init("target"), .init("k(x_i, x)", .right), .init("a_i", .right),
        .init("a_i k(x_i, x)", .right),
      ])
    for part in record.parts {
      table.addRow([
        "\(part.example)", part.label ?? part.targets.map { Format.significant($0) }.joined(separator: ", "),
        Format.significant(part.kernel), Format.significant(part.coefficient), Format.significant(part.contribution),
      ])
    }
    return header + "\n" + table.rendered()
  }
}
