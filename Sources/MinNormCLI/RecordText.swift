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
        (
          "machine", "\(environment.blas), \(Format.count(environment.threads, of: "thread")), \(environment.processor)"
        ),
      ])
  }
}

extension DatasetRecord {
  /// "digits: 2,000 training (random subset 3), 4,000 test, 10 classes, pixels shuffled by one permutation".
  var text: String { "\(examplesText), \(targetsText)" + PixelText.note(self) }

  /// "digits: 2,000 training (random subset 3), 4,000 test".
  var examplesText: String {
    let tests = testCount == 0 ? "no test set" : "\(Format.count(testCount)) test"
    return "\(trainText), \(tests)" + (heldOut == nil ? "" : " (held out of the training set)")
  }

  /// "digits: 2,000 training (random subset 3)".
  var trainText: String {
    "\(name): \(Format.count(trainCount)) training" + (subsetSeed.map { " (random subset \($0))" } ?? "")
  }

  /// "10 classes", "2 classes (cat, dog)", "regression of price", "regression of 3 targets (a, b, c)".
  var targetsText: String {
    func some(_ names: [String]) -> String { names.prefix(6).joined(separator: ", ") + (names.count > 6 ? ", …" : "") }
    guard task == .classification else {
      return targets.count == 1
        ? "regression of \(targets[0])" : "regression of \(targets.count) targets (\(some(targets)))"
    }
    // Numbers from 0 say nothing.
    let isNumbered = classNames == (0..<classes).map(String.init)
    return "\(classes) \(classes == 1 ? "class" : "classes")"
      + (isNumbered || name.hasPrefix("cifar") ? "" : " (\(some(classNames)))")
      + (unseenClasses.isEmpty ? "" : " and \(unseenClasses.count) only in the test set (\(some(unseenClasses)))")
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
      Column("LOO error") {
        $0.looErrorRate.map { Format.percent($0) } ?? ($0.looMse == nil ? "not definite" : nil)
      },
      Column("LOO mse") { $0.looMse.map { Format.scientific($0, digits: 2) } },
      Column("", .left) { $0.bandwidth == chosen ? "chosen" : nil },
    ])
}
