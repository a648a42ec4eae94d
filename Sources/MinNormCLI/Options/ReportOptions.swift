import ArgumentParser
import Foundation
import MinNorm
import MinNormData
import MinNormReport

/// What is made of a record beside its table: a page, and the numbers of its figures.
struct ReportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write a page of the run: answer, tables, figures, and the record within it. One file that loads nothing.",
      valueName: "file.html"))
  var report: String?

  @Option(
    help: ArgumentHelp(
      "Write the figures into a folder: numbers as CSV, a gnuplot script and SVG.", valueName: "folder"))
  var plotData: String?

  /// What is written.
  var files: [FileRoles.Named] { FileRoles.named(["--report": report, "--plot-data": plotData]) }

  func validate() throws {
    if report == "-" { throw ValidationError("--report -: a page goes into a file; name one") }
  }

  /// Anything was asked for.
  var isWanted: Bool { report != nil || plotData != nil }

  /// Makes sure that everything can be written, before there is a result.
  func check() throws {
    if let report { try OutputFile.check(report) }
    if let plotData { try Self.makeFolder(plotData) }
  }

  /// Writes what was asked for.
  func write(record: String, galleries: [Page.Gallery] = []) throws {
    guard isWanted else { return }
    var part = try RecordPages.part(Array(record.utf8), file: "the record")
    part.section.galleries = galleries
    let (page, charts) = (RecordPages.page([part]), part.section.charts)
    try Rescue.all([
      {
        if let report { try Rescue.writing("the page", to: report, ending: ".html") { try Self.write(page, to: $0) } }
      },
      {
        guard let plotData else { return }
        try Rescue.writing("the data of the figures", to: plotData, ending: "-figures") {
          try Self.write(charts, into: $0)
        }
      },
    ])
  }

  /// One word on the pages to be had, for a person who did not ask for one.
  func hint(quiet: Bool) -> String? {
    !isWanted && !quiet && TerminalStyle.standardOutput.isInteractive
      ? "with --report FILE.html the same as a page, with figures" : nil
  }

  static func write(_ page: Page, to path: String) throws {
    let text = try PageHTML(page, version: minnormVersion).text()
    try FileBytes.write(Array(text.utf8), to: path)
  }

  static func write(_ charts: [Chart], into folder: String) throws {
    try makeFolder(folder)
    for file in charts.flatMap({ ChartData($0).files }) {
      try FileBytes.write(Array(file.text.utf8), to: "\(folder)/\(file.name)")
    }
  }

  private static func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw DataError.inputOutput(path: path, operation: "make the folder", reason: error.localizedDescription)
    }
  }
}
