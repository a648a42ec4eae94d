import MinNormExperiments
import MinNormReport

/// The result of `interpolants` as a person reads it.
enum InterpolantsTable {
  static func render(_ record: InterpolantsRecord) -> String {
    ([header(record)] + record.spaces.map(space) + [InterpolantsPage.scatter(record).rendered(), footer(record)]).filter
    { !$0.isEmpty }
    .joined(separator: "\n")
  }

  private static func header(_ record: InterpolantsRecord) -> String {
    let condition = record.system.conditionNumber.map { ", condition number \(Format.scientific($0))" } ?? ""
    return renderKeyValues([
      ("data", "\(record.dataset.text), \(record.labels) labels"),
      ("system", "KA = Y, no ridge, order \(Format.count(record.system.order))\(condition)"),
    ])
  }

  private static func space(_ space: InterpolantsResults.Space) -> String {
    let dimension = Format.count(space.features.dimension)
    let title =
      space.name == "weights"
      ? "weights of \(dimension) \(space.features.name) features, ℓ2 norm"
      : "space of the \(KernelText.describe(name: space.kernel.name, parameters: space.kernel.parameters)) on "
        + "\(space.features.name) features"
    var table = Table(
      title: title, of: space.interpolants,
      [
        Column("interpolant", .left) { $0.title }, Column("train errors") { Format.count($0.trainErrors) },
        Column("residual") { Format.scientific($0.relativeResidual) },
        Column("test error") { Format.percent($0.testErrorRate) },
        Column("95 % interval") { intervalText($0.testErrorInterval95) },
        Column("norm") { $0.norms.rkhs.wrappedValue.map { Format.significant($0) } ?? "undefined" },
        Column("of least") { $0.normRatio.map { Format.significant($0, digits: 3) } },
        Column("‖f − f*‖") { $0.distance.map { Format.significant($0) } },
        Column("Pythagoras") { $0.kind == "minimum-norm" ? nil : $0.pythagorasGap.map { Format.scientific($0) } },
        Column("own norm") { $0.ownNorm.map { Format.significant($0) } },
      ])
    for entry in space.interpolants {
      if let note = entry.note { table.addNote("\(entry.title): \(note)") }
    }
    return table.rendered()
  }

  private static func footer(_ record: InterpolantsRecord) -> String {
    record.footer(
      ["factorization": .factor, "others": .solve, "SGD": .descent, "norms and errors": .evaluate],
      first: [
        (
          "Pythagoras",
          "|‖f‖² − ‖f*‖² − ‖f − f*‖²|/‖f‖², each of the three computed by itself; 0 in exact arithmetic for an interpolant"
        )
      ])
  }
}
