import MinNormExperiments
import MinNormReport

/// The page of `randomize`.
enum RandomizePage: RecordPage {
  static let name = "randomize"

  static func title(_ record: RandomizeRecord) -> String {
    "Randomization tests: " + PageText.problem(record.dataset, record.kernel)
  }

  static func question(_ record: RandomizeRecord) -> String {
    "Which labels and pixels does the minimum-norm solution fit, and what do its norm and its errors say about them?"
  }

  static func answer(_ record: RandomizeRecord) -> String {
    let cells = record.treatments.flatMap(\.cells)
    let fitted = cells.count(where: \.interpolates)
    let all = fitted == cells.count ? "All \(cells.count)" : "\(fitted) of \(cells.count)"
    var text = "\(all) combinations of labels and pixels are fitted exactly. "
    if let first = record.treatments.first, let clean = first.cells.first, let last = first.cells.last,
      clean.corruption < last.corruption
    {
      text +=
        "With \(PixelText.describe(first.pixels)) the test error goes from \(Format.percent(clean.testErrorRate.mean)) at "
        + "P = \(Format.significant(clean.corruption, digits: 2)) to \(Format.percent(last.testErrorRate.mean)) at "
        + "P = \(Format.significant(last.corruption, digits: 2)), where guessing has \(Format.percent(first.chance)), and the "
        + "norm from \(Format.significant(clean.norms.rkhs.mean)) to \(Format.significant(last.norms.rkhs.mean))."
    }
    return text
  }

  static func table(_ record: RandomizeRecord) -> String { RandomizeTable.render(record) }

  static func summary(_ record: RandomizeRecord) -> [KeyValuePairs<String, String>] {
    record.treatments.flatMap { treatment in
      [treatment.cells.first, treatment.cells.last].compactMap { $0 }.map { cell in
        [
          "what": treatment.pixels.rawValue, "labels": cell.closedForm.labels,
          "n": Format.count(treatment.system.order), "train errors": Format.count(cell.trainErrors),
          "test error": Format.percent(cell.testErrorRate.mean), "norm": Format.significant(cell.norms.rkhs.mean),
          "time": Format.seconds(record.seconds.total),
        ]
      }
    }
  }

  // MARK: Figures

  private static let probability = Chart.Axis("probability P that a label is replaced")

  static func charts(_ record: RandomizeRecord) -> [Chart] {
    let errors = Chart(
      "error", title: "Test error against the corruption of the training labels",
      note:
        "Bars: one standard error over the runs, where there are several. Noise alone: what the function of right labels "
        + "would have against noisy test labels.",
      panels: record.treatments.filter { $0.cells.count > 1 }.map(errorPanel))
    return [errors, norms(record), epochs(record)].filter { !$0.isEmpty }
  }

  private static func points(
    _ cells: [RandomizeResults.Cell], _ value: (RandomizeResults.Cell) -> Estimate?
  ) -> [Chart.Point] {
    cells.compactMap { cell in
      value(cell).map { estimate in
        let ends = estimate.standardError.map { [estimate.mean - $0, estimate.mean + $0] } ?? []
        return Chart.Point(cell.corruption, estimate.mean, interval: ends)
      }
    }
  }

  private static func errorPanel(_ treatment: RandomizeResults.Treatment) -> Chart.Panel {
    let cells = treatment.cells
    return Chart.Panel(
      title: PixelText.describe(treatment.pixels), x: probability, y: Chart.Axis("test error", unit: .percent),
      series: [
        Chart.Series(
          "noise alone", .dashed, mark: "·", xy: cells.map { ($0.corruption, $0.noiseAlone.noisyTestLabels) }),
        Chart.Series("right test labels", mark: "○", points: points(cells, \.testErrorRate)),
        Chart.Series("noisy test labels", mark: "●", points: points(cells, \.noisyTestErrorRate)),
      ], references: [Chart.Reference("guessing", at: treatment.chance)])
  }

  private static let marks: [String: Character] = ["true": "●", "shuffled": "○", "random": "×", "gaussian": "+"]

  /// The norm of the interpolant by treatment.
  private static func norms(_ record: RandomizeRecord) -> Chart {
    Chart(
      "norm", title: "Norm of the interpolant against P", x: probability, y: Chart.Axis("norm √tr(AᵀKA)"),
      series: record.treatments.filter { $0.cells.count > 1 }.map { treatment in
        Chart.Series(
          "\(treatment.pixels.rawValue) pixels", mark: marks[treatment.pixels.rawValue] ?? "?",
          points: points(treatment.cells, \.norms.rkhs))
      })
  }

  private static func epochs(_ record: RandomizeRecord) -> Chart {
    let treatments = record.treatments.filter { $0.cells.count > 1 && $0.sgd != nil }
    return Chart(
      "epochs", title: "Epochs until SGD fits all labels", note: "Dashes: forecast from the spectrum and the labels.",
      x: probability, y: Chart.Axis("epochs to fit"),
      series: treatments.flatMap { treatment -> [Chart.Series] in
        let (cells, name) = (treatment.cells, treatment.pixels.rawValue)
        return [
          Chart.Series(
            "\(name) pixels", group: name,
            points: points(cells) { ($0.sgd?.fitted ?? 0) > 0 ? $0.sgd?.epochsToFit : nil }),
          Chart.Series(
            "\(name), forecast", .dashed, mark: "·", group: name,
            xy: cells.map { ($0.corruption, $0.sgd?.predictedEpochsToFit.map(Double.init)) }),
        ]
      })
  }

  /// The figures that a terminal shows, of the first treatment.
  static func terminalCharts(_ record: RandomizeRecord) -> [Chart] {
    guard let first = record.treatments.first, first.cells.count > 2 else { return [] }
    let axis = Chart.Axis("P")
    let error = errorPanel(first)
    return [
      Chart(
        "error", title: "test error in % against P, \(PixelText.describe(first.pixels))", x: axis, y: error.y,
        series: error.series),
      Chart(
        "norm", title: "norm of the interpolant against P", x: axis, y: Chart.Axis("norm"),
        series: norms(record).panels.first?.series ?? []),
    ]
  }
}
