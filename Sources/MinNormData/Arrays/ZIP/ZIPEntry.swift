/// A stored member of a ZIP archive, as its two headers describe it; ZIP64 fields stand only where 32 bits do not do.
struct ZIPEntry {
  private static let limit32 = 0xffff_ffff
  /// 1 January 1980, the first day that the format knows: equal content gives equal bytes.
  private static let date = 0x0021

  /// The name in UTF-8.
  let name: String
  /// Bytes of the content.
  let byteCount: Int
  /// Where its local header begins.
  let offset: Int
  /// CRC-32 of the content.
  var checksum: UInt32 = 0

  /// The header before the content.
  var localBytes: [UInt8] {
    var bytes = LittleEndianWriter()
    bytes.put32(0x0403_4b50)
    putCommon(&bytes, isWide: isLarge)
    bytes.put16(isLarge ? 20 : 0)
    bytes.put(Array(name.utf8))
    if isLarge {
      bytes.put16(1)
      bytes.put16(16)
      bytes.put64(byteCount)
      bytes.put64(byteCount)
    }
    return bytes.bytes
  }

  /// The entry in the directory.
  var directoryBytes: [UInt8] {
    let isFar = offset >= Self.limit32
    var wide = LittleEndianWriter()
    if isLarge {
      wide.put64(byteCount)
      wide.put64(byteCount)
    }
    if isFar { wide.put64(offset) }
    var bytes = LittleEndianWriter()
    bytes.put32(0x0201_4b50)
    // Made by version 4.5 on no system in particular.
    bytes.put16(45)
    putCommon(&bytes, isWide: isLarge || isFar)
    bytes.put16(wide.bytes.isEmpty ? 0 : wide.bytes.count + 4)
    // No comment, the first disk, no attributes.
    for _ in 0..<3 { bytes.put16(0) }
    bytes.put32(0)
    bytes.put32(isFar ? Self.limit32 : offset)
    bytes.put(Array(name.utf8))
    if !wide.bytes.isEmpty {
      bytes.put16(1)
      bytes.put16(wide.bytes.count)
      bytes.put(wide.bytes)
    }
    return bytes.bytes
  }

  /// What ends an archive of so many members, whose directory begins at `start`.
  static func end(_ count: Int, start: Int, length: Int) -> [UInt8] {
    var bytes = LittleEndianWriter()
    let isWide = count >= 0xffff || start >= limit32 || length >= limit32
    if isWide {
      bytes.put32(0x0606_4b50)
      bytes.put64(44)
      bytes.put16(45)
      bytes.put16(45)
      bytes.put64(0)
      for value in [count, count, length, start] { bytes.put64(value) }
      bytes.put32(0x0706_4b50)
      bytes.put32(0)
      bytes.put64(start + length)
      bytes.put32(1)
    }
    bytes.put32(0x0605_4b50)
    bytes.put32(0)
    for _ in 0..<2 { bytes.put16(min(count, 0xffff)) }
    bytes.put32(min(length, limit32))
    bytes.put32(min(start, limit32))
    bytes.put16(0)
    return bytes.bytes
  }

  private var isLarge: Bool { byteCount >= Self.limit32 }

  /// What both headers have: version, flags, method, time, checksum, sizes, length of the name.
  private func putCommon(_ bytes: inout LittleEndianWriter, isWide: Bool) {
    bytes.put16(isWide ? 45 : 20)
    // The flag says that the name is UTF-8, which ASCII is anyway.
    bytes.put16(name.utf8.allSatisfy { $0 < 128 } ? 0 : 1 << 11)
    bytes.put16(0)
    bytes.put16(0)
    bytes.put16(Self.date)
    bytes.put32(Int(checksum))
    for _ in 0..<2 { bytes.put32(isLarge ? Self.limit32 : byteCount) }
    bytes.put16(name.utf8.count)
  }
}
