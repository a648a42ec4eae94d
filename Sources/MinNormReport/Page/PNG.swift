/// The smallest writer of PNG files: pixels as they are, in blocks that zlib stores, which small pictures hardly miss.
package enum PNG {
  /// A file of an 8-bit image, grayscale or RGB.
  package static func file(_ image: TerminalImage) -> [UInt8] {
    let (width, height, plane) = (image.width, image.height, image.width * image.height)
    var rows: [UInt8] = []
    rows.reserveCapacity(height * (1 + width * image.channels))
    for row in 0..<height {
      rows.append(0)
      for place in row * width..<(row + 1) * width {
        for channel in 0..<image.channels { rows.append(image.pixels[channel * plane + place]) }
      }
    }
    let header = bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, image.channels == 3 ? 2 : 0, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header) + chunk("IDAT", stored(rows))
      + chunk("IEND", [])
  }

  private static func chunk(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + bytes
    return bigEndian(UInt32(bytes.count)) + body + bigEndian(crc(body))
  }

  private static func bigEndian(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian, Array.init) }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ ($0 >> 8) }
  }

  /// zlib's format without compression.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = [0x78, 0x01]
    var start = 0
    repeat {
      let end = min(start + 65_535, bytes.count)
      let size = UInt16(end - start)
      out.append(end == bytes.count ? 1 : 0)
      for half in [size, ~size] { out += [UInt8(half & 0xFF), UInt8(half >> 8)] }
      out += bytes[start..<end]
      start = end
    } while start < bytes.count
    var (a, b) = (UInt32(1), UInt32(0))
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return out + bigEndian(b << 16 | a)
  }
}
