/// Cuts a line into trimmed fields.
struct CSVFields {
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
