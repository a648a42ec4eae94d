import MinNormExperiments
import MinNormReport

/// The result of `expressivity` as a person reads it.
enum ExpressivityTable {
  static func render(_ record: ExpressivityRecord) -> String {
    [header(record), results(record), positions(record), series(record), footer(record)]
      .filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func header(_ record: ExpressivityRecord) -> String {
    let (dataset, system) = (record.dataset, record.system)
    let gap = system.smallestGap.map { ", the closest \(Format.scientific($0)) apart" } ?? ""
    let redraws =
      switch system.redraws {
      case 0: "first direction taken"
      case let count: "\(Format.count(count)) directions with ties drawn anew"
      }
    var rows = [
      (
        "data",
        "\(dataset.name): \(Format.count(dataset.trainCount)) training, \(Format.count(dataset.testCount)) test, "
          + "\(dataset.classes) classes, \(Format.count(record.features.dimension)) \(record.features.name) features"
      ),
      (
        "network",
        "f(x) = Σⱼ wⱼ max(a·x − bⱼ, 0) with \(Format.count(system.order)) hidden units; 2n + d = "
          + "\(Format.count(2 * system.order + system.dimension)) weights for one output"
      ),
      (
        "direction",
        "a random normal: projections spread over \(Format.significant(system.spread, digits: 3))\(gap); \(redraws)"
      ),
      (
        "system",
        "max(zᵢ − bⱼ, 0), triangular of order \(Format.count(system.order)), thresholds at \(system.position) of the gap, "
          + "condition number \(condition(system.conditionNumber)), float64"
      ),
    ]
    if system.duplicates > 0 {
      rows.append(
        (
          "equal",
          "\(Format.count(system.duplicates)) examples equal an earlier one and need no hidden unit of their own"
        ))
    }
    return renderKeyValues(rows.map { (label: $0.0, value: $0.1) })
  }

  private static func condition(_ value: Double?) -> String { value.map { Format.scientific($0) } ?? "overflows" }

  private static func results(_ record: ExpressivityRecord) -> String {
    var table = Table(
      columns: [
        .init("labels"), .init("function"), .init("weights", .right), .init("train errors", .right),
        .init("max residual", .right), .init("test error", .right), .init("95 % interval", .right),
        .init("steepest slope", .right), .init("norm", .right),
      ])
    func interval(_ ends: [Double]) -> String { ends.map { Format.percent($0) }.joined(separator: " – ") }
    var last: String?
    for result in record.results {
      // The minimum-norm solution stands below the networks of its label set.
      table.addRow([
        result.labels == last ? "" : result.labels,
        result.outputs == "one" ? "network, one output" : "network, \(record.dataset.classes) outputs",
        Format.count(result.weights), Format.count(result.trainErrors), Format.scientific(result.maxResidual),
        Format.percent(result.testErrorRate), interval(result.testErrorInterval95),
        Format.scientific(result.steepestSlope), Format.scientific(result.weightNorm),
      ])
      last = result.labels
      guard result.outputs == "classes",
        let closed = record.minimumNorm?.results.first(where: { $0.labels == result.labels })
      else { continue }
      table.addRow([
        "", "minimum norm, \(record.kernel.name)", "", Format.count(closed.trainErrors),
        closed.maxResidual.map { Format.scientific($0) } ?? "", Format.percent(closed.testErrorRate),
        interval(closed.testErrorInterval95), "", Format.significant(closed.norms.rkhs),
      ])
    }
    table.addNote(
      "one output: the class as a number, read by rounding; norm: ‖w‖₂ of the output weights, RKHS norm of the kernel's"
        + " function")
    table.addNote(
      "slope: along the direction. Residuals are those of the network, evaluated at every training example.")
    return table.rendered()
  }

  private static func positions(_ record: ExpressivityRecord) -> String {
    guard !record.positions.isEmpty else { return "" }
    var table = Table(
      title: "where the thresholds lie (θ of the gap), n = \(Format.count(record.system.order))", columns: columns("θ"))
    for point in record.positions { table.addRow([Format.significant(point.position, digits: 3)] + cells(point)) }
    table.addNote(
      "an error in the slope grows by θ/(1 − θ) from point to point: it dies away below 1/2 and explodes above")
    return table.rendered()
  }

  private static func series(_ record: ExpressivityRecord) -> String {
    guard record.series.count > 1 else { return "" }
    var table = Table(title: "how conditioning grows with n, θ = \(record.system.position)", columns: columns("n"))
    for point in record.series { table.addRow([Format.count(point.count)] + cells(point)) }
    var plot = TextPlot()
    plot.add("condition number", mark: "●", points: record.series.map { (Double($0.count), $0.conditionNumber ?? 0) })
    plot.add("max residual", mark: "○", points: record.series.map { (Double($0.count), $0.maxResidual ?? 0) })
    return table.rendered() + "\n" + plot.rendered(title: "conditioning and residual over n", xLabel: "examples")
  }

  private static func columns(_ first: String) -> [Table.Column] {
    [
      .init(first, .right), .init("condition number", .right), .init("smallest gap", .right),
      .init("largest weight", .right), .init("max residual", .right),
    ]
  }

  private static func cells(_ point: ExpressivityRecord.Point) -> [String] {
    [
      condition(point.conditionNumber), point.smallestGap.map { Format.scientific($0) } ?? "",
      point.largestWeight.map { Format.scientific($0) } ?? "overflows",
      point.maxResidual.map { Format.scientific($0) } ?? "overflows",
    ]
  }

  private static func footer(_ record: ExpressivityRecord) -> String {
    let (seconds, memory) = (record.seconds, record.memory)
    return renderKeyValues([
      (
        "time",
        "\(Format.seconds(seconds.total)): network \(Format.seconds(seconds.solve)), evaluation "
          + "\(Format.seconds(seconds.evaluate)), series \(Format.seconds(seconds.series)), minimum norm "
          + Format.seconds(seconds.minimumNorm)
      ),
      (
        "memory",
        "\(Format.bytes(memory.peakBytes)) at most, \(Format.bytes(memory.plannedPeakBytes)) planned for the network"
      ),
      ("machine", "\(record.environment.blas), \(record.environment.threads) threads, \(record.environment.processor)"),
    ])
  }
}
