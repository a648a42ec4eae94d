/// Reads a table from text: one row per line, fields separated by commas, semicolons, tabs or spaces (RFC 4180 and its kin).
///
/// The separator is found from the first lines. Fields may be quoted, with line ends inside; a byte order mark, CRLF, blank lines
/// and lines that begin with `#` are skipped. Where fields are not separated by commas, decimals may stand behind one. A first
/// line of names, or of column numbers 0, 1, 2, …, is a header. Numbers are kept in double precision. Ragged rows, missing values
/// and words are errors that name line and column, counted from 1 as editors do.
public enum CSVReader {
  /// Reads the table of numbers at `path`, plain or gzip.
  public static func load(_ path: String) throws -> NumberArray { try load(ContentStream(path: path)) }

  /// Reads the table of numbers of an open stream.
  package static func load(_ stream: ContentStream) throws -> NumberArray {
    guard let numbers = try read(stream).numbers else {
      throw stream.malformed(at: nil, expected: "columns of numbers", found: "none")
    }
    return numbers
  }

  /// Reads the columns that are wanted; `expectedRows` helps to tell a header of a target's file from a class.
  package static func read(
    _ stream: ContentStream, _ choice: ColumnChoice = ColumnChoice(), expectedRows: Int? = nil
  ) throws -> CSVTable {
    try CSVNumber.withPowers { powers in
      var records = CSVRecords(stream: stream)
      let opening = try CSVOpening(&records, stream: stream)
      let layout = try CSVLayoutFinder(opening: opening, choice: choice, stream: stream).layout()
      let row = UnsafeMutableBufferPointer<Double>.allocate(capacity: layout.numberPlaces.count)
      row.initialize(repeating: 0)
      defer { row.deallocate() }
      var table = CSVTableBuilder(
        stream: stream, layout: layout, separator: opening.separator, powers: powers, row: row)
      if layout.firstRecord != .header { try append(opening.first, to: &table) }
      if let second = opening.second { try append(second, to: &table) }
      while let record = try records.next() {
        if CSVOpening.isSkipped(record) { continue }
        try table.append(record, line: records.line)
      }
      return try table.finish(opening, expectedRows: expectedRows)
    }
  }

  private static func append(_ record: CSVOpening.Record, to table: inout CSVTableBuilder) throws {
    try record.bytes.withUnsafeBufferPointer { try table.append($0, line: record.line) }
  }
}
