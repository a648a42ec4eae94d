import MinNormData
import Testing

@Suite struct ZIPArchiveTests {
  private let sound = npy("<f8", "(4,)", littleEndian([1, 2, 3, 4] as [Double]))

  private func load(_ bytes: [UInt8]) throws -> Numbers {
    try NPZReader(bytes: bytes, name: "x.npz").array("a").numberArray().numbers
  }

  @Test("stored and deflated members are read, a comment at the end does not matter", arguments: [false, true])
  func methods(deflated: Bool) throws {
    let bytes = try zip([("a.npy", sound)], deflated: deflated, comment: "PK\u{5}\u{6} in a comment")
    #expect(try load(bytes) == .float64([1, 2, 3, 4]))
  }

  @Test("sizes and places of 64 bits are read from the ZIP64 field")
  func zip64() throws {
    let name = Array("a.npy".utf8)
    let size = littleEndian([UInt64(sound.count)])
    let extra = word16(1) + word16(24) + size + size + littleEndian([UInt64(0)])
    let largest = word32(.max)
    let common =
      try word16(45) + word16(0) + word16(0) + word32(0) + word32(checksum(sound)) + largest + largest + word16(5)
    let local = word32(0x0403_4b50) + common + word16(0) + name + sound
    let entry =
      word32(0x0201_4b50) + word16(45) + common + word16(28) + [UInt8](repeating: 0, count: 10) + largest + name + extra
    let one = littleEndian([UInt64(1)])
    let record =
      word32(0x0606_4b50) + littleEndian([UInt64(44)]) + word16(45) + word16(45) + word32(0) + word32(0) + one + one
      + littleEndian([UInt64(entry.count), UInt64(local.count)])
    let locator = word32(0x0706_4b50) + word32(0) + littleEndian([UInt64(local.count + entry.count)]) + word32(1)
    let end = word32(0x0605_4b50) + word32(0) + word16(.max) + word16(.max) + largest + largest + word16(0)
    #expect(try load(local + entry + record + locator + end) == .float64([1, 2, 3, 4]))
  }

  @Test("what is wrong is named")
  func messages() throws {
    let good = try zip([("a.npy", sound)])
    #expect(message { _ = try load(Array(good.dropLast(30))) }.contains("truncated"))
    #expect(message { _ = try load(sound) }.contains("another kind of file"))
    #expect(message { _ = try load(try zip([("a.npy", sound), ("a.npy", sound)])) }.contains("'a.npy' twice"))
    // Method and flags stand behind the signature and version of both headers.
    let entry = good.count - 22 - 51
    func changed(_ offset: Int, _ value: UInt8) -> [UInt8] {
      var bytes = good
      bytes[entry + 8 + offset] = value
      return bytes
    }
    #expect(message { _ = try load(changed(2, 14)) }.contains("packed by LZMA"))
    #expect(message { _ = try load(changed(0, 1)) }.contains("encrypted"))
    #expect(message { _ = try load(changed(2, 8)) }.contains("another packing"))
  }

  @Test("a deflated member that unfolds to more or less than it promises is refused", arguments: [-1, 1])
  func falseSize(more: Int) throws {
    var bytes = try zip([("a.npy", sound)], deflated: true)
    let place = bytes.count - 22 - 51 + 24
    bytes[place] = UInt8(Int(bytes[place]) + more)
    #expect(throws: DataError.self) { try load(bytes) }
  }
}
