import Foundation

/// The content of a file, decompressed if it is a gzip file, read once from start to end.
///
/// Readers ask for the header first and for the rest by the size the header claims, so a false claim or a
/// decompression bomb is refused before memory of that size is taken; for what they make of it they ask the budget.
package final class ContentStream {
  /// What a part of an archive must turn out to be.
  struct Promise {
    /// Bytes of content.
    let count: Int
    /// Their CRC-32.
    let checksum: UInt32
  }

  /// Content beyond this size must not be larger than `bombRatio` times its compressed form.
  private static let bombThreshold = 8 << 20
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

  /// The memory that may be taken for what is made of the content.
  package let budget: ReadingBudget

  private let limit: Int
  private let source: ByteSource
  private let inflater: Inflater?
  private let promise: Promise?
  private var checksum = CRC32()
  /// Bytes of content so far, those looked at beforehand included.
  private var produced = 0
  /// What was looked at before it was read.
  private var ahead: [UInt8] = []

  /// Opens the file at `path` (`-` for standard input); its content may have at most `limit` bytes.
  package convenience init(
    path: String, limit: Int = FileBytes.defaultLimit, budget: ReadingBudget = .unlimited
  ) throws {
    try self.init(source: ByteSource(path: path), limit: limit, budget: budget)
  }

  /// Reads from memory; messages call it `name`.
  package convenience init(
    bytes: [UInt8], name: String, limit: Int = FileBytes.defaultLimit, budget: ReadingBudget = .unlimited
  ) throws {
    try self.init(source: ByteSource(bytes: bytes, name: name), limit: limit, budget: budget)
  }

  private convenience init(source: ByteSource, limit: Int, budget: ReadingBudget) throws {
    let isGzip = try source.peek(2) == [0x1f, 0x8b]
    try self.init(source: source, wrapping: isGzip ? .gzip : nil, limit: limit, budget: budget)
  }

  /// Reads a part of an archive, which must keep its promise to its end.
  init(source: ByteSource, isDeflated: Bool, promise: Promise, budget: ReadingBudget) throws {
    self.source = source
    self.promise = promise
    self.budget = budget
    limit = promise.count
    name = source.name
    isCompressed = isDeflated
    inflater = isDeflated ? try Inflater(source: source, wrapping: .none) : nil
  }

  private init(source: ByteSource, wrapping: Inflater.Wrapping?, limit: Int, budget: ReadingBudget) throws {
    self.source = source
    self.limit = limit
    self.budget = budget
    promise = nil
    name = source.name
    isCompressed = wrapping != nil
    inflater = try wrapping.map { try Inflater(source: source, wrapping: $0) }
    if !isCompressed && source.byteCount > limit && source.byteCount != .max {
      throw overLimit(found: "\(source.byteCount) bytes")
    }
  }

  /// Whether the size of the content is known beforehand.
  package var isSized: Bool { promise != nil || (!isCompressed && source.byteCount != .max) }

  /// The most bytes that can still come: exact for plain files, deflate's bound for compressed ones.
  package var plausibleRemainder: Int {
    let total = isCompressed ? source.byteCount.multipliedReportingOverflow(by: ContentStream.deflateRatio) : nil
    let bound = total.map { $0.overflow ? Int.max : $0.partialValue } ?? source.byteCount
    return max(0, min(bound, limit) - offset)
  }

  /// Fills `buffer` and returns how much it got; less than asked for means the end of the content.
  package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let ready = min(ahead.count, buffer.count)
    if ready > 0 {
      buffer.copyBytes(from: ahead[..<ready])
      ahead.removeFirst(ready)
    }
    let count = try ready + readOn(into: UnsafeMutableRawBufferPointer(rebasing: buffer[ready...]))
    offset += count
    return count
  }

  /// The next bytes, which are still to be read; fewer than asked for only where there are no more.
  package func peek(_ count: Int) throws -> [UInt8] {
    if ahead.count < count {
      ahead += try [UInt8](unsafeUninitializedCapacity: count - ahead.count) { buffer, initialized in
        initialized = try readOn(into: UnsafeMutableRawBufferPointer(buffer))
      }
    }
    return Array(ahead.prefix(count))
  }

  private func readOn(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count {
      let wanted = min(ContentStream.piece, buffer.count - filled)
      let target = UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + wanted])
      let count = try inflater?.read(into: target) ?? source.read(into: target)
      filled += count
      produced += count
      try checkSize()
      if promise != nil { checksum.update(UnsafeRawBufferPointer(rebasing: target[..<count])) }
      if count < wanted {
        try checkPromise()
        break
      }
    }
    return filled
  }

  /// Exactly `count` bytes; `what` names them in the message when there are fewer.
  package func bytes(_ count: Int, of what: String) throws -> [UInt8] {
    let start = offset
    guard count <= plausibleRemainder else {
      throw truncated(count, of: what, start: start, found: "at most \(plausibleRemainder)")
    }
    try budget.require(count, for: name)
    let result = try [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      initialized = try read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    guard result.count == count else { throw truncated(count, of: what, start: start, found: "\(result.count)") }
    return result
  }

  /// All content that is left.
  package func remainder() throws -> [UInt8] {
    if isSized {
      let rest = try bytes(plausibleRemainder, of: "content")
      try expectEnd(after: "the size the file had when it was opened")
      return rest
    }
    var result: [UInt8] = []
    try forEachPiece {
      // An array that grows is copied: old and new are there together.
      try budget.require(3 * result.count / 2 + $0.count, for: name)
      result.append(contentsOf: $0)
    }
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

  private func checkPromise() throws {
    guard let promise else { return }
    guard produced == promise.count else {
      throw malformed(at: produced, expected: "\(promise.count) bytes, as the archive says", found: "\(produced)")
    }
    guard checksum.value == promise.checksum else {
      throw malformed(
        at: nil, expected: "the CRC-32 \(String(promise.checksum, radix: 16)) that the archive gives",
        found: "\(String(checksum.value, radix: 16)); the file is corrupt, get it again")
    }
  }

  private func checkSize() throws {
    if produced > limit { throw overLimit(found: "more") }
    guard let inflater, produced > ContentStream.bombThreshold else { return }
    guard produced / max(1, inflater.consumed) < ContentStream.bombRatio else {
      throw malformed(
        at: produced, expected: "content at most \(ContentStream.bombRatio) times its compressed size",
        found: "\(inflater.consumed) bytes that grow without end; if the file is meant so, decompress it first")
    }
  }
}
