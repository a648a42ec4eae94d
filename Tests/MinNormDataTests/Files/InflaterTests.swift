import MinNormData
import Testing

@Suite struct InflaterTests {
  @Test("several members are one content")
  func members() throws {
    let folder = try TemporaryFolder()
    let bytes = try FileBytes.gzip([1, 2]) + FileBytes.gzip([]) + FileBytes.gzip(noise(300_000))
    #expect(try FileBytes.load(folder.write("x", bytes)) == [1, 2] + noise(300_000))
  }

  @Test("a stream cut anywhere is called truncated")
  func truncated() throws {
    let folder = try TemporaryFolder()
    let whole = try FileBytes.gzip(noise(1000))
    for length in stride(from: 2, to: whole.count, by: 37) {
      let path = try folder.write("x.gz", Array(whole[..<length]))
      #expect(message { _ = try FileBytes.load(path) }.contains("truncated"))
    }
  }

  @Test("a changed byte is called corrupt")
  func corrupt() throws {
    let folder = try TemporaryFolder()
    var bytes = try FileBytes.gzip(noise(1000))
    bytes[bytes.count - 6] ^= 1
    let path = try folder.write("x.gz", bytes)
    #expect(message { _ = try FileBytes.load(path) }.contains("corrupt"))
  }

  @Test("bytes behind the last member are counted in the message")
  func trailing() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("x.gz", try FileBytes.gzip([1, 2, 3]) + [7, 7])
    #expect(message { _ = try FileBytes.load(path) }.contains("2 more bytes"))
  }
}
