import MinNormData

/// A ZIP archive of stored members, or with `deflated` of deflated ones, as other programs write them.
func zip(_ members: [(name: String, bytes: [UInt8])], deflated: Bool = false, comment: String = "") throws -> [UInt8] {
  var archive: [UInt8] = []
  var directory: [UInt8] = []
  for (name, bytes) in members {
    let packed = deflated ? Array(try FileBytes.gzip(bytes).dropFirst(10).dropLast(8)) : bytes
    let common =
      word16(20) + word16(0) + word16(deflated ? 8 : 0) + word32(0) + (try word32(checksum(bytes)))
      + word32(UInt32(packed.count)) + word32(UInt32(bytes.count)) + word16(UInt16(name.utf8.count))
    directory += word32(0x0201_4b50) + word16(20) + common + [UInt8](repeating: 0, count: 12)
    directory += word32(UInt32(archive.count)) + Array(name.utf8)
    archive += word32(0x0403_4b50) + common + word16(0) + Array(name.utf8) + packed
  }
  let count = word16(UInt16(members.count))
  let sizes = word32(UInt32(directory.count)) + word32(UInt32(archive.count))
  return archive + directory + word32(0x0605_4b50) + word32(0) + count + count + sizes
    + word16(UInt16(comment.utf8.count)) + Array(comment.utf8)
}

/// The CRC-32 of bytes, which gzip writes before their number at its end.
func checksum(_ bytes: [UInt8]) throws -> UInt32 {
  try FileBytes.gzip(bytes).suffix(8).prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
}

/// A little-endian integer of 16 bits.
func word16(_ value: UInt16) -> [UInt8] { littleEndian([value]) }
/// A little-endian integer of 32 bits.
func word32(_ value: UInt32) -> [UInt8] { littleEndian([value]) }
