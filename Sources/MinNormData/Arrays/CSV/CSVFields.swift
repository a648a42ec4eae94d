/// A field of a record, without the spaces and quotes around it.
struct CSVField {
  /// What stands in it; doubled quotes are still doubled.
  let bytes: UnsafeBufferPointer<UInt8>
  /// Whether it stood in quotes.
  let isQuoted: Bool

  /// The text that it spells.
  var text: String {
    guard isQuoted, bytes.contains(UInt8(ascii: "\"")) else { return String(decoding: bytes, as: UTF8.self) }
    return String(decoding: bytes, as: UTF8.self).replacing("\"\"", with: "\"")
  }
}

/// Cuts a record into fields.
struct CSVFields {
  let record: UnsafeBufferPointer<UInt8>
  let separator: UInt8
  private var position = 0
  private var ended = false

  init(_ record: UnsafeBufferPointer<UInt8>, separator: UInt8) {
    self.record = record
    self.separator = separator
  }

  /// The next field.
  @inline(__always)
  mutating func next() -> CSVField? {
    guard !ended else { return nil }
    skipSpaces()
    // Spaces as separators come in runs, and a run at the end of a line separates nothing.
    if separator == UInt8(ascii: " ") && position == record.count { return nil }
    if position < record.count && record[position] == UInt8(ascii: "\"") { return quoted() }
    let start = position
    while position < record.count && !separates(record[position]) { position += 1 }
    return field(start, position, isQuoted: false)
  }

  /// Fields that are left.
  mutating func count() -> Int {
    var fields = 0
    while next() != nil { fields += 1 }
    return fields
  }

  private mutating func quoted() -> CSVField {
    let start = position
    position += 1
    while position < record.count {
      if record[position] == UInt8(ascii: "\"") {
        guard position + 1 < record.count, record[position + 1] == UInt8(ascii: "\"") else { break }
        position += 1
      }
      position += 1
    }
    let inside = start + 1..<max(start + 1, position)
    if position < record.count { position += 1 }
    skipSpaces()
    if position < record.count, !separates(record[position]), separator != UInt8(ascii: " ") {
      // Text behind the closing quote: hand out everything, so that the message shows it.
      while position < record.count && !separates(record[position]) { position += 1 }
      return field(start, position, isQuoted: false)
    }
    _ = field(position, position, isQuoted: true)
    return CSVField(bytes: UnsafeBufferPointer(rebasing: record[inside]), isQuoted: true)
  }

  /// Ends a field at the separator or at the end of the record.
  @inline(__always)
  private mutating func field(_ start: Int, _ stop: Int, isQuoted: Bool) -> CSVField {
    var end = stop
    if position == record.count {
      ended = true
    } else if separates(record[position]) {
      position += 1
    }
    while end > start && isSpace(record[end - 1]) { end -= 1 }
    return CSVField(bytes: UnsafeBufferPointer(rebasing: record[start..<end]), isQuoted: isQuoted)
  }

  @inline(__always)
  private mutating func skipSpaces() {
    while position < record.count && isSpace(record[position]) { position += 1 }
  }

  @inline(__always)
  private func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (byte == 9 && separator != 9) }

  @inline(__always)
  private func separates(_ byte: UInt8) -> Bool {
    byte == separator || (byte == 9 && separator == UInt8(ascii: " "))
  }
}
