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

  /// Makes sure that the record can be written, before there is one.
  func check() throws {
    if let json, json != "-" { try OutputFile.check(json) }
  }

  /// Writes the record where it was asked for, and the table to standard output unless the record went there.
  ///
  /// Where the record cannot be written the table is printed all the same, and what `extra` writes is written.
  func write(record: String, table: () -> String, extra: () throws -> Void = {}) throws {
    var failures: [any Error] = []
    func attempt(_ body: () throws -> Void) { do { try body() } catch { failures.append(error) } }
    attempt(extra)
    var isKept = false
    if json == "-" {
      attempt {
        try StandardOutput.write(record)
        isKept = true
      }
    } else {
      if let json {
        attempt {
          try FileBytes.write(Array(record.utf8), to: json)
          isKept = true
        }
      }
      attempt { try StandardOutput.write(TextEncoding.shown(format.page(table))) }
    }
    guard let first = failures.first else { return }
    if !isKept { Rescue.keep("the record", ending: ".json") { try FileBytes.write(Array(record.utf8), to: $0) } }
    throw first
  }
}

extension TableFormat: ExpressibleByArgument {}
