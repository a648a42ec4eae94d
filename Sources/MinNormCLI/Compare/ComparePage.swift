import MinNormExperiments
import MinNormReport

/// The page of `compare`.
enum ComparePage: RecordPage {
  static let name = "compare"

  static func title(_ record: CompareRecord) -> String {
    "Descent from zero beside the closed form: " + PageText.problem(record.dataset, record.kernel)
  }

  static func question(_ record: CompareRecord) -> String {
    "Does \(CompareTable.name(record)) from zero end at the function that the closed form gives, and on which way?"
  }

  static func answer(_ record: CompareRecord) -> String {
    let parts = record.comparisons.map { comparison -> String in
      let labels = PageText.labels(comparison.labels)
      let epochs = Format.significant(comparison.trajectory.last?.epoch ?? 0, digits: 3)
      guard let distance = comparison.trajectory.last?.distance, let closed = comparison.closedForm else {
        return "with \(labels) it ends at norm \(Format.significant(comparison.sgd.norms.rkhs)) after \(epochs) epochs"
      }
      let fit = comparison.epochsToFit.map { ", and fits all of them after \(Format.count($0))" } ?? ""
      return "with \(labels) it is within \(Format.percent(distance)) of the closed form, of norm "
        + "\(Format.significant(closed.norms.rkhs)), after \(epochs) epochs\(fit)"
    }
    let tests = record.comparisons.compactMap { comparison -> String? in
      func error(_ result: LabelSetRecord) -> String? {
        result.$testErrorRate.map { Format.percent($0) } ?? result.test.map { Format.significant($0.mse) }
      }
      guard let mine = error(comparison.sgd), let theirs = comparison.closedForm.flatMap(error) else { return nil }
      return "\(mine) against \(theirs) of the closed form (\(comparison.labels))"
    }
    let first = parts.joined(separator: "; ")
    let measure = record.dataset.task == .classification ? "test error" : "test mse"
    let second = tests.isEmpty ? "" : "its \(measure) is \(tests.joined(separator: ", "))"
    return [first, second].filter { !$0.isEmpty }.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
      .joined(separator: " ")
  }

  static func table(_ record: CompareRecord) -> String { CompareTable.render(record) }

  static func summary(_ record: CompareRecord) -> [KeyValuePairs<String, String>] {
    record.comparisons.map { comparison in
      [
        "labels": comparison.labels, "n": Format.count(record.system.order), "what": CompareTable.name(record),
        "train errors": comparison.sgd.$trainErrors.map(Format.count) ?? "",
        "test error": comparison.sgd.$testErrorRate.map { Format.percent($0) } ?? "",
        "norm": Format.significant(comparison.sgd.norms.rkhs),
        "distance": comparison.trajectory.last?.distance.map { Format.scientific($0) } ?? "",
        "epochs to fit": comparison.epochsToFit.map(Format.count) ?? "",
        "time": Format.seconds(record.seconds.total),
      ]
    }
  }

  // MARK: Figures

  private static let epochs = Chart.Axis("epochs", .logarithmic)

  static func charts(_ record: CompareRecord) -> [Chart] {
    let many = record.comparisons.count > 1
    func prefix(_ comparison: CompareResults.Comparison) -> String {
      many ? "\(PageText.short(comparison.labels)), " : ""
    }
    func all(_ series: (CompareResults.Comparison) -> [Chart.Series]) -> [Chart.Series] {
      record.comparisons.flatMap(series)
    }
    let distance = Chart(
      "distance", title: "Distance to the closed form, ‖f_t − f*‖/‖f*‖",
      note: "Dashes: what the spectrum of K and the labels foretell, before a step is made.", x: epochs,
      y: Chart.Axis("distance", .logarithmic),
      series: all { comparison in
        [
          curve(prefix(comparison) + "measured", .line, comparison, \.distance),
          curve(prefix(comparison) + "predicted", .dashed, comparison, \.predictedDistance),
        ]
      })
    let norm = Chart(
      "norm", title: "Norm on the way", note: "Dotted: the norm of the closed form.", x: epochs, y: Chart.Axis("norm"),
      series: all { [curve(PageText.short($0.labels), .line, $0, \.norm)] },
      references: record.comparisons.compactMap { comparison in
        comparison.closedForm.map { Chart.Reference("closed form, \(comparison.labels)", at: $0.norms.rkhs) }
      })
    let error = Chart(
      "error", title: "Errors on the way", x: epochs, y: Chart.Axis("error rate", unit: .percent),
      series: all { comparison in
        [
          curve(prefix(comparison) + "training", .line, comparison, \.$trainErrorRate),
          curve(prefix(comparison) + "test", .dashed, comparison, \.$testErrorRate),
        ]
      })
    let loss = Chart(
      "loss", title: "Training loss (1/2n)‖F − Y‖²", x: epochs, y: Chart.Axis("loss", .logarithmic),
      series: all { [curve(PageText.short($0.labels), .line, $0, \.trainLoss)] })
    return [distance, norm, error, loss, directions(record)].filter { !$0.isEmpty }
  }

  private static func curve(
    _ name: String, _ style: Chart.Style, _ comparison: CompareResults.Comparison,
    _ value: (CompareResults.Point) -> Double?
  ) -> Chart.Series {
    Chart.Series(
      name, style, mark: style == .dashed ? "·" : "●", group: comparison.labels,
      xy: comparison.trajectory.map { ($0.epoch, value($0)) })
  }

  /// The distance within the largest eigen-directions and the others.
  private static func directions(_ record: CompareRecord) -> Chart {
    let parts: [(String, (CompareResults.Point) -> Double?)] = [
      ("largest 10", \.distanceTop10), ("next 90", \.distanceNext90), ("all others", \.distanceRest),
    ]
    return Chart(
      "directions", title: "What is still missing, by eigen-direction of K",
      note: "Large directions are learnt first; random labels lie in the others.",
      panels: record.comparisons.map { comparison in
        Chart.Panel(
          title: PageText.labels(comparison.labels), x: epochs, y: Chart.Axis("part of the distance", .logarithmic),
          series: parts.enumerated().map { index, part in
            Chart.Series(
              part.0, mark: .mark(index), xy: comparison.trajectory.map { ($0.epoch, part.1($0)) })
          })
      })
  }

  /// The distance of one label set, for a terminal: measured points so far apart that the predicted curve shows between them.
  static func distance(
    _ comparison: CompareResults.Comparison, _ record: CompareRecord, plotted: [CompareResults.Point]
  ) -> Chart {
    Chart(
      "distance", title: "distance to the closed form, \(comparison.labels) labels", x: epochs,
      y: Chart.Axis("distance", .logarithmic),
      series: [
        Chart.Series(
          record.sgd.batch == record.dataset.trainCount ? "spectral formula" : "predicted from the spectrum", .dashed,
          mark: "·", xy: comparison.trajectory.map { ($0.epoch, $0.predictedDistance) }),
        Chart.Series("measured", xy: plotted.map { ($0.epoch, $0.distance) }),
      ])
  }
}
