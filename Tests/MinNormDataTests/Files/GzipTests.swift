import MinNormData
import Testing

@Suite struct GzipTests {
  @Test("gzip and load give back the bytes", arguments: [0, 1, 255, 70_000, 3_000_000])
  func roundTrip(count: Int) throws {
    let folder = try TemporaryFolder()
    let bytes = noise(count)
    let compressed = try FileBytes.gzip(bytes)
    let path = try folder.write("x.gz", compressed)
    #expect(try FileBytes.load(path) == bytes)
    #expect(try FileBytes.gzip(bytes) == compressed)
  }

  @Test("the header has no name, no time and no operating system")
  func header() throws {
    let bytes = try FileBytes.gzip([1, 2, 3])
    #expect(Array(bytes[0..<8]) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0])
    #expect(bytes[9] == 255)
  }

  @Test("a level that zlib does not have is an error")
  func wrongLevel() {
    #expect(message { _ = try FileBytes.gzip([1], level: 12) }.contains("refused level 12"))
  }
}
