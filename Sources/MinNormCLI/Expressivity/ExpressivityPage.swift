import MinNormExperiments
import MinNormReport

/// The page of `expressivity`.
enum ExpressivityPage: RecordPage {
  static let name = "expressivity"

  static func title(_ record: ExpressivityRecord) -> String {
    "A network of 2n + d weights: \(record.dataset.name), \(Format.count(record.dataset.trainCount)) examples"
  }

  static func question(_ record: ExpressivityRecord) -> String {
    "Can a network with one hidden layer and 2n + d weights fit any labels of n examples, and at which price?"
  }

  static func answer(_ record: ExpressivityRecord) -> String {
    let fitted = record.results.count(where: \.fits)
    let residual = record.results.map(\.maxResidual).max() ?? 0
    let first = record.results.first
    let name = first?.labels ?? "clean"
    let price = record.minimumNorm?.results.first { $0.labels == name }.map {
      ", where the minimum-norm solution errs on \(Format.percent($0.testErrorRate))"
    }
    return "\(fitted) of \(record.results.count) networks fit all their labels, with residuals of at most "
      + "\(Format.scientific(residual)). Fitting is not predicting: with \(name) labels "
      + "\(Format.percent(first?.testErrorRate ?? 0)) of the test examples are wrong\(price ?? "")."
  }

  static func table(_ record: ExpressivityRecord) -> String { ExpressivityTable.render(record) }

  static func summary(_ record: ExpressivityRecord) -> [KeyValuePairs<String, String>] {
    record.results.map { result in
      [
        "labels": result.labels, "what": result.outputs == "one" ? "one output" : "an output per class",
        "n": Format.count(record.system.order), "train errors": Format.count(result.trainErrors),
        "test error": Format.percent(result.testErrorRate), "norm": Format.scientific(result.weightNorm),
        "time": Format.seconds(record.seconds.total),
      ]
    }
  }

  static func charts(_ record: ExpressivityRecord) -> [Chart] {
    let theta = Chart.Axis("θ, where thresholds lie in the gap")
    let residual = Chart.Axis("max residual", .logarithmic)
    let positions = Chart(
      "positions", title: "Conditioning and residual over the position of the thresholds",
      panels: [
        Chart.Panel(
          title: "condition number", x: theta, y: Chart.Axis("condition number", .logarithmic),
          series: [Chart.Series("condition number", xy: record.positions.map { ($0.position, $0.conditionNumber) })]),
        Chart.Panel(
          title: "residual", x: theta, y: residual,
          series: [Chart.Series("max residual", xy: record.positions.map { ($0.position, $0.maxResidual) })]),
      ])
    var growth = series(record)
    growth.title = "Conditioning and residual over the number of examples"
    return [growth, positions].filter { !$0.isEmpty }
  }

  static func series(_ record: ExpressivityRecord) -> Chart {
    Chart(
      "series", title: "conditioning and residual over n", x: Chart.Axis("examples", .logarithmic),
      y: Chart.Axis("condition number, residual", .logarithmic),
      series: [
        Chart.Series("condition number", xy: record.series.map { (Double($0.trainCount), $0.conditionNumber) }),
        Chart.Series("max residual", mark: "○", xy: record.series.map { (Double($0.trainCount), $0.maxResidual) }),
      ])
  }
}
