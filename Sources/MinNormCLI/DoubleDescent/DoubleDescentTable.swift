import MinNormExperiments
import MinNormReport

/// The result of `descent` as a person reads it.
enum DoubleDescentTable {
  static func render(_ record: DoubleDescentRecord) -> String {
    let whole = record.curves.filter { $0.ablation == nil }
    var parts = [header(record)]
    parts += whole.map { curve(record, $0) }
    parts.append(DoubleDescentPage.errors(record, whole).rendered(height: 13))
    parts += ablations(record)
    if let design = record.gaussian { parts.append(gaussian(design)) }
    parts += [verdicts(record), record.footer(["solutions": .solve, "normal": .series])]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func header(_ record: DoubleDescentRecord) -> String {
    renderKeyValues([
      ("data", record.dataset.text),
      (
        "features",
        "\(record.features.chain.map(\.name).joined(separator: "+")), minimum-norm least squares, no ridge unless said"
      ),
    ])
  }

  private static func curve(_ record: DoubleDescentRecord, _ curve: DoubleDescentResults.Curve) -> String {
    var columns: [Column<DoubleDescentResults.Point>] = [
      Column("features") { Format.count($0.features) }, Column("examples") { Format.count($0.examples) },
      Column("p/n") { Format.significant(Double($0.features) / Double($0.examples), digits: 3) },
      Column("test mse") { Format.significant($0.testMse) },
    ]
    if curve.points.contains(where: { $0.testErrorRate != nil }) {
      columns.append(Column("test error") { $0.testErrorRate.map { Format.percent($0) } })
    }
    columns += [
      Column("norm") { Format.significant($0.norm) },
      Column("condition") { $0.conditionNumber.map { Format.scientific($0) } },
      Column("best ridge: mse") { $0.ridge.map { Format.significant($0.testMse) } },
    ]
    return Table(title: "\(curve.labels) labels", of: curve.points, columns).rendered()
  }

  /// Test errors with something taken away, side by side.
  private static func ablations(_ record: DoubleDescentRecord) -> [String] {
    let changed = record.curves.filter { $0.ablation != nil }
    guard let last = record.curves.last(where: { $0.ablation == nil }), !changed.isEmpty else { return [] }
    let shown = [last] + changed.filter { $0.labels == last.labels }
    var columns: [Column<Int>] = [
      Column("features") { Format.count(last.points[$0].features) },
      Column("examples") { Format.count(last.points[$0].examples) },
    ]
    for curve in shown {
      columns.append(
        Column(curve.ablation?.text ?? "as it is") { Format.significant(curve.points[$0].testMse) })
    }
    return [
      Table(title: "test mse with one thing taken away, \(last.labels) labels", of: Array(last.points.indices), columns)
        .rendered()
    ]
  }

  private static func gaussian(_ design: DoubleDescentResults.Gaussian) -> String {
    func columns(_ name: String, _ path: KeyPath<DoubleDescentResults.GaussianPoint, DoubleDescentResults.Moment>)
      -> [Column<DoubleDescentResults.GaussianPoint>]
    {
      [
        Column(name) { Format.significant($0[keyPath: path].mean) },
        Column("±") { Format.significant($0[keyPath: path].standardError, digits: 2) },
        Column("exact") { $0[keyPath: path].exact.map { Format.significant($0) } ?? "∞" },
      ]
    }
    var table = Table(
      title:
        "normal features: n = \(design.examples) of \(design.totalFeatures) features, \(design.trials) training sets",
      of: design.points,
      [Column("features") { Format.count($0.features) }] + columns("risk", \.risk) + columns("norm²", \.squaredNorm))
    let moments = design.points.flatMap { [$0.risk, $0.squaredNorm] }.filter { $0.exact != nil }
    let near = moments.count { abs($0.mean - ($0.exact ?? 0)) <= 3 * $0.standardError }
    table.addNote(
      "exact: the expectation over training sets, infinite at p = n − 1, n and n + 1; \(near) of \(moments.count) means are within "
        + "three standard errors of it")
    return table.rendered()
  }

  static func verdicts(_ record: DoubleDescentRecord) -> String {
    record.curves.compactMap { curve -> String? in
      guard let peak = curve.peak else { return nil }
      let name = curve.labels + (curve.ablation.map { ", \($0.text)" } ?? "")
      let top =
        "test mse at most \(Format.significant(peak.testMse)) at p/n = \(Format.significant(peak.ratio, digits: 3))"
      guard peak.exists else { return "\(name): no peak at p = n; \(top).\n" }
      guard let below = peak.underparametrized, let above = peak.overparametrized else { return "\(name): \(top).\n" }
      return "\(name): a peak, \(top); beyond it the least is \(Format.significant(above)), "
        + "\(above < below ? "below" : "not below") the \(Format.significant(below)) of fewer features than examples.\n"
    }
    .joined()
  }
}

extension DoubleDescentExperiment.Ablation {
  /// What was taken away.
  var text: String {
    switch self {
    case .singularValues: "no small singular values"
    case .testModes: "test on leading modes"
    case .residualFree: "no residuals"
    }
  }
}
