/// Cuts the content into lines without copying them.
struct CSVLines: ~Copyable {
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
