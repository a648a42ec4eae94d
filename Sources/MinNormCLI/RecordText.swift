import MinNorm
import MinNormExperiments
import MinNormReport

// What a person reads of every record.

extension Record {
  /// Time by phase, memory and machine, below every table.
  ///
  /// - Parameters:
  ///   - phases: The phases that are named, in order; those that took no time are left out.
  ///   - first: Lines above.
  func footer(
    _ phases: KeyValuePairs<String, RunPhase>, first: [(label: String, value: String)] = [], time: String? = nil
  ) -> String {
    let times = phases.filter { seconds[$0.value] > 0 }.map { "\($0.key) \(Format.seconds(seconds[$0.value]))" }
    let total =
      time
      ?? ([Format.seconds(seconds.total)] + (times.isEmpty ? [] : [times.joined(separator: ", ")]))
      .joined(separator: ": ")
    return renderKeyValues(
      first + [
        ("time", total),
        (
          "memory",
          "\(Format.bytes(memory.peakBytes)) at most, \(Format.bytes(memory.plannedPeakBytes)) planned"
        ),
        ("machine", "\(environment.blas), \(environment.threads) threads, \(environment.processor)"),
      ])
  }
}

extension DatasetRecord {
  /// "digits: 2,000 training (random subset 3), 4,000 test, 10 classes, pixels shuffled by one permutation".
  var text: String {
    let choice = subsetSeed.map { " (random subset \($0))" } ?? ""
    return "\(name): \(Format.count(trainCount)) training\(choice), \(Format.count(testCount)) test, \(classes) classes"
      + PixelText.note(self)
  }
}

/// "3.21 % – 4.56 %".
func intervalText(_ ends: [Double]) -> String { ends.map { Format.percent($0) }.joined(separator: " – ") }

/// The curve that leave-one-out chose a bandwidth from.
func bandwidthTable(_ points: [BandwidthSearch.Point], chosen: Double?, title: String? = nil) -> Table {
  Table(
    title: title, of: points,
    [
      Column("bandwidth") { Format.significant($0.bandwidth) },
      Column("LOO error") { $0.errorRate.map { Format.percent($0) } ?? "not definite" },
      Column("LOO mse") { $0.meanSquaredError.map { Format.scientific($0, digits: 2) } },
      Column("", .left) { $0.bandwidth == chosen ? "chosen" : nil },
    ])
}
