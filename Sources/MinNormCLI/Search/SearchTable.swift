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
          + (record.search.measuresTest == true ? " for the ranking" : "")
      ),
      ("kernel", "\(record.kernel.name), \(system) in \(record.search.system.arithmetic.rawValue)"),
    ])
    var columns: [Column<FeatureSearchResults.Candidate>] = [
      Column("LOO error") { one in
        one.looErrorRate.map { Format.percent($0) } ?? (one.looMse == nil ? "not definite" : "")
      },
      Column("LOO mse") { one in one.looMse.map { Format.scientific($0, digits: 2) } },
    ]
    if record.search.measuresTest == true {
      columns.append(
        Column("test") { one in
          one.testErrorRate.map { Format.percent($0) }
            ?? one.testMse.map { Format.scientific($0, digits: 2) }
        })
    }
    columns += [
      Column("bandwidth") { one in one.bandwidth.map { Format.significant($0) } },
      Column("numbers") { Format.count($0.dimension) }, Column("features", .left) { $0.features },
    ]
    if record.search.kernels != nil { columns.append(Column("kernel", .left) { $0.kernel }) }
    var table = Table(of: Array(record.candidates.prefix(shown)), columns)
    if record.candidates.count > shown {
      table.addNote("and \(record.candidates.count - shown) more, which the JSON record has")
    }
    table.addNote(
      "\(Format.seconds(record.seconds.total)): features \(Format.seconds(record.seconds[.features])), leave-one-out "
        + Format.seconds(record.seconds[.search]))
    var text = header + "\n" + table.rendered()
    if let best = record.candidates.first, best.looMse != nil {
      let kernel = best.bandwidth.map {
        best.kernel.replacing("bandwidth=loo", with: "bandwidth=\(Format.significant($0))")
      }
      text +=
        "\nbest: --features '\(best.features)' --kernel \(kernel ?? best.kernel)"
        + (ridge > 0 ? " --ridge \(ridge)\n" : "\n")
    }
    return text
  }
}
