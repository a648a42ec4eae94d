import Foundation

/// Cuts the content into records without copying them: lines, which go on where a line ends inside of quotes (RFC 4180).
struct CSVRecords: ~Copyable {
  /// A row of a million numbers fits; a file without line ends does not fill the memory.
  private static let longestRecord = 32 << 20

  /// The line on which the last record begins, from 1.
  private(set) var line = 0
  /// What separates fields; until that is known, whatever may.
  var separator: UInt8?

  private let stream: ContentStream
  private let honoursQuotes: Bool
  private var buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
  private var filled = 0
  private var position = 0
  private var ended = false
  private var linesRead = 0

  init(stream: ContentStream, honoursQuotes: Bool = true) {
    (self.stream, self.honoursQuotes) = (stream, honoursQuotes)
  }

  deinit { buffer.deallocate() }

  /// The next record without its line end, valid until the next call.
  mutating func next() throws -> UnsafeBufferPointer<UInt8>? {
    var quotes = CSVQuotes(separator: separator)
    // Bytes of the record that were searched for its end and for quotes.
    var searched = 0
    line = linesRead + 1
    while true {
      if let end = lineFeed(from: position + searched) {
        linesRead += 1
        quotes.take(bytes(position + searched..<end), isFirst: searched == 0)
        searched = end + 1 - position
        if quotes.areOpen, honoursQuotes { continue }
        defer { position = end + 1 }
        return record(position..<end)
      }
      if ended {
        guard position < filled else { return nil }
        quotes.take(bytes(position + searched..<filled), isFirst: searched == 0)
        guard !quotes.areOpen || !honoursQuotes else {
          throw stream.malformed(
            at: nil, expected: "the end of a field in quotes that begins on line \(line) or behind it",
            found: "the end of the file")
        }
        linesRead += 1
        defer { position = filled }
        return record(position..<filled)
      }
      try refill()
    }
  }

  /// As much of what comes as is in memory, at the start of the content.
  mutating func beginning() throws -> UnsafeBufferPointer<UInt8> {
    if filled == 0, !ended { try refill() }
    return bytes(position..<filled)
  }

  private func bytes(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    UnsafeRawBufferPointer(rebasing: buffer[range]).bindMemory(to: UInt8.self)
  }

  private func record(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
    var range = range
    if line == 1, bytes(range).starts(with: [0xef, 0xbb, 0xbf]) { range = range.lowerBound + 3..<range.upperBound }
    if bytes(range).last == UInt8(ascii: "\r") { range = range.lowerBound..<range.upperBound - 1 }
    return bytes(range)
  }

  private func lineFeed(from start: Int) -> Int? {
    guard start < filled, let base = buffer.baseAddress, let found = memchr(base + start, 10, filled - start) else {
      return nil
    }
    return found - UnsafeMutableRawPointer(base)
  }

  /// Moves the unfinished record to the front and reads behind it.
  private mutating func refill() throws {
    let rest = filled - position
    if rest == buffer.count {
      guard rest < CSVRecords.longestRecord else {
        throw stream.malformed(
          at: stream.offset - rest, expected: "lines of at most \(CSVRecords.longestRecord) bytes",
          found: "a longer one, or a quote that is never closed, on line \(line)")
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

/// Follows the quotes of a record: a line end inside of them is part of a field.
struct CSVQuotes {
  private enum Place { case start, plain, quoted, closing, comment }

  private let separator: UInt8?
  private var place = Place.start

  init(separator: UInt8?) { self.separator = separator }

  /// Whether what was taken ends inside of quotes.
  var areOpen: Bool { place == .quoted }

  /// Takes a line of the record, or its first part.
  mutating func take(_ bytes: UnsafeBufferPointer<UInt8>, isFirst: Bool) {
    if isFirst, bytes.first == UInt8(ascii: "#") { place = .comment }
    guard place != .comment, let base = bytes.baseAddress, memchr(base, 0x22, bytes.count) != nil else { return }
    for byte in bytes { advance(byte) }
  }

  private mutating func advance(_ byte: UInt8) {
    let isQuote = byte == UInt8(ascii: "\"")
    switch place {
    case .comment: break
    case .quoted: if isQuote { place = .closing }
    case .closing where isQuote: place = .quoted
    case .start where isQuote: place = .quoted
    default:
      if separates(byte) {
        place = .start
      } else if place != .start || !(byte == 32 || byte == 9) {
        place = .plain
      }
    }
  }

  private func separates(_ byte: UInt8) -> Bool {
    guard let separator else { return byte == 44 || byte == 59 || byte == 9 || byte == 32 }
    return byte == separator || (byte == 9 && separator == 32)
  }
}
