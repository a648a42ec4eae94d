/// Reads little-endian integers from bytes, one after the other.
///
/// Whoever uses it has seen to it that there are enough of them.
struct LittleEndianBytes {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  init(_ bytes: some Sequence<UInt8>) {
    self.bytes = Array(bytes)[...]
    position = self.bytes.startIndex
  }

  /// Bytes that are left.
  var count: Int { bytes.endIndex - position }

  /// The next integer of 16 bits.
  mutating func take16() -> Int { Int(take(2)) }
  /// The next integer of 32 bits.
  mutating func take32() -> Int { Int(take(4)) }
  /// The next integer of 64 bits.
  mutating func take64() -> UInt64 { take(8) }

  /// The next bytes as they are.
  mutating func takeBytes(_ count: Int) -> ArraySlice<UInt8> {
    defer { position += count }
    return bytes[position..<position + count]
  }

  /// Leaves out bytes.
  mutating func skip(_ count: Int) { position += count }

  private mutating func take(_ width: Int) -> UInt64 {
    takeBytes(width).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// The bytes of integers, little-endian, one after the other.
struct LittleEndianWriter {
  private(set) var bytes: [UInt8] = []

  mutating func put16(_ value: Int) { put(UInt64(value), width: 2) }
  mutating func put32(_ value: Int) { put(UInt64(value), width: 4) }
  mutating func put64(_ value: Int) { put(UInt64(value), width: 8) }
  mutating func put(_ more: [UInt8]) { bytes += more }

  private mutating func put(_ value: UInt64, width: Int) {
    for byte in 0..<width { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * UInt64(byte)))) }
  }
}
