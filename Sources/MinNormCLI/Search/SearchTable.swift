import MinNormExperiments
import MinNormReport

/// The result of `search` as a person reads it.
enum SearchTable {
  private static let shown = 20

  static func render(_ record: FeatureSearchRecord) -> String {
    let dataset = record.dataset
    let ridge = record.search.system.ridge
    let system = ridge > 0 ? "(K + λI)A = Y with λ = \(Format.significant(ridge))" : "KA = Y"
    let header = renderKeyValues([
      (
        "data",
        "\(dataset.trainText), \(dataset.targetsText); no test example is looked at"
      ),
      ("kernel", "\(record.kernel), \(system) in \(record.search.system.arithmetic.rawValue)"),
    ])
    var table = Table(columns: [
      .init("LOO error", .right), .init("LOO mse", .right), .init("bandwidth", .right), .init("numbers", .right),
      .init("features"),
    ])
    for candidate in record.candidates.prefix(shown) {
      table.addRow([
        candidate.looErrorRate.map { Format.percent($0) } ?? (candidate.meanSquaredError == nil ? "not definite" : ""),
        candidate.meanSquaredError.map { Format.scientific($0, digits: 2) } ?? "",
        candidate.bandwidth.map { Format.significant($0) } ?? "", Format.count(candidate.dimension),
        candidate.features,
      ])
    }
    if record.candidates.count > shown {
      table.addNote("and \(record.candidates.count - shown) more, which the JSON record has")
    }
    table.addNote(
      "\(Format.seconds(record.seconds.total)): features \(Format.seconds(record.seconds[.features])), leave-one-out "
        + Format.seconds(record.seconds[.search]))
    var text = header + "\n" + table.rendered()
    if let best = record.candidates.first, best.meanSquaredError != nil {
      let kernel = best.bandwidth.map { "\(record.kernel):bandwidth=\(Format.significant($0))" }
      text +=
        "\nbest: --features '\(best.features)' --kernel \(kernel ?? record.search.problem.kernel.description)"
        + (ridge > 0 ? " --ridge \(ridge)\n" : "\n")
    }
    return text
  }
}
