import CZlib

/// The CRC-32 of bytes that come in pieces (ISO 3309, as ZIP and gzip have it), by zlib.
struct CRC32 {
  private var state = crc32_z(0, nil, 0)

  /// Of all bytes so far.
  var value: UInt32 { UInt32(truncatingIfNeeded: state) }

  /// Takes the next bytes.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    // Without bytes zlib would begin anew.
    guard let base = bytes.baseAddress, bytes.count > 0 else { return }
    state = crc32_z(state, base.assumingMemoryBound(to: UInt8.self), bytes.count)
  }
}
