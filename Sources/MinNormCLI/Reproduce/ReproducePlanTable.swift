import MinNormExperiments
import MinNormReport

/// What `reproduce` can rebuild and what it will take, as a person reads it.
enum ReproducePlanTable {
  static func plan(_ plan: ReproductionPlan) -> String {
    var table = Table(
      title: "plan of \(plan.name), scale \(plan.scale.rawValue)", of: plan.rows,
      [
        Column("row", .left) { $0.title }, Column("name", .left) { $0.name },
        Column("n") { $0.trainCount.map(Format.count) }, Column("runs") { Format.count($0.runs) },
        Column("peak memory") { $0.plannedPeakBytes.map(Format.bytes) },
        Column("expected") { $0.seconds.map { Format.seconds($0) } },
        Column("", .left) { $0.isKept ? "kept from before" : $0.reason.map { "cannot run: \($0)" } },
      ])
    table.addNote(
      "expected in all: \(Format.seconds(plan.seconds)), from rates measured just now, without reading the data")
    if let available = plan.availableBytes { table.addNote("available: \(Format.bytes(available))") }
    return table.rendered()
  }

  static func list(_ tables: [Reproduction]) -> String {
    tables.map { table in
      let durations = ReproductionScale.allCases.compactMap { scale in
        table.durations[scale].map { "\(scale.rawValue) about \($0)" }
      }
      let rows = table.rows.map(\.name).joined(separator: ", ")
      return table.name + "\n"
        + renderKeyValues([
          ("  what", table.title), ("  source", table.source), ("  needs", table.needs.joined(separator: ", ")),
          ("  takes", durations.joined(separator: ", ") + " on two cores"), ("  rows", rows),
        ])
    }.joined(separator: "\n")
  }
}
