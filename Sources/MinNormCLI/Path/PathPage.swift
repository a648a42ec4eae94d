import MinNormExperiments
import MinNormReport

/// The page of `path`.
enum PathPage: RecordPage {
  static let name = "path"

  static func title(_ record: PathRecord) -> String {
    "Ridge path: " + PageText.problem(record.dataset, record.kernel)
  }

  static func question(_ record: PathRecord) -> String {
    let stopping = record.paths.contains { !$0.earlyStopping.isEmpty } ? " or early stopping" : ""
    return "Does a ridge\(stopping) help, and can it be chosen from the training examples alone?"
  }

  static func answer(_ record: PathRecord) -> String {
    record.paths.map { path in
      let lines = PathTable.verdicts(path).split(separator: "\n")
      return lines.prefix(path.stoppingVerdict == nil ? 1 : 2).joined(separator: "\n")
    }
    .joined(separator: "\n")
  }

  static func table(_ record: PathRecord) -> String { PathTable.render(record) }

  static func summary(_ record: PathRecord) -> [KeyValuePairs<String, String>] {
    record.paths.flatMap { path in
      [("λ = 0", 0), ("λ of LOO", path.chosen.looError), ("λ of GCV", path.chosen.gcv)].map { name, index in
        let point = path.ridge[index]
        return [
          "labels": path.labels, "what": "\(name): \(Format.significant(point.ridge, digits: 3))",
          "n": Format.count(record.system.order),
          "train errors": point.$trainErrors.map(Format.count) ?? "",
          "test error": point.$testErrorRate.map { Format.percent($0) } ?? "",
          "test mse": point.testMse.map { Format.significant($0) } ?? "",
          "LOO error": point.$looErrorRate.map { Format.percent($0) } ?? "",
          "norm": Format.significant(point.norms.rkhs),
          "time": Format.seconds(record.seconds.total),
        ]
      }
    }
  }

  // MARK: Figures

  private static let strength = Chart.Axis("λ (early stopping: n/t)", .logarithmicAndZero)

  static func charts(_ record: PathRecord) -> [Chart] {
    let hasRates = record.dataset.task == .classification
    func panels(_ make: (PathResults.Path) -> Chart.Panel) -> [Chart.Panel] { record.paths.map(make) }
    let errors = Chart(
      "errors", title: hasRates ? "Error rates along the path" : "Squared errors along the path",
      note: "At 0 there is no ridge: the minimum-norm solution. Shaded: Wilson's 95 % interval of the test error.",
      panels: panels { hasRates ? rates($0) : squares($0) })
    let criteria = Chart(
      "criteria", title: "What chooses λ from the training examples",
      panels: panels { path in
        Chart.Panel(
          title: PageText.labels(path.labels), x: strength, y: Chart.Axis("criterion", .logarithmic),
          series: [
            curve("LOO mse", path.ridge, \.looMse), curve("GCV", path.ridge, \.gcv, .dashed),
          ], references: chosen(path))
      })
    let sizes = Chart(
      "sizes", title: "Degrees of freedom tr S and norm",
      panels: [
        Chart.Panel(
          title: "degrees of freedom", x: strength, y: Chart.Axis("tr S"),
          series: record.paths.map { curve(PageText.short($0.labels), $0.ridge, \.degreesOfFreedom) }),
        Chart.Panel(
          title: "norm", x: strength, y: Chart.Axis("norm √tr(AᵀKA)"),
          series: record.paths.map { curve(PageText.short($0.labels), $0.ridge, \.norms.rkhs) }),
      ])
    return [errors, criteria, sizes].filter { !$0.isEmpty }
  }

  private static func curve(
    _ name: String, _ points: [PathResults.Point], _ value: (PathResults.Point) -> Double?,
    _ style: Chart.Style = .line
  ) -> Chart.Series {
    Chart.Series(name, style, xy: points.map { ($0.ridge, value($0)) })
  }

  private static func chosen(_ path: PathResults.Path) -> [Chart.Reference] {
    [
      Chart.Reference("λ of LOO", at: path.ridge[path.chosen.looError].ridge, isVertical: true),
      Chart.Reference("λ of GCV", at: path.ridge[path.chosen.gcv].ridge, isVertical: true),
    ].reduce(into: []) { lines, line in
      if let same = lines.firstIndex(where: { $0.value == line.value }) {
        lines[same].text = "λ of LOO and GCV"
      } else {
        lines.append(line)
      }
    }
  }

  private static func rates(_ path: PathResults.Path) -> Chart.Panel {
    let band = Chart.Series(
      "95 % interval", .band, group: "test",
      points: path.ridge.compactMap { point in
        point.$testErrorRate.map { Chart.Point(point.ridge, $0, interval: point.testErrorInterval95) }
      })
    return Chart.Panel(
      title: PageText.labels(path.labels), x: strength, y: Chart.Axis("error rate", unit: .percent),
      series: [
        band, Chart.Series("test", group: "test", xy: path.ridge.map { ($0.ridge, $0.$testErrorRate) }),
        curve("leave one out", path.ridge, \.$looErrorRate), curve("training", path.ridge, \.$trainErrorRate),
        curve("early stopping", path.earlyStopping, \.$testErrorRate, .dashed),
      ], references: chosen(path))
  }

  private static func squares(_ path: PathResults.Path) -> Chart.Panel {
    Chart.Panel(
      title: PageText.labels(path.labels), x: strength, y: Chart.Axis("mean squared error", .logarithmic),
      series: [
        curve("test", path.ridge, \.testMse), curve("leave one out", path.ridge, \.looMse),
        curve("training", path.ridge, \.trainMse), curve("early stopping", path.earlyStopping, \.testMse, .dashed),
      ], references: chosen(path))
  }

  /// All criteria of one label set over λ, for a terminal.
  static func overview(_ path: PathResults.Path) -> Chart {
    let points = path.ridge.filter { $0.ridge > 0 }
    func series(_ name: String, _ mark: Character, _ value: (PathResults.Point) -> Double?) -> Chart.Series {
      Chart.Series(name, mark: mark, xy: points.map { ($0.ridge, value($0)) })
    }
    return Chart(
      "path", title: "against λ, \(path.labels) labels", x: Chart.Axis("λ", .logarithmic),
      y: Chart.Axis("error", .logarithmic),
      series: [
        series("GCV", "·", \.gcv), series("LOO mse", "×", \.looMse),
        series("train error", "○", \.$trainErrorRate), series("train mse", "○", \.trainMse),
        series("LOO error", "+", \.$looErrorRate), series("test error", "●", \.$testErrorRate),
        series("test mse", "●", \.testMse),
      ])
  }
}
