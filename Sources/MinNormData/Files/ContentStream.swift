import Foundation

/// The content of a file, decompressed if it is a gzip file, read once from start to end.
///
/// Readers ask for the header first and for the rest by the size the header claims, so a false claim or a
/// decompression bomb is refused before memory of that size is taken.
package final class ContentStream {
  /// Content beyond this size must not be larger than `bombRatio` times its compressed form.
  private static let bombThreshold = 16 << 20
  /// MNIST images shrink to a fifth and sparse tables to a fiftieth; a bomb reaches deflate's limit of 1,032.
  private static let bombRatio = 250
  /// What deflate can at most make of one byte (zlib's technical notes).
  private static let deflateRatio = 1032
  private static let piece = 1 << 20

  /// How messages name it: the path as it was given.
  package let name: String
  /// Whether the file is a gzip file.
  package let isCompressed: Bool
  /// Bytes of content read so far.
  package private(set) var offset = 0

  private let limit: Int
  private let source: ByteSource
  private let inflater: Inflater?

  /// Opens the file at `path`; its content may have at most `limit` bytes.
  package convenience init(path: String, limit: Int = FileBytes.defaultLimit) throws {
    try self.init(source: ByteSource(path: path), limit: limit)
  }

  /// Reads from memory; messages call it `name`.
  package convenience init(bytes: [UInt8], name: String, limit: Int = FileBytes.defaultLimit) throws {
    try self.init(source: ByteSource(bytes: bytes, name: name), limit: limit)
  }

  private init(source: ByteSource, limit: Int) throws {
    self.source = source
    self.limit = limit
    name = source.name
    isCompressed = source.startsLikeGzip()
    inflater = isCompressed ? try Inflater(source: source) : nil
    if !isCompressed && source.byteCount > limit { throw overLimit(found: "\(source.byteCount) bytes") }
  }

  /// The most bytes that can still come: exact for plain files, deflate's bound for compressed ones.
  package var plausibleRemainder: Int {
    let total = isCompressed ? source.byteCount.multipliedReportingOverflow(by: ContentStream.deflateRatio) : nil
    let bound = total.map { $0.overflow ? Int.max : $0.partialValue } ?? source.byteCount
    return max(0, min(bound, limit) - offset)
  }

  /// Fills `buffer` and returns how much it got; less than asked for means the end of the content.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count {
      let wanted = min(ContentStream.piece, buffer.count - filled)
      let target = UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + wanted])
      let count = try inflater?.read(into: target) ?? source.read(into: target)
      filled += count
      offset += count
      try checkSize()
      if count < wanted { break }
    }
    return filled
  }

  /// Exactly `count` bytes; `what` names them in the message when there are fewer.
  package func bytes(_ count: Int, of what: String) throws -> [UInt8] {
    let start = offset
    guard count <= plausibleRemainder else {
      throw truncated(count, of: what, start: start, found: "at most \(plausibleRemainder)")
    }
    try Allocation.check(bytes: count, for: name)
    let result = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = try read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    guard result.count == count else { throw truncated(count, of: what, start: start, found: "\(result.count)") }
    return result
  }

  /// All content that is left.
  package func remainder() throws -> [UInt8] {
    if !isCompressed {
      let rest = try bytes(plausibleRemainder, of: "content")
      try expectEnd(after: "the size the file had when it was opened")
      return rest
    }
    var result: [UInt8] = []
    try forEachPiece { result.append(contentsOf: $0) }
    return result
  }

  /// Calls `body` with piece after piece of what is left.
  package func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: ContentStream.piece, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = try read(into: buffer)
      if count > 0 { try body(UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
      if count < buffer.count { return }
    }
  }

  /// Refuses trailing bytes; `what` names what the content should have ended with.
  package func expectEnd(after what: String) throws {
    let end = offset
    var extra: UInt8 = 0
    let count = try withUnsafeMutableBytes(of: &extra) { try read(into: $0) }
    guard count == 0 else {
      throw malformed(at: end, expected: "the end of the file after \(what)", found: "more bytes")
    }
  }

  /// An error of this file.
  package func malformed(at offset: Int?, expected: String, found: String) -> DataError {
    .malformed(file: name, offset: offset, expected: expected, found: found)
  }

  private func truncated(_ count: Int, of what: String, start: Int, found: String) -> DataError {
    malformed(at: start, expected: "\(count) bytes of \(what)", found: "\(found) before the file ends")
  }

  private func overLimit(found: String) -> DataError {
    malformed(at: nil, expected: "at most \(limit) bytes of content", found: found)
  }

  private func checkSize() throws {
    if offset > limit { throw overLimit(found: "more") }
    guard let inflater, offset > ContentStream.bombThreshold else { return }
    guard offset / max(1, inflater.consumed) < ContentStream.bombRatio else {
      throw malformed(
        at: offset, expected: "content at most \(ContentStream.bombRatio) times its compressed size",
        found: "\(inflater.consumed) bytes that grow without end; if the file is meant so, decompress it first")
    }
  }
}
