import MinNormExperiments
import MinNormReport

/// The results of a path over growing maps as a person reads them.
enum FilterPathTable {
  static func render(_ record: SolveRecord, _ path: FilterPathRecord) -> String {
    let hasLeaveOneOut = record.results.contains { $0.looErrorRate != nil }
    let hasSeveralSets = Set(record.results.map(\.labels)).count > 1
    var table = Table(
      columns: [.init("filters", .right), .init("features", .right), .init("λ", .right)]
        + (hasSeveralSets ? [.init("labels")] : []) + [.init("train errors", .right)]
        + (hasLeaveOneOut ? [.init("LOO error", .right)] : []) + [
          .init("test error", .right), .init("95 % interval", .right), .init("‖w‖", .right), .init("±1 ‖w‖", .right),
          .init("residual", .right),
        ] + (path.points.contains { $0.conditionNumber != nil } ? [.init("condition", .right)] : []) + [.init("")])
    let (best, conditions) = (best(record), conditions(path))
    for (index, result) in record.results.enumerated() {
      let filters = result.filters ?? 0
      var row = [
        Format.count(filters), Format.count(filters * path.featuresPerFilter), Format.significant(result.ridge ?? 0),
      ]
      if hasSeveralSets { row.append(result.labels) }
      row.append(Format.count(result.trainErrors))
      if hasLeaveOneOut { row.append(result.looErrorRate.map { Format.percent($0) } ?? "") }
      row += [
        Format.percent(result.testErrorRate),
        result.testErrorInterval95.map { Format.percent($0) }.joined(separator: " – "),
        Format.significant(result.norms.rkhs), Format.significant(result.norms.rkhsPM1),
        result.relativeResidual.map { Format.scientific($0) } ?? "not measured",
      ]
      if !conditions.isEmpty { row.append(conditions["\(filters) \(result.ridge ?? 0)"] ?? "") }
      row.append(best.contains(index) ? "λ of least LOO error" : "")
      table.addRow(row)
    }
    for failure in path.failures {
      let reason = failure.reason.split(separator: ";").first ?? ""
      table.addNote("\(Format.count(failure.filters)) filters, λ = \(Format.significant(failure.ridge)): \(reason)")
    }
    let singular = path.singular.map { Format.count($0.filters) }
    if !singular.isEmpty {
      table.addNote(
        "without a ridge K is singular with \(singular.joined(separator: ", ")) filters, which have fewer features than there "
          + "are training examples")
    }
    return table.rendered()
  }

  /// Of every label set and number of filters with several λ, the result of the least leave-one-out error.
  private static func best(_ record: SolveRecord) -> Set<Int> {
    let groups = Dictionary(grouping: record.results.indices) {
      "\(record.results[$0].labels) \(record.results[$0].filters ?? 0)"
    }
    return Set(
      groups.values.filter { $0.count > 1 }.compactMap { group in
        group.filter { record.results[$0].looErrorRate != nil }
          .min { (record.results[$0].looErrorRate ?? 1) < (record.results[$1].looErrorRate ?? 1) }
      })
  }

  /// What K is, and how well it was checked.
  static func residual(_ record: SolveRecord, _ path: FilterPathRecord) -> String {
    let hpl = record.results.compactMap(\.hplRatio).max().map { ", HPL ratio \(Format.scientific($0))" } ?? ""
    let deviation = path.points.map(\.sampleDeviation).max().map { Format.scientific($0) } ?? "unknown"
    let check =
      "entries of K for \(path.sampleSize) examples whose features were made again: off by at most \(deviation) of the diagonal"
    guard record.results.contains(where: { $0.relativeResidual != nil }) else { return "not measured; \(check)" }
    return
      "against the K that was summed up (float32 products of blocks of \(path.blockFilters) filters, sums in "
      + "\(record.solver.precision.rawValue)), all rows\(hpl); \(check)"
  }

  /// The condition number at every point where it is known.
  private static func conditions(_ path: FilterPathRecord) -> [String: String] {
    var conditions: [String: String] = [:]
    for point in path.points {
      conditions["\(point.filters) \(point.ridge)"] = point.conditionNumber.map { Format.scientific($0) }
    }
    return conditions
  }
}
