import MinNormExperiments
import MinNormReport

/// The result of `reproduce` as a person reads it.
enum ReproduceTable {
  static func render(_ record: ReproduceRecord) -> String {
    var parts = [header(record)]
    switch record.name {
    case "norms": parts += [NormsTable.ledger(record), NormsTable.contrasts(record), NormsTable.conclusions(record)]
    case "searches": parts += record.rows.map(search)
    case "rethinking": parts += [results(record), ClaimsTable.render(record), ClaimsTable.conclusion(record) + "\n"]
    default: parts += [results(record)] + record.rows.map(path) + [norms(record)]
    }
    parts += [missing(record), verdict(record), footer(record)]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// What a row gave, in one line.
  static func summary(_ row: ReproduceResults.Row) -> String {
    guard row.outcome == .measured else { return "\(row.outcome.rawValue): \(row.reason ?? "")" }
    if let best = row.search?.candidates.first {
      return "LOO error \(best.looErrorRate.map { Format.percent($0) } ?? "") of \(best.features), "
        + Format.seconds(row.seconds)
    }
    let kept = row.isKept ? ", kept from before" : ""
    if let claim = row.claim { return "\(ClaimsTable.verdict(claim)), \(Format.seconds(row.seconds))\(kept)" }
    let errors = row.measurements.map { measurement in
      let published = measurement.published.map { " (published \(Format.percent($0.testErrorRate)))" } ?? ""
      return "\(measurement.labels) \(Format.percent(measurement.testErrorRate))\(published)"
    }
    return "test error \(errors.joined(separator: ", ")), \(Format.seconds(row.seconds))\(kept)"
  }

  private static func header(_ record: ReproduceRecord) -> String {
    var pairs = [
      (label: "table", value: record.title), (label: "source", value: record.source),
      (label: "scale", value: record.scale.rawValue),
    ]
    var sets: [String] = []
    for dataset in record.rows.flatMap(\.records).map(\.dataset) {
      let text = "\(dataset.name) (\(Format.count(dataset.testCount)) test)"
      if !sets.contains(text) { sets.append(text) }
    }
    if !sets.isEmpty { pairs.append((label: "data", value: sets.joined(separator: ", "))) }
    return renderKeyValues(pairs)
  }

  // MARK: Errors

  /// A line of the table: a measurement, the first of its row or not.
  private struct Line {
    let row: ReproduceResults.Row
    let measurement: ReproduceResults.Measurement
    let isFirst: Bool

    /// The label set, with what else distinguishes the measurement.
    var labels: String {
      let noise = measurement.convention == .sameNoise ? ", in test labels too" : ""
      let ridge = measurement.ridge > 0 ? ", λ = \(Format.significant(measurement.ridge, digits: 3)) by LOO" : ""
      return measurement.labels + noise + ridge
    }
  }

  private static func results(_ record: ReproduceRecord) -> String {
    let lines = record.rows.filter { $0.outcome == .measured }.flatMap { row in
      row.measurements.filter(isCompared).enumerated().map { Line(row: row, measurement: $1, isFirst: $0 == 0) }
    }
    guard !lines.isEmpty else { return "" }
    var table = Table(
      of: lines,
      [
        Column("row", .left) { $0.isFirst ? $0.row.row.title : nil },
        Column("n") { $0.isFirst ? Format.count($0.measurement.trainCount) : nil },
        Column("labels", .left) { $0.labels },
        Column("mean of", .left) { $0.measurement.repeats > 1 ? "\($0.measurement.repeats) random subsets" : nil },
        Column("test error") { Format.percent($0.measurement.testErrorRate) },
        Column("95 % interval") { intervalText($0.measurement.testErrorInterval95) },
        Column("LOO error") { $0.measurement.looErrorRate.map { Format.percent($0) } },
        Column("published") { $0.measurement.published.map { Format.percent($0.testErrorRate) } },
        Column("at n") { $0.measurement.published.map { Format.count($0.trainCount) } },
        Column("within", .left) { $0.measurement.publishedIsWithinInterval.map { $0 ? "yes" : "no" } },
        Column("time") { $0.isFirst ? Format.seconds($0.row.seconds) : nil },
        Column("memory") { $0.isFirst ? Format.bytes($0.row.peakBytes) : nil },
      ])
    table.addNote(
      lines.contains { $0.measurement.repeats > 1 }
        ? "mean of random subsets of the training set: the interval is Student's for that mean, else Wilson's for the test set;"
          + " within: the published number is within it (and scatters itself, so one in several may miss)"
        : "interval: Wilson's for the test set; LOO: closed form, training examples only")
    if lines.contains(where: { $0.measurement.convention == .sameNoise }) {
      table.addNote(
        "in test labels too: errors counted against test labels with the same noise, as published; an error e against clean"
          + " ones is then about 9 % + 0.9e")
    }
    return table.rendered()
  }

  /// Random labels are for the norms, and noisy labels are published against noisy test labels.
  private static func isCompared(_ measurement: ReproduceResults.Measurement) -> Bool {
    measurement.labels == "clean" || measurement.convention == .sameNoise
  }

  /// Errors along a path over filters and ridges.
  private static func path(_ row: ReproduceResults.Row) -> String {
    let points = row.records.flatMap(\.results).filter { $0.filters != nil }
    guard !points.isEmpty else { return "" }
    return Table(
      title: "\(row.row.name): one pass over the filters", of: points,
      [
        Column("filters") { Format.count($0.filters ?? 0) },
        Column("λ") { Format.significant($0.ridge ?? 0, digits: 3) },
        Column("train errors") { Format.count($0.trainErrors) },
        Column("LOO error") { $0.looErrorRate.map { Format.percent($0) } },
        Column("test error") { Format.percent($0.testErrorRate) },
        Column("95 % interval") { intervalText($0.testErrorInterval95) },
        Column("{0,1} norm") { Format.significant($0.norms.rkhs) },
      ]
    ).rendered()
  }

  private static func norms(_ record: ReproduceRecord) -> String {
    guard record.rows.contains(where: { $0.row.published.contains { $0.norm != nil } && $0.outcome == .measured })
    else {
      return ""
    }
    return NormsTable.ledger(record)
  }

  // MARK: Searches

  private static func search(_ row: ReproduceResults.Row) -> String {
    if let found = row.search { return features(row, found) }
    guard let solve = row.records.first, let points = solve.kernel.search else { return path(row) }
    var table = bandwidthTable(
      points, chosen: solve.kernel.parameters["bandwidth"],
      title: "\(row.row.title), \(Format.count(solve.dataset.trainCount)) training images")
    if let result = solve.results.first {
      table.addNote(
        "test error at the chosen one, not looked at in choosing: \(Format.percent(result.testErrorRate)) "
          + "(\(intervalText(result.testErrorInterval95)))")
    }
    return table.rendered()
  }

  private static func features(_ row: ReproduceResults.Row, _ search: FeatureSearchRecord) -> String {
    Table(
      title: "\(row.row.title), \(Format.count(search.dataset.trainCount)) training images", of: search.candidates,
      [
        Column("features", .left) { $0.features }, Column("numbers") { Format.count($0.dimension) },
        Column("bandwidth") { $0.bandwidth.map { Format.significant($0, digits: 3) } },
        Column("LOO error") { $0.looErrorRate.map { Format.percent($0) } ?? "not definite" },
        Column("LOO mse") { $0.looMse.map { Format.scientific($0, digits: 2) } },
      ]
    ).rendered()
  }

  // MARK: The rest

  private static func missing(_ record: ReproduceRecord) -> String {
    renderKeyValues(
      record.rows.filter { $0.outcome != .measured }.map {
        (label: "\($0.outcome.rawValue)", value: "\($0.row.name): \($0.reason ?? "")")
      })
  }

  /// Which published numbers ours agree with.
  private static func verdict(_ record: ReproduceRecord) -> String {
    guard let verdict = record.verdict else { return "" }
    let (agreeing, differing) = (verdict.agreeing, verdict.differing)
    let names = agreeing.map(name).joined(separator: ", ")
    let judged = agreeing.count + differing.count
    let agree: (label: String, value: String) = (
      "verdict",
      judged == 0
        ? "no published number can be judged"
        : "\(agreeing.count) of \(judged) published numbers that can be judged are within the 95 % interval of ours"
          + (agreeing.isEmpty ? "" : ": \(names)")
    )
    return renderKeyValues(
      [agree]
        + differing.map { entry in
          let kind = entry.repeats > 1 ? " (mean of \(entry.repeats) random subsets)" : ""
          let gap = 100 * (entry.difference ?? 0)
          let points = (gap < 0 ? "−" : "+") + Format.percent(abs(gap) / 100).dropLast(2)
          return (
            "differs",
            "\(name(entry)): \(Format.percent(entry.measured ?? .nan))\(kind) against \(Format.percent(entry.published)), "
              + "\(points) points"
          )
        } + verdict.notJudged.map { ("not judged", "\(name($0)): \($0.reason ?? "")") })
  }

  private static func name(_ entry: ReproductionVerdict.Entry) -> String {
    entry.row + (entry.labels == "clean" ? "" : " \(entry.labels)") + (entry.hasRidge ? " with a ridge" : "")
  }

  private static func footer(_ record: ReproduceRecord) -> String {
    let kept = record.rows.count { $0.isKept }
    let before =
      kept > 0
      ? "; \(kept) of \(record.rows.count) rows kept from before, \(Format.seconds(record.seconds[.rows])) in all" : ""
    return record.footer([:], time: Format.seconds(record.seconds.total) + before)
  }
}
