import ArgumentParser
import MinNormData
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

  /// What is written.
  var files: [FileRoles.Named] { FileRoles.named(["--json": json == "-" ? nil : json]) }

  /// Makes sure that the record can be written, before there is one.
  func check() throws {
    if let json, json != "-" { try OutputFile.check(json) }
  }

  /// Writes the record where it was asked for, and the table to standard output unless the record went there.
  ///
  /// Where the record cannot be written the table is printed all the same, and what `extras` write is written.
  func write(record: String, table: () -> String, extras: [() throws -> Void] = []) throws {
    var isKept = false
    do {
      try withoutActuallyEscaping(table) { table in
        try Rescue.all(
          extras + [
            {
              guard let json else { return }
              if json == "-" {
                try StandardOutput.write(record)
              } else {
                try FileBytes.write(Array(record.utf8), to: json)
              }
              isKept = true
            },
            {
              if json != "-" {
                try StandardOutput.write(TextEncoding.shown(format.page(table), toPrograms: format == .tsv))
              }
            },
          ])
      }
    } catch {
      if !isKept { Rescue.keep("the record", ending: ".json") { try FileBytes.write(Array(record.utf8), to: $0) } }
      throw error
    }
  }
}

extension TableFormat: ExpressibleByArgument {}
