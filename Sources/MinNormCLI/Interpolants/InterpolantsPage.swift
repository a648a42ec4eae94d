import MinNormExperiments
import MinNormReport

/// The page of `interpolants`.
enum InterpolantsPage: RecordPage {
  static let name = "interpolants"

  static func title(_ record: InterpolantsRecord) -> String {
    "Other functions with the same fit: " + PageText.problem(record.dataset, record.kernel)
  }

  static func question(_ record: InterpolantsRecord) -> String {
    "Of all functions that fit the training labels exactly, does the one of least norm predict best?"
  }

  static func answer(_ record: InterpolantsRecord) -> String {
    let entries = record.spaces.flatMap { space in space.interpolants.filter(\.interpolates) }
    guard let least = entries.first else { return "No function interpolates." }
    let others = entries.filter { $0.kind != "minimum-norm" }
    let better = others.count { $0.testErrorRate < least.testErrorRate }
    let worst = others.max { $0.testErrorRate < $1.testErrorRate }
    let tail = worst.map {
      " The worst, \($0.title), fits the training labels as exactly and errs on \(Format.percent($0.testErrorRate))"
        + ($0.normRatio.map { " at \(Format.significant($0, digits: 3)) times the least norm." } ?? ".")
    }
    return
      "The minimum-norm interpolant errs on \(Format.percent(least.testErrorRate)) of the test examples; of \(others.count) "
      + "other interpolants \(better == 0 ? "none does" : better == 1 ? "one does" : "\(better) do") better."
      + (tail ?? "")
  }

  static func table(_ record: InterpolantsRecord) -> String { InterpolantsTable.render(record) }

  static func summary(_ record: InterpolantsRecord) -> [KeyValuePairs<String, String>] {
    record.spaces.flatMap(\.interpolants).map { entry in
      [
        "what": entry.title, "labels": record.labels, "train errors": Format.count(entry.trainErrors),
        "test error": Format.percent(entry.testErrorRate), "95 % interval": intervalText(entry.testErrorInterval95),
        "norm": entry.norms.rkhs.wrappedValue.map { Format.significant($0) } ?? "",
        "residual": Format.scientific(entry.relativeResidual), "time": Format.seconds(record.seconds.total),
      ]
    }
  }

  /// Functions farther out than this are left out of the picture.
  private static let largestRatio = 1e4

  private static let kinds: [(mark: Character, name: String, kinds: [String])] = [
    ("r", "centres at random points", ["random-centres", "random-centres-coefficients"]),
    ("k", "other kernel", ["other-kernel"]), ("w", "wrong labels forced", ["forced-wrong"]),
    ("n", "null-space noise", ["null-noise"]), ("s", "SGD from w₀ ≠ 0", ["sgd-start"]),
    ("●", "minimum norm", ["minimum-norm"]),
  ]

  static func charts(_ record: InterpolantsRecord) -> [Chart] {
    var chart = scatter(record)
    chart.title = "Test error against norm, all with the same training fit"
    chart.note = "Bars: Wilson's 95 % intervals."
    return chart.isEmpty ? [] : [chart]
  }

  static func scatter(_ record: InterpolantsRecord) -> Chart {
    let entries = record.spaces.flatMap(\.interpolants)
      .filter { $0.interpolates && ($0.normRatio ?? .infinity) <= largestRatio }
    return Chart(
      "interpolants", title: "test error in % against norm, all with the same training fit",
      x: Chart.Axis("norm / least norm", .logarithmic), y: Chart.Axis("test error", unit: .percent),
      series: kinds.map { mark, name, kinds in
        Chart.Series(
          name, .points, mark: mark,
          points: entries.filter { kinds.contains($0.kind) }.map {
            Chart.Point($0.normRatio ?? 0, $0.testErrorRate, interval: $0.testErrorInterval95, label: $0.title)
          })
      })
  }
}
