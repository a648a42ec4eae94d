import MinNormReport
import Testing

@Suite struct PNGTests {
  private func chunks(_ bytes: [UInt8]) -> [String: [UInt8]] {
    var (found, place) = ([String: [UInt8]](), 8)
    while place + 12 <= bytes.count {
      let size = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      let name = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
      found[name, default: []] += bytes[place + 8..<place + 8 + size]
      place += 12 + size
    }
    #expect(place == bytes.count)
    return found
  }

  @Test("a file has signature, size, depth and rows of pixels behind a filter byte, colours side by side")
  func file() throws {
    let image = TerminalImage(width: 2, height: 1, channels: 3, pixels: [1, 2, 3, 4, 5, 6], caption: "")
    let bytes = PNG.file(image)
    #expect(bytes.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    let found = chunks(bytes)
    #expect(found["IHDR"] == [0, 0, 0, 2, 0, 0, 0, 1, 8, 2, 0, 0, 0])
    let data = try #require(found["IDAT"])
    // A stored block: header, 1, length and its complement, the row, Adler-32.
    #expect(data == [0x78, 0x01, 1, 7, 0, 0xF8, 0xFF, 0, 1, 3, 5, 2, 4, 6] + data.suffix(4))
  }

  @Test("the checksum of an empty last chunk is the one of every PNG file")
  func checksum() {
    let image = TerminalImage(width: 1, height: 1, channels: 1, pixels: [0], caption: "")
    #expect(PNG.file(image).suffix(8) == [0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82])
  }

  @Test("rows beyond one stored block are all there")
  func large() throws {
    let image = TerminalImage(
      width: 300, height: 300, channels: 1, pixels: [UInt8](repeating: 7, count: 90_000), caption: "")
    let data = try #require(chunks(PNG.file(image))["IDAT"])
    #expect(data.count == 2 + 2 * 5 + 300 * 301 + 4)
  }
}
