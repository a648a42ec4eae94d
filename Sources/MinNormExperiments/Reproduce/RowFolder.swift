import Foundation
import MinNorm
import MinNormData

/// Where the finished rows of a table are kept, a checkpoint folder for each.
///
/// A row's identity is its value at the scale, so a row whose value has changed is noticed; threads and machine are not part of
/// it, they are in the record.
final class RowFolder {
  private let folder: CheckpointFolder
  private let path: String

  /// Opens the folder of a row and says what is computed in it.
  ///
  /// - Throws: `CheckpointError.exists`, `foreign`, `damaged`, `inUse`; `DataError`.
  init(_ kept: SolverCheckpoint, _ experiment: ReproduceExperiment, row: ReproductionRow) throws {
    let (table, scale) = (experiment.table.name, experiment.scale)
    path = (kept.folder as NSString).appendingPathComponent("\(table)-\(scale.rawValue)/\(row.name)")
    folder = try CheckpointFolder(path, resumes: kept.resumes)
    let runs = row.runs(scale)
    var fields: [(name: String, value: String)] = [
      ("table", table), ("row", row.name), ("scale", scale.rawValue), ("method", row.method.rawValue),
      ("seed", "\(experiment.seed)"),
    ]
    if let first = runs.first {
      fields += [
        ("features", first.features.description), ("kernel", first.kernel.description),
        ("labels", first.labels.map(\.description).joined(separator: ",")),
        ("training examples", first.trainCount.map(String.init) ?? "all"), ("precision", first.arithmetic.rawValue),
        ("ridge", "\(first.ridge)"),
      ]
    }
    if let claim = row.claim { fields.append(("claim", claim.kind.rawValue)) }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    // Everything else that the numbers depend on, published numbers and titles not among it.
    let rest = try encoder.encode(runs) + encoder.encode(row.grid)
    fields.append(("checksum of the experiments", ContentHash.sha256([UInt8](rest))))
    try folder.identify(fields)
  }

  /// The finished row, or nil.
  func finished() throws -> ReproduceResults.Row? {
    guard let bytes = try folder.state() else { return nil }
    do {
      var row = try RecordJSON.read(ReproduceResults.Row.self, from: bytes)
      row.isKept = true
      return row
    } catch {
      throw CheckpointError.damaged(file: path, reason: "its record was written by another version of the program")
    }
  }

  /// Makes sure that the kept row was measured on the data that are here now.
  ///
  /// - Throws: `CheckpointError.foreign`.
  func requireData(_ kept: String, _ current: String) throws {
    guard kept != current else { return }
    throw CheckpointError.foreign(folder: path, what: "data set's SHA-256", found: kept, expected: current)
  }

  /// Keeps a finished row.
  func keep(_ row: ReproduceResults.Row) throws { try folder.replaceState(Array(RecordJSON.text(row).utf8)) }

  /// Where a solver of run `index` of the row may keep what it has finished.
  func solverFolder(_ index: Int) -> String { (path as NSString).appendingPathComponent("solve-\(index)") }
}

extension ReproduceResults.Row {
  /// SHA-256 of the data set that it was measured on, where its records say.
  var contentHash: String? {
    records.first?.dataset.sha256 ?? search?.dataset.sha256 ?? claim?.record?.contentHash
  }
}
