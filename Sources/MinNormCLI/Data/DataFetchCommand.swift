import ArgumentParser
import MinNormData
import MinNormReport

struct DataFetchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Download data sets; an interrupted download is resumed, every file's checksum is checked.",
    discussion: """
      Mirrors are tried in order. A file that is already there and right is not downloaded again.

      Example: minnorm data fetch mnist cifar10
      """)

  @Argument(help: ArgumentHelp("Data sets: mnist, cifar10.", valueName: "name"))
  var names: [String]
  @OptionGroup var directory: DataDirectoryOption
  @Flag(help: "No progress and no messages.")
  var quiet = false

  func run() throws {
    try Failure.reporting {
      let fetcher = DatasetFetcher(dataDirectory: directory.folder)
      for name in names {
        let meter = quiet ? nil : ProgressMeter()
        var current: String?
        let start = monotonicSeconds()
        let files = try fetcher.fetch(name) { progress in
          if progress.file != current {
            current = progress.file
            meter?.begin(progress.file)
          }
          meter?.progress(Double(progress.bytes) / Double(max(progress.total, 1)))
        }
        if current != nil { meter?.end(seconds: monotonicSeconds() - start) }
        guard !quiet else { continue }
        for file in files {
          try StandardOutput.write("\(name)  \(file.file)  \(file.outcome == .fetched ? "fetched" : "already here")\n")
        }
      }
    }
  }
}
