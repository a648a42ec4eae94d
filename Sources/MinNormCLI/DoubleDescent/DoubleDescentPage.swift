import MinNormExperiments
import MinNormReport

/// The page of `descent`.
enum DoubleDescentPage: RecordPage {
  static let name = "descent"

  static func title(_ record: DoubleDescentRecord) -> String {
    "Double descent: \(record.dataset.name), \(Format.count(record.dataset.trainCount)) examples"
  }

  static func question(_ record: DoubleDescentRecord) -> String {
    "How does the test error of the minimum-norm least-squares solution change from fewer \(record.axis.rawValue) to more?"
  }

  static func answer(_ record: DoubleDescentRecord) -> String {
    DoubleDescentTable.verdicts(record).split(separator: "\n").joined(separator: " ")
  }

  static func table(_ record: DoubleDescentRecord) -> String { DoubleDescentTable.render(record) }

  static func summary(_ record: DoubleDescentRecord) -> [KeyValuePairs<String, String>] {
    record.curves.map { curve in
      [
        "labels": curve.labels, "what": curve.ablation?.text ?? "",
        "largest mse": curve.peak.map { Format.significant($0.testMse) } ?? "",
        "at p/n": curve.peak.map { Format.significant($0.ratio, digits: 3) } ?? "",
        "time": Format.seconds(record.seconds.total),
      ]
    }
  }

  static func charts(_ record: DoubleDescentRecord) -> [Chart] {
    let whole = record.curves.filter { $0.ablation == nil }
    let axis = Chart.Axis(record.axis.rawValue, .logarithmic)
    func panel(_ title: String, _ label: String, _ value: @escaping (DoubleDescentResults.Point) -> Double?)
      -> Chart.Panel
    {
      Chart.Panel(
        title: title, x: axis, y: Chart.Axis(label, .logarithmic), series: series(record, whole, value: value))
    }
    let sizes = Chart(
      "norm-and-condition", title: "Norm and condition number",
      panels: [panel("norm", "‖w‖") { $0.norm }, panel("condition number", "σ_max/σ_min") { $0.conditionNumber }])
    let ablated = Chart(
      "ablations", title: "Test mse with one thing taken away", x: axis, y: Chart.Axis("test mse", .logarithmic),
      series: record.curves.contains { $0.ablation != nil }
        ? series(record, record.curves.filter { $0.labels == record.curves.last?.labels }) { $0.testMse } : [])
    var errors = errors(record, whole)
    errors.title = "Test mse"
    return [errors, sizes, ablated, record.gaussian.map(gaussian)].compactMap { $0 }.filter { !$0.isEmpty }
  }

  /// Test mse along the axis, the best ridge of the last label set beside it.
  static func errors(_ record: DoubleDescentRecord, _ curves: [DoubleDescentResults.Curve]) -> Chart {
    let ridge = curves.suffix(1).map { curve in
      Chart.Series(
        "best ridge, \(PageText.short(curve.labels)) labels", .dashed, mark: "·",
        xy: curve.points.map { (place(record, $0), $0.ridge?.testMse) })
    }
    return Chart(
      "test-mse", title: "test mse", x: Chart.Axis(record.axis.rawValue, .logarithmic),
      y: Chart.Axis("test mse", .logarithmic), series: series(record, curves) { $0.testMse } + ridge)
  }

  private static func place(_ record: DoubleDescentRecord, _ point: DoubleDescentResults.Point) -> Double {
    Double(record.axis == .features ? point.features : point.examples)
  }

  private static func series(
    _ record: DoubleDescentRecord, _ curves: [DoubleDescentResults.Curve],
    value: (DoubleDescentResults.Point) -> Double?
  ) -> [Chart.Series] {
    curves.enumerated().map { index, curve in
      Chart.Series(
        "\(PageText.short(curve.labels)) labels" + (curve.ablation.map { ", \($0.text)" } ?? ""), mark: .mark(index),
        xy: curve.points.map { (place(record, $0), value($0)) })
    }
  }

  private static func gaussian(_ design: DoubleDescentResults.Gaussian) -> Chart {
    func points(_ value: (DoubleDescentResults.GaussianPoint) -> Double?) -> [(Double, Double?)] {
      design.points.map { (Double($0.features), value($0)) }
    }
    return Chart(
      "normal-features", title: "Normal features, n = \(design.examples)",
      x: Chart.Axis("features", .logarithmic), y: Chart.Axis("risk", .logarithmic),
      series: [
        Chart.Series("mean of \(design.trials) training sets", mark: .mark(0), xy: points { $0.risk.mean }),
        Chart.Series("expectation", .dashed, mark: .mark(1), xy: points { $0.risk.exact }),
      ])
  }
}
