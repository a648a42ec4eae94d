import MinNormExperiments
import MinNormReport

/// The page of `reproduce`.
enum ReproducePage: RecordPage {
  static let name = "reproduce"

  static func title(_ record: ReproduceRecord) -> String {
    "\(record.title), rebuilt at scale \(record.scale.rawValue)"
  }

  static func question(_ record: ReproduceRecord) -> String {
    "Do the numbers of \(record.source) come out again?"
  }

  static func answer(_ record: ReproduceRecord) -> String {
    let measured = record.rows.count { $0.outcome == .measured }
    let rows = "\(measured) of \(record.rows.count) rows were measured."
    let claims = ClaimsTable.conclusion(record)
    guard claims.isEmpty else { return "\(rows) \(claims)" }
    guard let verdict = record.verdict else { return "\(rows) \(NormsTable.conclusions(record))" }
    let judged = verdict.agreeing.count + verdict.differing.count
    guard judged > 0 else { return "\(rows) No published number is for as many examples as were used here." }
    let gap = verdict.differing.compactMap(\.difference).map(abs).max()
    return
      "\(rows) \(verdict.agreeing.count) of \(judged) published numbers that can be judged are within the 95 % interval "
      + "of ours\(gap.map { ", the others differ by up to \(Format.percent($0))" } ?? "")."
  }

  static func table(_ record: ReproduceRecord) -> String { ReproduceTable.render(record) }

  static func summary(_ record: ReproduceRecord) -> [KeyValuePairs<String, String>] {
    record.rows.flatMap { row in
      row.measurements.map { measurement in
        [
          "what": row.row.title, "labels": measurement.labels, "n": Format.count(measurement.trainCount),
          "test error": Format.percent(measurement.testErrorRate),
          "95 % interval": intervalText(measurement.testErrorInterval95),
          "published": measurement.published.map { Format.percent($0.testErrorRate) } ?? "",
          "norm": measurement.norms.map { Format.significant($0.oneHot) } ?? "", "time": Format.seconds(row.seconds),
        ]
      }
    }
  }

  // MARK: Figures

  private struct Line {
    let name: String
    let measured: ReproduceResults.Measurement
  }

  static func charts(_ record: ReproduceRecord) -> [Chart] {
    let searches = record.rows.compactMap(\.search).flatMap(SearchPage.charts)
    let paths = record.rows.flatMap(\.records).filter { $0.path != nil }.flatMap(FilterPathPage.charts)
    let claims = record.rows.compactMap(\.claim).flatMap(ClaimsTable.charts)
    return [errors(record), norms(record), ledger(record), contrasts(record)].filter { !$0.isEmpty } + searches + paths
      + claims
  }

  private static func lines(_ record: ReproduceRecord) -> [Line] {
    record.rows.flatMap { row in
      row.measurements.filter { $0.labels == "clean" || $0.convention == .sameNoise }.map { measurement in
        let labels = measurement.labels == "clean" ? "" : ", \(measurement.labels)"
        let ridge = measurement.ridge > 0 ? ", ridge" : ""
        return Line(name: row.row.name + labels + ridge, measured: measurement)
      }
    }
  }

  /// Ours with its interval beside the published number.
  private static func errors(_ record: ReproduceRecord) -> Chart {
    let lines = lines(record).reversed().enumerated().map { (place: Double($0), line: $1) }
    return Chart(
      "published", title: "Test errors, ours beside the published ones",
      note: "Bars: 95 % intervals of ours. Open: published for another number of examples.",
      x: Chart.Axis("test error", unit: .percent), y: Chart.Axis("row", .names(lines.map(\.line.name))),
      series: [
        Chart.Series(
          "ours", .points,
          points: lines.map {
            Chart.Point($0.line.measured.testErrorRate, $0.place, interval: $0.line.measured.testErrorInterval95)
          }),
        published("published", "●", lines) { $0.publishedIsWithinInterval != nil },
        published("published, other n", "○", lines) { $0.publishedIsWithinInterval == nil },
      ])
  }

  private static func published(
    _ name: String, _ mark: Character, _ lines: [(place: Double, line: Line)],
    _ isMeant: (ReproduceResults.Measurement) -> Bool
  ) -> Chart.Series {
    Chart.Series(
      name, .points, mark: mark, group: "published",
      points: lines.compactMap { place, line in
        guard isMeant(line.measured), let number = line.measured.published else { return nil }
        return Chart.Point(number.testErrorRate, place, label: "published, n = \(Format.count(number.trainCount))")
      })
  }

  /// Test error against norm over the maps: whether a smaller norm means a smaller error.
  private static func norms(_ record: ReproduceRecord) -> Chart {
    let points = record.rows.compactMap { row -> Chart.Point? in
      guard let measured = row.measurement("clean"), let norms = measured.norms, norms.oneHot > 0 else { return nil }
      return Chart.Point(
        norms.oneHot, measured.testErrorRate, interval: measured.testErrorInterval95, label: row.row.title)
    }
    return Chart(
      "norm-error", title: "Test error against norm, every map a point", note: "Bars: 95 % intervals.",
      x: Chart.Axis("norm √tr(AᵀKA), {0,1} targets", .logarithmic), y: Chart.Axis("test error", unit: .percent),
      series: points.count < 2 ? [] : [Chart.Series("maps", .points, points: points)])
  }

  /// Norms in every convention.
  private static func ledger(_ record: ReproduceRecord) -> Chart {
    let rows = record.rows.compactMap { row in row.measurement("clean")?.norms.map { (row.row.name, $0) } }
    let conventions: [(String, (NormConventions) -> Double?)] = [
      ("{0,1} targets", \.oneHot), ("±1 targets", \.plusMinusOne), ("largest class", \.largestClass),
      ("rms class", \.meanClass),
    ]
    return Chart(
      "ledger", title: "Norms in every convention", x: Chart.Axis("norm", .logarithmic),
      y: Chart.Axis("map", .names(rows.reversed().map(\.0))),
      series: record.ledger == nil
        ? []
        : conventions.enumerated().map { index, convention in
          Chart.Series(
            convention.0, .points, mark: .mark(index),
            xy: rows.enumerated().map { (convention.1($1.1) ?? .nan, Double(rows.count - 1 - $0)) }.map { ($0.0, $0.1) }
          )
        })
  }

  private static func contrasts(_ record: ReproduceRecord) -> Chart {
    let contrasts = record.ledger?.contrasts ?? []
    func series(_ name: String, _ mark: Character, _ value: (NormLedger.Contrast) -> Double) -> Chart.Series {
      Chart.Series(
        name, .points, mark: mark,
        xy: contrasts.enumerated().map { (value($1), Double(contrasts.count - 1 - $0)) })
    }
    return Chart(
      "contrasts", title: "Norms of right and random labels under the same kernel",
      x: Chart.Axis("norm", .logarithmic), y: Chart.Axis("map", .names(contrasts.reversed().map(\.map))),
      series: [series("right labels", "●", \.clean), series("random labels", "○", \.random)])
  }
}
