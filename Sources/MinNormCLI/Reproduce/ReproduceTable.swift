import MinNormExperiments
import MinNormReport

/// The result of `reproduce` as a person reads it.
enum ReproduceTable {
  static func render(_ record: ReproduceRecord) -> String {
    var parts = [header(record)]
    switch record.name {
    case "norms": parts += [NormsTable.ledger(record), NormsTable.contrasts(record), NormsTable.conclusions(record)]
    case "searches": parts += record.rows.map(search)
    default: parts += [results(record)] + record.rows.map(path) + [norms(record)]
    }
    parts += [missing(record), footer(record)]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// What a row gave, in one line.
  static func summary(_ row: ReproduceRecord.Row) -> String {
    guard row.outcome == .measured else { return "\(row.outcome.rawValue): \(row.reason ?? "")" }
    if let best = row.search?.candidates.first {
      return "LOO error \(best.looErrorRate.map { Format.percent($0) } ?? "") of \(best.features), "
        + Format.seconds(row.seconds)
    }
    let errors = row.measurements.map { measurement in
      let published = measurement.published.map { " (published \(Format.percent($0.testErrorRate)))" } ?? ""
      return "\(measurement.labels) \(Format.percent(measurement.testErrorRate))\(published)"
    }
    let kept = row.isKept ? ", kept from before" : ""
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

  static func interval(_ ends: [Double]) -> String { ends.map { Format.percent($0) }.joined(separator: " – ") }

  // MARK: Errors

  private static func results(_ record: ReproduceRecord) -> String {
    let measured = record.rows.filter { $0.outcome == .measured }
    guard !measured.isEmpty else { return "" }
    let shown = measured.map { row in (row, row.measurements.filter(isCompared)) }
    let hasRuns = shown.contains { $0.1.contains { $0.runs > 1 } }
    let hasLeaveOneOut = shown.contains { $0.1.contains { $0.looErrorRate != nil } }
    var table = Table(
      columns: [.init("row"), .init("n", .right), .init("labels")] + (hasRuns ? [.init("runs", .right)] : []) + [
        .init("test error", .right), .init("95 % interval", .right),
      ] + (hasLeaveOneOut ? [.init("LOO error", .right)] : []) + [
        .init("published", .right), .init("at n", .right), .init("within"), .init("time", .right),
        .init("memory", .right),
      ])
    for (row, measurements) in shown {
      for (index, measurement) in measurements.enumerated() {
        let isFirst = index == 0
        let noise = measurement.convention == .sameNoise ? ", in test labels too" : ""
        let ridge = measurement.ridge > 0 ? ", λ = \(Format.significant(measurement.ridge, digits: 3)) by LOO" : ""
        var cells = [
          isFirst ? row.row.title : "", isFirst ? Format.count(measurement.trainCount) : "",
          measurement.labels + noise + ridge,
        ]
        if hasRuns { cells.append("\(measurement.runs)") }
        cells += [Format.percent(measurement.testErrorRate), interval(measurement.testErrorInterval95)]
        if hasLeaveOneOut { cells.append(measurement.looErrorRate.map { Format.percent($0) } ?? "") }
        cells += [
          measurement.published.map { Format.percent($0.testErrorRate) } ?? "",
          measurement.published.map { Format.count($0.trainCount) } ?? "",
          measurement.publishedIsWithinInterval.map { $0 ? "yes" : "no" } ?? "",
          isFirst ? Format.seconds(row.seconds) : "", isFirst ? Format.bytes(row.peakBytes) : "",
        ]
        table.addRow(cells)
      }
    }
    if hasRuns {
      table.addNote(
        "runs: random subsets of the training set; the interval is Student's for their mean, else Wilson's for the test set;"
          + " within: the published number is within it (and scatters itself, so one in several may miss)"
      )
    } else {
      table.addNote("interval: Wilson's for the test set; LOO: closed form, training examples only")
    }
    if shown.contains(where: { $0.1.contains { $0.convention == .sameNoise } }) {
      table.addNote(
        "in test labels too: errors counted against test labels with the same noise, as published; an error e against clean"
          + " ones is then about 9 % + 0.9e")
    }
    return table.rendered()
  }

  /// Random labels are for the norms, and noisy labels are published against noisy test labels.
  private static func isCompared(_ measurement: ReproduceRecord.Measurement) -> Bool {
    measurement.labels == "clean" || measurement.convention == .sameNoise
  }

  /// Errors along a path over filters and ridges.
  private static func path(_ row: ReproduceRecord.Row) -> String {
    let points = row.records.flatMap(\.results).filter { $0.filters != nil }
    guard !points.isEmpty else { return "" }
    var table = Table(
      title: "\(row.row.name): one pass over the filters",
      columns: [
        .init("filters", .right), .init("λ", .right), .init("train errors", .right), .init("LOO error", .right),
        .init("test error", .right), .init("95 % interval", .right), .init("{0,1} norm", .right),
      ])
    for point in points {
      table.addRow([
        Format.count(point.filters ?? 0), Format.significant(point.ridge ?? 0, digits: 3),
        Format.count(point.trainErrors), point.looErrorRate.map { Format.percent($0) } ?? "",
        Format.percent(point.testErrorRate), interval(point.testErrorInterval95),
        Format.significant(point.norms.rkhs),
      ])
    }
    return table.rendered()
  }

  private static func norms(_ record: ReproduceRecord) -> String {
    guard record.rows.contains(where: { $0.row.published.contains { $0.norm != nil } && $0.outcome == .measured })
    else {
      return ""
    }
    return NormsTable.ledger(record)
  }

  // MARK: Searches

  private static func search(_ row: ReproduceRecord.Row) -> String {
    if let found = row.search { return features(row, found) }
    guard let solve = row.records.first, let points = solve.kernel.search else { return path(row) }
    var table = Table(
      title: "\(row.row.title), \(Format.count(solve.dataset.trainCount)) training images",
      columns: [.init("bandwidth", .right), .init("LOO error", .right), .init("LOO mse", .right), .init("")])
    for point in points {
      table.addRow([
        Format.significant(point.bandwidth), point.errorRate.map { Format.percent($0) } ?? "not definite",
        point.meanSquaredError.map { Format.scientific($0, digits: 2) } ?? "",
        point.bandwidth == solve.kernel.parameters["bandwidth"] ? "chosen" : "",
      ])
    }
    if let result = solve.results.first {
      table.addNote(
        "test error at the chosen one, not looked at in choosing: \(Format.percent(result.testErrorRate)) "
          + "(\(interval(result.testErrorInterval95)))")
    }
    return table.rendered()
  }

  private static func features(_ row: ReproduceRecord.Row, _ search: FeatureSearchRecord) -> String {
    var table = Table(
      title: "\(row.row.title), \(Format.count(search.dataset.trainCount)) training images",
      columns: [
        .init("features"), .init("numbers", .right), .init("bandwidth", .right), .init("LOO error", .right),
        .init("LOO mse", .right),
      ])
    for candidate in search.candidates {
      table.addRow([
        candidate.features, Format.count(candidate.dimension),
        candidate.bandwidth.map { Format.significant($0, digits: 3) } ?? "",
        candidate.looErrorRate.map { Format.percent($0) } ?? "not definite",
        candidate.meanSquaredError.map { Format.scientific($0, digits: 2) } ?? "",
      ])
    }
    return table.rendered()
  }

  // MARK: The rest

  private static func missing(_ record: ReproduceRecord) -> String {
    renderKeyValues(
      record.rows.filter { $0.outcome != .measured }.map {
        (label: "\($0.outcome.rawValue)", value: "\($0.row.name): \($0.reason ?? "")")
      })
  }

  private static func footer(_ record: ReproduceRecord) -> String {
    let kept = record.rows.count { $0.isKept }
    let before =
      kept > 0
      ? "; \(kept) of \(record.rows.count) rows kept from before, \(Format.seconds(record.seconds.rows)) in all" : ""
    return renderKeyValues([
      ("time", Format.seconds(record.seconds.total) + before),
      (
        "memory",
        "\(Format.bytes(record.memory.peakBytes)) at most, \(Format.bytes(record.memory.plannedPeakBytes)) planned"
      ),
      ("machine", "\(record.environment.blas), \(record.environment.threads) threads, \(record.environment.processor)"),
    ])
  }

  // MARK: Plan and list

  static func plan(_ plan: ReproductionPlan) -> String {
    var table = Table(
      title: "plan of \(plan.name), scale \(plan.scale.rawValue)",
      columns: [
        .init("row"), .init("name"), .init("n", .right), .init("runs", .right), .init("peak memory", .right),
        .init("expected", .right), .init(""),
      ])
    for row in plan.rows {
      table.addRow([
        row.title, row.name, row.trainCount.map(Format.count) ?? "", Format.count(row.runs),
        row.peakBytes.map(Format.bytes) ?? "", row.seconds.map { Format.seconds($0) } ?? "",
        row.isKept ? "kept from before" : row.reason.map { "cannot run: \($0)" } ?? "",
      ])
    }
    table.addNote(
      "expected in all: \(Format.seconds(plan.seconds)), from rates measured just now, without reading the data")
    if let available = plan.availableBytes { table.addNote("available: \(Format.bytes(available))") }
    return table.rendered()
  }

  static func list(_ tables: [Reproduction]) -> String {
    tables.map { table in
      let durations = ReproductionScale.allCases.compactMap { scale in
        table.durations[scale].map { "\(scale.rawValue) about \($0)" }
      }
      let rows = table.rows.map(\.name).joined(separator: ", ")
      return table.name + "\n"
        + renderKeyValues([
          ("  what", table.title), ("  source", table.source), ("  needs", table.needs.joined(separator: ", ")),
          ("  takes", durations.joined(separator: ", ") + " on two cores"), ("  rows", rows),
        ])
    }.joined(separator: "\n")
  }
}
