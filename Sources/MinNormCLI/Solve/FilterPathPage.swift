import MinNormExperiments
import MinNormReport

/// The figures of a path over growing maps.
enum FilterPathPage {
  static func charts(_ record: SolveRecord) -> [Chart] {
    let axis = Chart.Axis("filters", .logarithmic)
    let groups = groups(record)
    func series(_ value: @escaping (LabelSetRecord) -> Double?, _ style: Chart.Style, _ word: String) -> [Chart.Series]
    {
      groups.enumerated().map { index, group in
        Chart.Series(
          "\(word)\(group.name)", style, mark: .mark(index), group: group.name,
          xy: group.results.map { (Double($0.filters ?? 0), value($0)) })
      }
    }
    let hasRate = record.results.contains { $0.$testErrorRate != nil }
    let error = Chart.Panel(
      title: "error", x: axis, y: Chart.Axis("error rate", unit: .percent, fromZero: false),
      series: hasRate ? series(\.$testErrorRate, .line, "test, ") + series(\.looErrorRate, .dashed, "LOO, ") : [])
    let norm = Chart.Panel(
      title: "norm", x: axis, y: Chart.Axis("‖w‖"), series: series({ $0.norms.rkhs }, .line, ""))
    let condition = Chart.Panel(
      title: "conditioning", x: axis, y: Chart.Axis("condition number", .logarithmic), series: conditions(record))
    return [
      Chart("filters", title: "Errors and norm over the number of filters", panels: [error, norm, condition])
    ].filter { !$0.isEmpty }
  }

  private static func conditions(_ record: SolveRecord) -> [Chart.Series] {
    let points = record.path?.points ?? []
    let ridges = points.map(\.ridge).reduce(into: [Double]()) { if !$0.contains($1) { $0.append($1) } }
    return ridges.enumerated().map { index, ridge in
      Chart.Series(
        "λ = \(Format.significant(ridge, digits: 3))", mark: .mark(index),
        xy: points.filter { $0.ridge == ridge }.map { (Double($0.filters), $0.conditionNumber) })
    }
  }

  /// The results of every label set and λ.
  private static func groups(_ record: SolveRecord) -> [(name: String, results: [LabelSetRecord])] {
    let several = Set(record.results.map(\.labels)).count > 1
    func name(_ result: LabelSetRecord) -> String {
      "λ = \(Format.significant(result.ridge ?? 0, digits: 3))" + (several ? ", \(result.labels)" : "")
    }
    let names = record.results.map(name).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return names.map { one in (one, record.results.filter { name($0) == one }) }
  }
}
