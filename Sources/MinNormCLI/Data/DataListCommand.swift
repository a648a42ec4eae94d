import ArgumentParser
import MinNormData
import MinNormExperiments
import MinNormReport

struct DataListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "The known data sets, and which of them are here.",
    discussion: "Example: minnorm data list --data-dir ~/data")

  @OptionGroup var directory: DataDirectoryOption
  @OptionGroup(title: "Output") var output: OutputOptions

  private struct Row: Codable {
    let name: String
    let title: String
    let licence: String
    let homepage: String
    let folder: String
    let isHere: Bool
    let bytes: Int?
  }

  private struct Record: Codable {
    var schema = "minnorm.data-list/1"
    let directory: String
    let datasets: [Row]
  }

  func run() throws {
    try Failure.reporting(output) {
      let rows = Manifest.builtIn.datasets.map { entry in
        let sizes = (entry.archive.map { [$0] } ?? entry.files).map(\.bytes)
        return Row(
          name: ([entry.name] + entry.aliases).joined(separator: ", "), title: entry.title, licence: entry.licence,
          homepage: entry.homepage, folder: entry.folder,
          isHere: entry.isPresent(in: directory.folder),
          bytes: sizes.contains(nil) ? nil : sizes.compactMap { $0 }.reduce(0, +))
      }
      try output.write(record: try RecordJSON.text(Record(directory: directory.folder, datasets: rows))) {
        var table = Table(
          columns: [.init("name"), .init("what it is"), .init("download", .right), .init("here"), .init("licence")])
        for row in rows {
          let here = row.name == "digits" ? "built in" : row.isHere ? "yes" : "no"
          table.addRow([row.name, row.title, row.bytes.map(Format.bytes) ?? "none", here, row.licence])
        }
        table.addNote("looked for in \(directory.folder); fetch one with: minnorm data fetch NAME")
        return table.rendered()
      }
    }
  }
}
