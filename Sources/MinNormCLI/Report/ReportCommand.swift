import ArgumentParser
import MinNormData
import MinNormReport

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "A page with figures from saved records, one or several beside each other.",
    discussion: """
      Takes records that --json wrote. The page is one file that loads nothing: question and answer, tables, figures, the \
      system and how well it was solved, and the records themselves as downloads. The same records give the same bytes.

      Examples:
        minnorm solve --json digits.json
        minnorm report digits.json --out digits.html
        minnorm solve --labels random --json random.json
        minnorm report digits.json random.json --out both.html
        minnorm report digits.json --plot-data figures
      """)

  @Argument(help: ArgumentHelp("Records, written with --json.", valueName: "record"))
  var records: [String]
  @Option(help: ArgumentHelp("The page.", valueName: "file.html"))
  var out: String?
  @Option(
    help: ArgumentHelp(
      "Write the figures into a folder: numbers as CSV, a gnuplot script and SVG.", valueName: "folder"))
  var plotData: String?

  func validate() throws {
    guard out != nil || plotData != nil else { throw ValidationError("say where to write with --out or --plot-data") }
  }

  func run() throws {
    let files = FileRoles(
      reads: records.map { .init(option: "a record", path: $0) },
      writes: FileRoles.named(["--out": out == "-" ? nil : out, "--plot-data": plotData]))
    try Failure.reporting(nil, files) {
      if let out, out != "-" { try OutputFile.check(out) }
      let page = RecordPages.page(
        try records.map {
          try RecordPages.part(try FileBytes.load($0, decompressedLimit: RecordPages.longest), file: $0)
        })
      if let out { try Rescue.writing("the page", to: out, ending: ".html") { try ReportOptions.write(page, to: $0) } }
      guard let plotData else { return }
      for (index, section) in page.sections.enumerated() {
        let folder = records.count > 1 ? "\(plotData)/\(index + 1)" : plotData
        try ReportOptions.write(section.charts, into: folder)
      }
      if let overview = page.overview { try ReportOptions.write(overview.charts, into: plotData) }
    }
  }
}
