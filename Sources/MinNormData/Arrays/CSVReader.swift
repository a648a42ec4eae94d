/// Reads a table of numbers from text: one row per line, separated by commas, semicolons, tabs or spaces.
///
/// The separator is the first of `;` `,` tab, space that occurs in the first line. A first line without any number is a
/// header and is skipped; blank lines and lines that begin with `#` are skipped everywhere. Fields may be quoted.
/// Numbers are kept in double precision. Ragged rows, empty fields and words are errors that name line and column,
/// counted from 1 as editors do.
public enum CSVReader {
  /// Reads the table at `path`, plain or gzip.
  public static func load(_ path: String) throws -> NumberArray { try load(ContentStream(path: path)) }

  /// Reads the table of an open stream.
  package static func load(_ stream: ContentStream) throws -> NumberArray {
    try CSVNumber.withPowers { powers in
      var table = CSVTable(stream: stream, powers: powers)
      var lines = CSVLines(stream: stream)
      while let line = try lines.next() { try table.append(line, number: lines.number) }
      return try table.finished()
    }
  }
}

/// The numbers gathered so far.
private struct CSVTable {
  let stream: ContentStream
  let powers: UnsafeBufferPointer<Double>
  private var values: [Double] = []
  private var rows = 0
  private var columns = 0
  private var separator: UInt8?
  private var mayBeHeader = true

  init(stream: ContentStream, powers: UnsafeBufferPointer<Double>) {
    self.stream = stream
    self.powers = powers
  }

  func finished() throws -> NumberArray {
    guard rows > 0 else { throw stream.malformed(at: nil, expected: "at least one row of numbers", found: "none") }
    return NumberArray(rows: rows, columns: columns, numbers: .float64(values))
  }

  mutating func append(_ line: UnsafeBufferPointer<UInt8>, number: Int) throws {
    if line.first == UInt8(ascii: "#") || line.allSatisfy({ $0 == 32 || $0 == 9 }) { return }
    if separator == nil { separator = try sniff(line, number: number) }
    if mayBeHeader {
      mayBeHeader = false
      if try isHeader(line, number: number) { return }
    }
    let fields = try appendNumbers(of: line, number: number)
    if rows == 0 { columns = fields }
    guard fields == columns else {
      throw stream.malformed(
        at: nil, expected: "\(columns) numbers on line \(number), as on the first row", found: "\(fields)")
    }
    rows += 1
  }

  /// Appends all numbers of a line and returns how many there were.
  private mutating func appendNumbers(of line: UnsafeBufferPointer<UInt8>, number: Int) throws -> Int {
    var cursor = CSVFields(line: line, separator: separator ?? UInt8(ascii: ","))
    var fields = 0
    while let field = cursor.next() {
      guard let value = CSVNumber.parse(field, powers: powers) else {
        throw failure(of: field, line: number, column: fields + 1)
      }
      guard value.isFinite else {
        let text = String(decoding: field.prefix(40), as: UTF8.self)
        throw DataError.nonFinite(
          file: stream.name, row: rows, column: fields, value: "\(text) (beyond double precision)")
      }
      values.append(value)
      fields += 1
    }
    return fields
  }

  private func failure(of field: UnsafeBufferPointer<UInt8>, line: Int, column: Int) -> DataError {
    let expected = "a number at line \(line), column \(column)"
    switch CSVNumber.failure(of: field) {
    case .nonFinite(let value):
      return .nonFinite(file: stream.name, row: rows, column: column - 1, value: value)
    case .empty:
      return stream.malformed(at: nil, expected: expected, found: "an empty field")
    case .text(let text):
      let hint = text.contains(",") ? " (decimal commas are not read)" : ""
      return stream.malformed(at: nil, expected: expected, found: "'\(text)'\(hint)")
    }
  }

  private func sniff(_ line: UnsafeBufferPointer<UInt8>, number: Int) throws -> UInt8 {
    let looksBinary = line.prefix(4096).contains { $0 < 32 && $0 != 9 } || line.starts(with: [0xff, 0xfe])
    guard !looksBinary, !line.starts(with: [0xfe, 0xff]) else {
      throw stream.malformed(
        at: nil, expected: "text in ASCII or UTF-8 on line \(number)", found: "control bytes (binary or UTF-16?)")
    }
    return [";", ",", "\t"].lazy.map { UInt8(ascii: $0) }.first { line.contains($0) } ?? UInt8(ascii: " ")
  }

  /// Whether no field of the first line is a number; a mixture is an error, as one bad number must not hide a row.
  private func isHeader(_ line: UnsafeBufferPointer<UInt8>, number: Int) throws -> Bool {
    var cursor = CSVFields(line: line, separator: separator ?? UInt8(ascii: ","))
    var numbers = 0
    var words = 0
    var firstWord: (column: Int, text: String)?
    while let field = cursor.next() {
      if CSVNumber.parse(field, powers: powers) != nil {
        numbers += 1
      } else if case .text(let text) = CSVNumber.failure(of: field) {
        words += 1
        if firstWord == nil { firstWord = (numbers + words, text) }
      } else {
        numbers += 1
      }
    }
    guard let firstWord, numbers > 0 else { return words > 0 }
    throw stream.malformed(
      at: nil, expected: "numbers only, or names only, on line \(number)",
      found: "a mixture ('\(firstWord.text)' in column \(firstWord.column))")
  }
}
