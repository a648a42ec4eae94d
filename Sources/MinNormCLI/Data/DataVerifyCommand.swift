import ArgumentParser
import MinNormData
import MinNormExperiments
import MinNormReport

struct DataVerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Compare the files of data sets with the official checksums.",
    discussion: """
      Ends with 65 when a file is damaged and 69 when one is missing.

      Example: minnorm data verify mnist cifar10
      """)

  @Argument(help: ArgumentHelp("Data sets (default: those that are here).", valueName: "name"))
  var names: [String] = []
  @OptionGroup var directory: DataDirectoryOption
  @OptionGroup(title: "Output") var output: OutputOptions

  private struct Record: Codable {
    var schema = "minnorm.data-verify/1"
    let reports: [VerifyReport]
  }

  func run() throws {
    try Failure.reporting(output) {
      let verifier = DatasetVerifier(dataDirectory: directory.folder)
      let present = Manifest.builtIn.datasets.filter { $0.isPresent(in: directory.folder) }
      let reports = try (names.isEmpty ? present.map(\.name) : names).map(verifier.verify)
      guard !reports.isEmpty else {
        throw DataError.missingDataset(
          name: "any", searched: [directory.folder], advice: "fetch one with: minnorm data fetch mnist")
      }
      try output.write(record: try RecordJSON.text(Record(reports: reports))) {
        var table = Table(columns: [.init("data set"), .init("file"), .init("state")])
        for report in reports {
          for line in report.files { table.addRow([report.dataset, line.path, "\(line.status)"]) }
        }
        return table.rendered()
      }
      let bad = reports.flatMap(\.files).map(\.status).filter { !$0.isUsable }
      if !bad.isEmpty { throw ExitCode(bad.contains(.missing) ? Failure.unavailable : Failure.badData) }
    }
  }
}
