import MinNormExperiments
import MinNormReport

/// The result of `expressivity` as a person reads it.
enum ExpressivityTable {
  static func render(_ record: ExpressivityRecord) -> String {
    [header(record), results(record), positions(record), series(record), footer(record)]
      .filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func header(_ record: ExpressivityRecord) -> String {
    let system = record.system
    let gap = system.smallestGap.map { ", the closest \(Format.scientific($0)) apart" } ?? ""
    let redraws =
      switch system.redraws {
      case 0: "first direction taken"
      case let count: "\(Format.count(count)) directions with ties drawn anew"
      }
    var rows: [(label: String, value: String)] = [
      ("data", "\(record.dataset.text), \(Format.count(record.features.dimension)) \(record.features.name) features"),
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
    if system.equalExamples > 0 {
      rows.append(
        (
          "equal",
          "\(Format.count(system.equalExamples)) examples equal an earlier one and need no hidden unit of their own"
        ))
    }
    return renderKeyValues(rows)
  }

  private static func condition(_ value: Double?) -> String { value.map { Format.scientific($0) } ?? "overflows" }

  /// A function of one label set: a network, or the minimum-norm solution below those of its labels.
  private enum Function {
    case network(ExpressivityResults.Result, isFirst: Bool)
    case minimumNorm(LabelSetRecord)

    /// A value of either.
    func text(
      _ network: (ExpressivityResults.Result) -> String?, _ solution: (LabelSetRecord) -> String? = { _ in nil }
    ) -> String? {
      switch self {
      case .network(let result, _): network(result)
      case .minimumNorm(let result): solution(result)
      }
    }
  }

  private static func functions(_ record: ExpressivityRecord) -> [Function] {
    record.results.flatMap { result -> [Function] in
      let closed = record.minimumNorm?.results.first { $0.labels == result.labels }
      return result.outputs == "one"
        ? [.network(result, isFirst: true)]
        : [.network(result, isFirst: false)] + (closed.map { [.minimumNorm($0)] } ?? [])
    }
  }

  private static func results(_ record: ExpressivityRecord) -> String {
    var table = Table(
      of: functions(record),
      [
        Column("labels", .left) { if case .network(let result, true) = $0 { result.labels } else { nil } },
        Column("function", .left) {
          $0.text {
            $0.outputs == "one" ? "network, one output" : "network, \(record.dataset.classes) outputs"
          } _: {
            _ in
            "minimum norm, \(record.kernel.name)"
          }
        },
        Column("weights") { $0.text { Format.count($0.weights) } },
        Column("train errors") {
          $0.text {
            Format.count($0.trainErrors)
          } _: {
            Format.count($0.trainErrors)
          }
        },
        Column("max residual") {
          $0.text {
            Format.scientific($0.maxResidual)
          } _: {
            $0.maxResidual.map { Format.scientific($0) }
          }
        },
        Column("test error") {
          $0.text {
            Format.percent($0.testErrorRate)
          } _: {
            Format.percent($0.testErrorRate)
          }
        },
        Column("95 % interval") {
          $0.text {
            intervalText($0.testErrorInterval95)
          } _: {
            intervalText($0.testErrorInterval95)
          }
        },
        Column("steepest slope") { $0.text { Format.scientific($0.steepestSlope) } },
        Column("norm") {
          $0.text {
            Format.scientific($0.weightNorm)
          } _: {
            Format.significant($0.norms.rkhs)
          }
        },
      ])
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
      title: "where the thresholds lie (θ of the gap), n = \(Format.count(record.system.order))", of: record.positions,
      [Column("θ") { Format.significant($0.position, digits: 3) }] + columns)
    table.addNote(
      "an error in the slope grows by θ/(1 − θ) from point to point: it dies away below 1/2 and explodes above")
    return table.rendered()
  }

  private static func series(_ record: ExpressivityRecord) -> String {
    guard record.series.count > 1 else { return "" }
    let table = Table(
      title: "how conditioning grows with n, θ = \(record.system.position)", of: record.series,
      [Column("n") { Format.count($0.trainCount) }] + columns)
    return table.rendered() + "\n" + ExpressivityPage.series(record).rendered()
  }

  private static var columns: [Column<ExpressivityResults.Point>] {
    [
      Column("condition number") { condition($0.conditionNumber) },
      Column("smallest gap") { $0.smallestGap.map { Format.scientific($0) } },
      Column("largest weight") { $0.largestWeight.map { Format.scientific($0) } ?? "overflows" },
      Column("max residual") { $0.maxResidual.map { Format.scientific($0) } ?? "overflows" },
    ]
  }

  private static func footer(_ record: ExpressivityRecord) -> String {
    record.footer(["network": .solve, "evaluation": .evaluate, "series": .series, "minimum norm": .minimumNorm])
  }
}
