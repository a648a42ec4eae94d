import MinNormExperiments
import MinNormReport

/// The page of `search`.
enum SearchPage: RecordPage {
  static let name = "search"

  static func title(_ record: FeatureSearchRecord) -> String {
    "Search for \(record.search.kernels == nil ? "features" : "a kernel"): \(record.dataset.name), \(Format.count(record.dataset.trainCount)) examples, \(record.kernel.name) kernel"
  }

  static func question(_ record: FeatureSearchRecord) -> String {
    "Which \(record.search.kernels == nil ? "features" : "kernel") and which bandwidth have the least leave-one-out error? "
      + "No test example is looked at."
  }

  static func answer(_ record: FeatureSearchRecord) -> String {
    guard let best = record.candidates.first, best.looMse != nil else {
      return "No candidate has a positive definite K."
    }
    let score = best.looErrorRate.map { "leave-one-out error \(Format.percent($0))" }
    let bandwidth = best.bandwidth.map { " with bandwidth \(Format.significant($0))" } ?? ""
    return
      "Of \(Format.count(record.candidates.count)) candidates \(name(best, record).shortened(to: 200))\(bandwidth) is best: "
      + (score ?? "leave-one-out mean squared error \(Format.scientific(best.looMse ?? 0, digits: 2))")
      + ". It makes \(Format.count(best.dimension)) numbers of every example."
  }

  static func table(_ record: FeatureSearchRecord) -> String { SearchTable.render(record) }

  static func summary(_ record: FeatureSearchRecord) -> [KeyValuePairs<String, String>] {
    record.candidates.prefix(3).map { candidate in
      [
        "what": name(candidate, record), "n": Format.count(record.dataset.trainCount),
        "LOO error": candidate.looErrorRate.map { Format.percent($0) } ?? "",
        "time": Format.seconds(record.seconds.total),
      ]
    }
  }

  /// What distinguishes a candidate from the others.
  private static func name(_ candidate: FeatureSearchResults.Candidate, _ record: FeatureSearchRecord) -> String {
    record.search.kernels == nil ? candidate.features : candidate.kernel
  }

  static func charts(_ record: FeatureSearchRecord) -> [Chart] {
    let shown = record.candidates.filter { $0.looMse != nil }.prefix(8)
    let hasRates = shown.contains { $0.looErrorRate != nil }
    // Bandwidths of different features have different units; the best one is 1.
    let series = shown.map { candidate in
      Chart.Series(
        name(candidate, record), group: name(candidate, record),
        points: candidate.points.compactMap { point in
          guard let best = candidate.bandwidth, let value = hasRates ? point.looErrorRate : point.looMse else {
            return nil
          }
          return Chart.Point(point.bandwidth / best, value)
        })
    }
    let ranking = Chart(
      "candidates", title: "The best candidates",
      x: Chart.Axis(hasRates ? "LOO error" : "LOO mse", unit: hasRates ? .percent : .number),
      y: Chart.Axis(
        record.search.kernels == nil ? "features" : "kernel",
        .names(shown.reversed().map { name($0, record).shortened(to: 24) })),
      series: [
        Chart.Series(
          "LOO", .bars,
          points: shown.enumerated().map { index, candidate in
            Chart.Point(
              (hasRates ? candidate.looErrorRate : candidate.looMse) ?? .nan, Double(shown.count - 1 - index),
              label: name(candidate, record))
          })
      ])
    let curves = Chart(
      "bandwidths", title: "Leave-one-out over the bandwidth, of the best candidates",
      x: Chart.Axis("bandwidth / best bandwidth", .logarithmic),
      y: Chart.Axis(hasRates ? "LOO error" : "LOO mse", unit: hasRates ? .percent : .number, fromZero: false),
      series: series.filter { $0.points.count > 1 })
    return [ranking, curves].filter { !$0.isEmpty }
  }
}
