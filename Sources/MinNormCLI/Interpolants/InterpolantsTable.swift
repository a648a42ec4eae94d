import MinNormExperiments
import MinNormReport

/// The result of `interpolants` as a person reads it.
enum InterpolantsTable {
  static func render(_ record: InterpolantsRecord) -> String {
    ([header(record)] + record.spaces.map(space) + [plot(record), footer(record)]).filter { !$0.isEmpty }
      .joined(separator: "\n")
  }

  private static func header(_ record: InterpolantsRecord) -> String {
    let dataset = record.dataset
    let choice = dataset.subsetSeed.map { " (random subset \($0))" } ?? ""
    let condition = record.system.conditionNumber.map { ", condition number \(Format.scientific($0))" } ?? ""
    return renderKeyValues([
      (
        "data",
        "\(dataset.name): \(Format.count(dataset.trainCount)) training\(choice), \(Format.count(dataset.testCount)) test, "
          + "\(dataset.classes) classes\(PixelText.note(dataset)), \(record.labels) labels"
      ),
      ("system", "KA = Y, no ridge, order \(Format.count(record.system.order))\(condition)"),
    ])
  }

  private static func space(_ space: InterpolantsRecord.Space) -> String {
    let dimension = Format.count(space.features.dimension)
    let title =
      space.name == "weights"
      ? "weights of \(dimension) \(space.features.name) features, ℓ2 norm"
      : "space of the \(KernelText.describe(name: space.kernel.name, parameters: space.kernel.parameters)) on "
        + "\(space.features.name) features"
    let hasOwn = space.interpolants.contains { $0.ownNorm != nil }
    var columns: [Table.Column] = [
      .init("interpolant"), .init("train errors", .right), .init("residual", .right), .init("test error", .right),
      .init("95 % interval", .right), .init("norm", .right), .init("of least", .right), .init("‖f − f*‖", .right),
      .init("Pythagoras", .right),
    ]
    if hasOwn { columns.append(.init("own norm", .right)) }
    var table = Table(title: title, columns: columns)
    for entry in space.interpolants {
      let interval = entry.testErrorInterval95.map { Format.percent($0) }.joined(separator: " – ")
      let gap = entry.kind == "minimum-norm" ? nil : entry.pythagorasGap
      var row: [String] = [
        entry.title, Format.count(entry.trainErrors), Format.scientific(entry.relativeResidual),
        Format.percent(entry.testErrorRate), interval,
      ]
      row.append(entry.norm.map { Format.significant($0) } ?? "undefined")
      row.append(entry.normRatio.map { Format.significant($0, digits: 3) } ?? "")
      row.append(entry.distance.map { Format.significant($0) } ?? "")
      row.append(gap.map { Format.scientific($0) } ?? "")
      if hasOwn { row.append(entry.ownNorm.map { Format.significant($0) } ?? "") }
      table.addRow(row)
    }
    for entry in space.interpolants {
      if let note = entry.note { table.addNote("\(entry.title): \(note)") }
    }
    return table.rendered()
  }

  /// Functions farther out than this are left out of the picture.
  private static let largestRatio = 1e4

  private static func plot(_ record: InterpolantsRecord) -> String {
    let marks: [(mark: Character, name: String, kinds: [String])] = [
      ("r", "centres at random points", ["random-centres", "random-centres-coefficients"]),
      ("k", "other kernel", ["other-kernel"]), ("w", "wrong labels forced", ["forced-wrong"]),
      ("n", "null-space noise", ["null-noise"]), ("s", "SGD from w₀ ≠ 0", ["sgd-start"]),
      ("●", "minimum norm", ["minimum-norm"]),
    ]
    var plot = TextPlot(height: 13, horizontal: .logarithmic, vertical: .linear)
    let entries = record.spaces.flatMap(\.interpolants)
      .filter { $0.interpolates && ($0.normRatio ?? .infinity) <= largestRatio }
    for (mark, name, kinds) in marks {
      let points = entries.filter { kinds.contains($0.kind) }
      plot.add(name, mark: mark, points: points.map { (x: $0.normRatio ?? 0, y: 100 * $0.testErrorRate) })
    }
    return plot.rendered(
      title: "test error in % against norm, all with the same training fit", xLabel: "norm / least norm")
  }

  private static func footer(_ record: InterpolantsRecord) -> String {
    let seconds = record.seconds
    let phases = [
      ("factorization", seconds.factor), ("others", seconds.solve), ("SGD", seconds.descent),
      ("norms and errors", seconds.evaluate),
    ]
    let times = phases.filter { $0.1 > 0 }.map { "\($0.0) \(Format.seconds($0.1))" }.joined(separator: ", ")
    return renderKeyValues([
      (
        "Pythagoras",
        "|‖f‖² − ‖f*‖² − ‖f − f*‖²|/‖f‖², each of the three computed by itself; 0 in exact arithmetic for an interpolant"
      ),
      ("time", "\(Format.seconds(seconds.total)): \(times)"),
      (
        "memory",
        "\(Format.bytes(record.memory.peakBytes)) at most, \(Format.bytes(record.memory.plannedPeakBytes)) planned"
      ),
      ("machine", "\(record.environment.blas), \(record.environment.threads) threads, \(record.environment.processor)"),
    ])
  }
}
