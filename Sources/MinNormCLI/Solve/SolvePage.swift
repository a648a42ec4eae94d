import MinNormExperiments
import MinNormReport

/// The page of `solve`.
enum SolvePage: RecordPage {
  static let name = "solve"

  static func title(_ record: SolveRecord) -> String {
    "Minimum-norm solution: " + PageText.problem(record.dataset, record.kernel)
  }

  static func question(_ record: SolveRecord) -> String {
    let system = record.solver.ridge > 0 ? "the solution of (K + λI)A = Y" : "the solution of KA = Y of least norm"
    return "How well does \(system) predict, what is its norm, and how exactly was it found?"
  }

  static func answer(_ record: SolveRecord) -> String {
    guard let first = record.reportedResults.first else { return "There is no result." }
    let fit =
      first.interpolates
      ? "fits all \(Format.count(record.dataset.trainCount)) training examples" : first.verdict
    let tested = PageText.tested(first, record.dataset).map { " and \($0)" } ?? ""
    let place = first.filters.map { ", \(Format.count($0)) filters," } ?? ""
    let norm = Format.significant(first.norms.rkhs)
    var sentences = [
      "With \(PageText.labels(first.labels))\(place) the function \(fit)\(tested); its norm is \(norm)."
    ]
    let others = record.reportedResults.dropFirst().filter { $0.labels != first.labels }
    if !others.isEmpty {
      let parts = others.map { result in
        let ratio = Format.significant(result.norms.rkhs / first.norms.rkhs, digits: 3)
        let error = result.$testErrorRate.map { " and test error \(Format.percent($0))" } ?? ""
        return
          "\(PageText.labels(result.labels)) \(result.interpolates ? "are fitted as exactly" : "are not fitted exactly"), with "
          + "\(ratio) times the norm\(error)"
      }
      let text = parts.joined(separator: "; ")
      sentences.append(text.prefix(1).uppercased() + text.dropFirst() + ".")
    } else if let residual = first.relativeResidual {
      let matrix = record.path == nil ? "a freshly assembled K in float64" : "the K that was summed up"
      sentences.append(
        "Against \(matrix) the residual is \(Format.scientific(residual)) on "
          + (first.residualRows == record.system.order ? "all" : Format.count(first.residualRows)) + " rows.")
    } else {
      sentences.append("The residual was not certified.")
    }
    return sentences.joined(separator: " ")
  }

  static func table(_ record: SolveRecord) -> String { SolveTable.render(record) }

  static func summary(_ record: SolveRecord) -> [KeyValuePairs<String, String>] {
    record.reportedResults.map { result in
      [
        "labels": result.labels, "n": Format.count(record.system.order),
        "train errors": result.$trainErrors.map(Format.count) ?? "",
        "test error": result.$testErrorRate.map { Format.percent($0) } ?? "",
        "95 % interval": result.testErrorInterval95.isEmpty ? "" : intervalText(result.testErrorInterval95),
        "test mse": result.test.map { Format.significant($0.mse) } ?? "",
        "LOO error": result.looErrorRate.map { Format.percent($0) } ?? "",
        "norm": Format.significant(result.norms.rkhs),
        "residual": result.relativeResidual.map { Format.scientific($0) } ?? "not measured",
        "time": Format.seconds(record.seconds.total),
      ]
    }
  }

  static func matrices(_ record: SolveRecord) -> [Page.Matrix] {
    let names = record.dataset.classNames
    return record.results.compactMap { result in
      guard let counts = result.confusion, counts.count <= 30, names.count <= 30, counts.first?.count == names.count
      else {
        return nil
      }
      let rows = Array((names + record.dataset.unseenClasses).prefix(counts.count))
      guard rows.count == counts.count else { return nil }
      return Page.Matrix(
        "Which classes are taken for which, \(PageText.labels(result.labels))", rows: ("class", rows),
        columns: ("predicted", names), counts: counts,
        note: result.testUndecided > 0
          ? "\(Format.count(result.testUndecided)) undecided examples are in no cell." : nil)
    }
  }

  // MARK: Figures

  static func charts(_ record: SolveRecord) -> [Chart] {
    guard record.path == nil else { return FilterPathPage.charts(record) + bandwidth(record.kernel) }
    return [errors(record), norms(record), classes(record), iterations(record.solver)].filter { !$0.isEmpty }
      + bandwidth(record.kernel)
  }

  /// How conjugate gradients came to their tolerance.
  static func iterations(_ solver: SolverRecord) -> Chart {
    Chart(
      "residuals", title: "Residual of conjugate gradients, ‖y − (K + λI)a‖/‖y‖ of the worst column",
      x: Chart.Axis("iterations"), y: Chart.Axis("residual", .logarithmic),
      series: [Chart.Series("residual", xy: (solver.residuals ?? []).enumerated().map { (Double($0), $1) })],
      references: solver.tolerance.map { [Chart.Reference("tolerance", at: $0)] } ?? [])
  }

  /// Error rates of every label set, with their intervals, beside leave-one-out and what is published.
  private static func errors(_ record: SolveRecord) -> Chart {
    let results = record.results
    let isShown = results.count > 1 || results.contains { $0.looErrorRate != nil || $0.published != nil }
    let rows = results.enumerated().map { (place: Double(results.count - 1 - $0), result: $1) }
    return Chart(
      "errors", title: "Error rates",
      note: "Bars: 95 % intervals (Wilson).",
      x: Chart.Axis("error rate", unit: .percent), y: Chart.Axis("labels", .names(results.reversed().map(\.labels))),
      series: !isShown
        ? []
        : [
          Chart.Series(
            "test error", .points,
            points: rows.compactMap { row in
              row.result.$testErrorRate.map { Chart.Point($0, row.place, interval: row.result.testErrorInterval95) }
            }),
          Chart.Series(
            "leave one out", .points, mark: "○",
            points: rows.compactMap { row in
              row.result.looErrorRate.map {
                Chart.Point($0, row.place, interval: row.result.looErrorInterval95 ?? [])
              }
            }),
          Chart.Series(
            "training error", .points, mark: "+",
            points: rows.compactMap { row in row.result.$trainErrorRate.map { Chart.Point($0, row.place) } }),
          Chart.Series(
            "published", .points, mark: "×",
            points: rows.compactMap { row in
              row.result.published.map { Chart.Point($0.testErrorRate, row.place, label: $0.source) }
            }),
        ])
  }

  private static func norms(_ record: SolveRecord) -> Chart {
    let results = record.results
    return Chart(
      "norms", title: "Norm of the function that fits each label set", x: Chart.Axis("norm √tr(AᵀKA)"),
      y: Chart.Axis("labels", .names(results.reversed().map(\.labels))),
      series: results.count < 2
        ? []
        : [
          Chart.Series(
            "norm", .bars, xy: results.enumerated().map { ($1.norms.rkhs, Double(results.count - 1 - $0)) })
        ])
  }

  /// √(aᵀKa) of every class.
  private static func classes(_ record: SolveRecord) -> Chart {
    let names = record.dataset.classNames.map { $0.shortened(to: 12) }
    let isShown = (2...20).contains(names.count) && record.results.count <= 4
    return Chart(
      "classes", title: "Norm of the function of every class", x: Chart.Axis("class", .names(names)),
      y: Chart.Axis("norm √(aᵀKa)"),
      series: !isShown
        ? []
        : record.results.filter { $0.norms.perClass.count == names.count }.map { result in
          Chart.Series(
            PageText.short(result.labels), .bars, xy: result.norms.perClass.enumerated().map { (Double($0), $1) })
        })
  }

  /// What leave-one-out says of every bandwidth.
  static func bandwidth(_ kernel: KernelRecord) -> [Chart] {
    guard let search = kernel.search, search.count > 1 else { return [] }
    let chosen = kernel.parameters["bandwidth"].map { Chart.Reference("chosen", at: $0, isVertical: true) }
    let axis = Chart.Axis("bandwidth σ", .logarithmic)
    let chart = Chart(
      "bandwidth", title: "Leave-one-out over the bandwidth",
      panels: [
        Chart.Panel(
          title: "error rate", x: axis, y: Chart.Axis("LOO error", unit: .percent),
          series: [Chart.Series("LOO error", xy: search.map { ($0.bandwidth, $0.looErrorRate) })],
          references: chosen.map { [$0] } ?? []),
        Chart.Panel(
          title: "squared error", x: axis, y: Chart.Axis("LOO mse", .logarithmic),
          series: [Chart.Series("LOO mse", xy: search.map { ($0.bandwidth, $0.looMse) })],
          references: chosen.map { [$0] } ?? []),
      ])
    return chart.isEmpty ? [] : [chart]
  }
}

extension SolveRecord {
  /// The results that a summary names; along a path those of the most filters.
  var reportedResults: [LabelSetRecord] {
    guard let most = self.results.compactMap(\.filters).max() else { return self.results }
    let last = self.results.filter { $0.filters == most }
    return last.enumerated().filter { index, result in
      last[..<index].allSatisfy { $0.labels != result.labels }
    }
    .map { _, result in
      last.filter { $0.labels == result.labels }
        .min { ($0.looErrorRate ?? $0.testErrorRate) < ($1.looErrorRate ?? $1.testErrorRate) } ?? result
    }
  }
}
