/// Reads a table of numbers from text: one row per line, separated by commas, semicolons, tabs or spaces.
///
/// The separator is the first of `;` `,` tab, space that occurs in the first line. A first line without any number is a
/// header and is skipped; blank lines and lines that begin with `#` are skipped everywhere. Fields may be quoted.
/// Ragged rows, empty fields and words are errors that name line and column, counted from 1 as editors do.
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

/// Cuts the content into lines without copying them.
private struct CSVLines: ~Copyable {
  /// A row of a million numbers fits; a file without line ends does not fill the memory.
  private static let longestLine = 32 << 20

  private(set) var number = 0
  private let stream: ContentStream
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
  private var filled = 0
  private var position = 0
  private var ended = false

  init(stream: ContentStream) { self.stream = stream }

  deinit { buffer.deallocate() }

  /// The next line without its line feed, valid until the next call.
  mutating func next() throws -> UnsafeBufferPointer<UInt8>? {
    var searched = position
    while true {
      if let length = lengthToLineFeed(from: searched) {
        defer { position = searched + length + 1 }
        return line(position..<searched + length)
      }
      if ended {
        guard position < filled else { return nil }
        defer { position = filled }
        return line(position..<filled)
      }
      searched = filled - position
      try refill()
    }
  }

  private mutating func line(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    number += 1
    var bytes = UnsafeRawBufferPointer(rebasing: buffer[range])
    if bytes.last == UInt8(ascii: "\r") { bytes = UnsafeRawBufferPointer(rebasing: bytes.dropLast()) }
    if number == 1, bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes = UnsafeRawBufferPointer(rebasing: bytes[3...]) }
    return bytes.bindMemory(to: UInt8.self)
  }

  private func lengthToLineFeed(from start: Int) -> Int? {
    UnsafeRawBufferPointer(rebasing: buffer[start..<filled]).firstIndex(of: UInt8(ascii: "\n"))
  }

  /// Moves the unfinished line to the front and reads behind it.
  private mutating func refill() throws {
    let rest = filled - position
    if rest == buffer.count {
      guard rest < CSVLines.longestLine else {
        throw stream.malformed(
          at: stream.offset - rest, expected: "lines of at most \(CSVLines.longestLine) bytes",
          found: "a longer line \(number + 1)")
      }
      let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * buffer.count, alignment: 16)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[position..<filled]))
      buffer.deallocate()
      buffer = larger
    } else {
      let front = UnsafeMutableRawBufferPointer(rebasing: buffer[..<rest])
      front.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[position..<filled]))
    }
    position = 0
    let room = UnsafeMutableRawBufferPointer(rebasing: buffer[rest...])
    let count = try stream.read(into: room)
    filled = rest + count
    ended = count < room.count
  }
}

/// The numbers gathered so far.
private struct CSVTable {
  let stream: ContentStream
  let powers: UnsafeBufferPointer<Double>
  private var values: [Float] = []
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
    return NumberArray(rows: rows, columns: columns, values: values)
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
      let single = Float(value)
      guard single.isFinite else {
        let text = String(decoding: field.prefix(40), as: UTF8.self)
        throw DataError.nonFinite(
          file: stream.name, row: rows, column: fields, value: "\(text) (beyond single precision)")
      }
      values.append(single)
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

/// Cuts a line into trimmed fields.
private struct CSVFields {
  let line: UnsafeBufferPointer<UInt8>
  let separator: UInt8
  private var position = 0
  private var ended = false

  init(line: UnsafeBufferPointer<UInt8>, separator: UInt8) {
    self.line = line
    self.separator = separator
  }

  /// The next field without surrounding spaces and quotes.
  @inline(__always)
  mutating func next() -> UnsafeBufferPointer<UInt8>? {
    guard !ended else { return nil }
    skipSpaces()
    // Spaces as separators come in runs, and a run at the end of a line separates nothing.
    if separator == UInt8(ascii: " ") && position == line.count { return nil }
    if position < line.count && line[position] == UInt8(ascii: "\"") { return quoted() }
    let start = position
    while position < line.count && !separates(line[position]) { position += 1 }
    var end = position
    if position < line.count { position += 1 } else { ended = true }
    while end > start && isSpace(line[end - 1]) { end -= 1 }
    return UnsafeBufferPointer(rebasing: line[start..<end])
  }

  private mutating func quoted() -> UnsafeBufferPointer<UInt8> {
    let start = position
    position += 1
    while position < line.count && line[position] != UInt8(ascii: "\"") { position += 1 }
    let inside = start + 1..<position
    if position < line.count { position += 1 }
    skipSpaces()
    if position == line.count {
      ended = true
    } else if separates(line[position]) {
      position += 1
    } else if separator != UInt8(ascii: " ") {
      // Text behind the closing quote: hand out everything, so that the message shows it.
      while position < line.count && !separates(line[position]) { position += 1 }
      let end = position
      if position < line.count { position += 1 } else { ended = true }
      return UnsafeBufferPointer(rebasing: line[start..<end])
    }
    return UnsafeBufferPointer(rebasing: line[inside])
  }

  @inline(__always)
  private mutating func skipSpaces() {
    while position < line.count && isSpace(line[position]) { position += 1 }
  }

  @inline(__always)
  private func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (byte == 9 && separator != 9) }

  @inline(__always)
  private func separates(_ byte: UInt8) -> Bool {
    byte == separator || (byte == 9 && separator == UInt8(ascii: " "))
  }
}
