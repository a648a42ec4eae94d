import CZlib
import Foundation

/// A gzip or a bare deflate stream read piece by piece.
///
/// Several gzip members one after the other are one content, as `gzip -d` reads them (RFC 1952, section 2.2). Anything else
/// behind the last member is an error.
final class Inflater {
  /// What is around the deflated data.
  enum Wrapping { case gzip, none }

  private static let inputCapacity = 256 << 10

  private let source: ByteSource
  private let wrapping: Wrapping
  // zlib keeps a pointer back to the stream, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>
  private let input: UnsafeMutableBufferPointer<UInt8>
  private var insideMember = true
  private var sourceEnded = false
  private var delivered = 0

  /// Compressed bytes used so far.
  private(set) var consumed = 0

  /// Prepares to inflate `source` from its start.
  init(source: ByteSource, wrapping: Wrapping) throws {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let code = wrapping == .gzip ? mn_inflate_init_gzip(stream) : mn_inflate_init_raw(stream)
    guard code == Z_OK else {
      stream.deallocate()
      throw DataError.inputOutput(path: source.name, operation: "decompress", reason: "zlib could not start")
    }
    self.source = source
    self.wrapping = wrapping
    self.stream = stream
    input = .allocate(capacity: Inflater.inputCapacity)
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }

  /// Fills `buffer` with content and returns how much it got; less than asked for means the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard let base = buffer.baseAddress else { return 0 }
    var filled = 0
    while filled < buffer.count {
      try refill()
      if !insideMember {
        if stream.pointee.avail_in == 0 { break }
        try beginNextMember()
      }
      let room = min(buffer.count - filled, 1 << 30)
      stream.pointee.next_out = (base + filled).assumingMemoryBound(to: UInt8.self)
      stream.pointee.avail_out = UInt32(room)
      let inputBefore = stream.pointee.avail_in
      let code = inflate(stream, Z_NO_FLUSH)
      let produced = room - Int(stream.pointee.avail_out)
      consumed += Int(inputBefore - stream.pointee.avail_in)
      filled += produced
      delivered += produced
      try check(code, madeProgress: produced > 0 || inputBefore != stream.pointee.avail_in)
    }
    return filled
  }

  private func refill() throws {
    guard stream.pointee.avail_in == 0, !sourceEnded else { return }
    let count = try source.read(into: UnsafeMutableRawBufferPointer(input))
    sourceEnded = count < input.count
    stream.pointee.next_in = input.baseAddress
    stream.pointee.avail_in = UInt32(count)
  }

  private func beginNextMember() throws {
    guard wrapping == .gzip, stream.pointee.next_in.pointee == 0x1f else {
      let more = source.byteCount == .max ? "more bytes" : "\(source.byteCount - consumed) more bytes"
      throw DataError.malformed(
        file: source.name, offset: delivered,
        expected: "the end of the file after the \(wrapping == .gzip ? "gzip stream" : "deflated data")",
        found: wrapping == .gzip ? "\(more) that are no gzip member" : more)
    }
    inflateReset(stream)
    insideMember = true
  }

  private func check(_ code: Int32, madeProgress: Bool) throws {
    switch code {
    case Z_STREAM_END:
      insideMember = false
    case Z_OK:
      break
    case Z_BUF_ERROR:
      guard !madeProgress, sourceEnded, stream.pointee.avail_in == 0 else { break }
      throw DataError.malformed(
        file: source.name, offset: delivered, expected: "more of the compressed data",
        found: "its end after \(consumed) compressed bytes; the file is truncated, get it again")
    case Z_MEM_ERROR:
      throw DataError.inputOutput(path: source.name, operation: "decompress", reason: "out of memory")
    default:
      let message = stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)"
      throw DataError.malformed(
        file: source.name, offset: delivered, expected: "sound compressed data",
        found: "\(message) near compressed byte \(consumed); the file is corrupt, get it again")
    }
  }
}
