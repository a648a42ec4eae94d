import CZlib

extension FileBytes {
  /// Compresses bytes into one gzip member: equal input gives equal output, on every platform with the same zlib.
  ///
  /// The header carries no name, no time, and 255 ("unknown") for the operating system.
  ///
  /// - Parameter level: 1 (fast) ... 9 (small).
  public static func gzip(_ bytes: [UInt8], level: Int = 9) throws -> [UInt8] {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    defer { stream.deallocate() }
    guard (1...9).contains(level), mn_deflate_init_gzip(stream, Int32(level)) == Z_OK else {
      throw DataError.inputOutput(path: "gzip", operation: "compress", reason: "zlib refused level \(level)")
    }
    defer { deflateEnd(stream) }

    var output = try bytes.withUnsafeBufferPointer { try deflateAll($0, with: stream) }
    // Byte 9 of the header names the operating system (RFC 1952); zlib writes the one it was built on.
    output[9] = 255
    return output
  }

  private static func deflateAll(
    _ bytes: UnsafeBufferPointer<UInt8>, with stream: UnsafeMutablePointer<z_stream>
  ) throws -> [UInt8] {
    var output: [UInt8] = []
    let piece = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 256 << 10)
    defer { piece.deallocate() }
    var taken = 0
    while true {
      if stream.pointee.avail_in == 0 && taken < bytes.count {
        let count = min(bytes.count - taken, 1 << 30)
        // zlib reads through this pointer and never writes, although its type is not const.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress.map { $0 + taken })
        stream.pointee.avail_in = UInt32(count)
        taken += count
      }
      stream.pointee.next_out = piece.baseAddress
      stream.pointee.avail_out = UInt32(piece.count)
      let code = deflate(stream, taken == bytes.count ? Z_FINISH : Z_NO_FLUSH)
      output.append(contentsOf: piece[..<(piece.count - Int(stream.pointee.avail_out))])
      if code == Z_STREAM_END { return output }
      guard code == Z_OK || code == Z_BUF_ERROR else {
        throw DataError.inputOutput(path: "gzip", operation: "compress", reason: "zlib error \(code)")
      }
    }
  }
}
