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
    let spaces = record.spaces.map { $0.interpolants.filter(\.interpolates) }
    guard let least = spaces.first?.first else { return "No function interpolates." }
    let others = spaces.joined().filter { $0.kind != "minimum-norm" }
    // Each beside the shortest function of its own space.
    let better = spaces.flatMap { entries in
      entries.dropFirst().filter { $0.testErrorRate < entries[0].testErrorRate }
        .map { $0.testErrorInterval95[1] < entries[0].testErrorInterval95[0] }
    }
    let clear = better.count { $0 }
    let beyond = clear == 0 ? ", within the intervals" : clear == better.count ? "" : ", \(clear) beyond the intervals"
    let worst = others.max { $0.testErrorRate < $1.testErrorRate }
    let tail = worst.map {
      " The worst, \($0.title), fits the training labels as exactly and errs on \(Format.percent($0.testErrorRate))"
        + ($0.normRatio.map { " at \(Format.significant($0, digits: 3)) times the least norm." } ?? ".")
    }
    return
      "The minimum-norm interpolant errs on \(Format.percent(least.testErrorRate)) of the test examples; of \(others.count) "
      + "other interpolants "
      + (better.isEmpty ? "none does" : better.count == 1 ? "one does" : "\(better.count) do")
      + " better than the shortest of its space" + (better.isEmpty ? "." : beyond + ".") + (tail ?? "")
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
    chart.note = "Bars: Wilson's 95 % intervals." + leftOut(record)
    return chart.isEmpty ? [] : [chart]
  }

  /// What interpolates and is not drawn.
  private static func leftOut(_ record: InterpolantsRecord) -> String {
    let names = record.spaces.flatMap(\.interpolants).filter(\.interpolates).compactMap { entry -> String? in
      guard let ratio = entry.normRatio else { return "\(entry.title), which has no norm here" }
      return ratio > largestRatio ? "\(entry.title), at \(Format.scientific(ratio)) times the least norm" : nil
    }
    return names.isEmpty ? "" : " Not shown: \(names.joined(separator: "; "))."
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
