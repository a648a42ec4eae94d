import ArgumentParser
import MinNormReport

/// Where results go: shared by every subcommand that has a record.
struct OutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write the record as JSON; '-' is standard output, and then nothing else goes there.", valueName: "file"))
  var json: String?

  @Option(help: "What is printed: table, tsv (tabs, other lines behind #) or markdown.")
  var format = TableFormat.table

  @Flag(help: "No progress and no messages.")
  var quiet = false

  /// Writes the record where it was asked for, and the table to standard output unless the record went there.
  func write(record: String, table: () -> String) throws {
    switch json {
    case "-":
      try StandardOutput.write(record)
    case let file?:
      try writeFileAtomically(file, record)
      fallthrough
    case nil:
      try StandardOutput.write(format.page(table))
    }
  }
}

extension TableFormat: ExpressibleByArgument {}
