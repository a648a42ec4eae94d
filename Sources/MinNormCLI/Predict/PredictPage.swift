import MinNormExperiments
import MinNormReport

/// The page of `predict`.
enum PredictPage: RecordPage {
  static let name = "predict"

  static func title(_ record: PredictRecord) -> String { "Predictions of \(record.model) for \(record.source)" }

  static func question(_ record: PredictRecord) -> String { "What does the saved function say of these inputs?" }

  static func answer(_ record: PredictRecord) -> String {
    let first = "The function \(record.function) was applied to \(Format.count(record.count)) inputs."
    if let rate = record.testErrorRate {
      let interval =
        record.testErrorInterval95.count == 2 ? " (95 % interval \(intervalText(record.testErrorInterval95)))" : ""
      return "\(first) It errs on \(Format.percent(rate)) of them\(interval)."
    }
    if let errors = record.test {
      return "\(first) The mean squared error is \(Format.significant(errors.mse))."
    }
    return "\(first) What is right is not known."
  }

  static func table(_ record: PredictRecord) -> String { PredictTable.render(record) }

  static func summary(_ record: PredictRecord) -> [KeyValuePairs<String, String>] {
    [
      [
        "what": record.function, "n": Format.count(record.count),
        "test error": record.testErrorRate.map { Format.percent($0) } ?? "",
        "95 % interval": record.testErrorInterval95.count == 2 ? intervalText(record.testErrorInterval95) : "",
        "test mse": record.test.map { Format.significant($0.mse) } ?? "",
        "time": Format.seconds(record.seconds.total),
      ]
    ]
  }

  static func charts(_ record: PredictRecord) -> [Chart] {
    guard (2...24).contains(record.predicted.count) else { return [] }
    let names = Array(record.outputs.reversed())
    return [
      Chart(
        "predicted", title: "How often every class is predicted", x: Chart.Axis("predictions"),
        y: Chart.Axis("class", .names(names)),
        series: [
          Chart.Series(
            "predictions", .bars, xy: record.predicted.reversed().enumerated().map { (Double($1), Double($0)) })
        ])
    ]
  }
}
