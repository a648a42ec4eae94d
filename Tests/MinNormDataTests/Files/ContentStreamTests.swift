import MinNormData
import Testing

@Suite struct ContentStreamTests {
  @Test("a claim that the file cannot hold is refused before memory is taken", arguments: [false, true])
  func falseClaim(compressed: Bool) throws {
    let bytes = compressed ? try FileBytes.gzip(noise(100)) : noise(100)
    let stream = try ContentStream(bytes: bytes, name: "x")
    #expect(throws: DataError.self) { try stream.bytes(1 << 40, of: "pixels") }
  }

  @Test("the offset counts content, not compressed bytes")
  func offset() throws {
    let stream = try ContentStream(bytes: FileBytes.gzip(noise(5000)), name: "x")
    #expect(try stream.bytes(4999, of: "bytes") == Array(noise(5000).dropLast()))
    #expect(stream.offset == 4999)
    #expect(
      throws: DataError.malformed(
        file: "x", offset: 4999, expected: "the end of the file after it", found: "more bytes")
    ) {
      try stream.expectEnd(after: "it")
    }
  }

  @Test("content beyond the limit is refused, compressed or not", arguments: [false, true])
  func limit(compressed: Bool) throws {
    let bytes = compressed ? try FileBytes.gzip(noise(5000)) : noise(5000)
    #expect(throws: DataError.self) {
      _ = try ContentStream(bytes: bytes, name: "x", limit: 4999).remainder()
    }
    #expect(try ContentStream(bytes: bytes, name: "x", limit: 5000).remainder().count == 5000)
  }

  @Test("a gzip bomb stops after 8 MiB")
  func bomb() throws {
    let stream = try ContentStream(bytes: zeroBomb(mebibytes: 1024), name: "x")
    #expect(message { _ = try stream.remainder() }.contains("grow without end"))
    #expect(stream.offset < 10 << 20)
  }

  @Test("what was looked at is still read, compressed or not", arguments: [false, true])
  func peek(compressed: Bool) throws {
    let stream = try ContentStream(bytes: compressed ? FileBytes.gzip(noise(5000)) : noise(5000), name: "x")
    #expect(try stream.peek(10) == Array(noise(10)) && stream.offset == 0)
    #expect(try stream.peek(9000) == noise(5000))
    #expect(try stream.bytes(3000, of: "bytes") == Array(noise(5000)[..<3000]) && stream.offset == 3000)
    #expect(try stream.remainder() == Array(noise(5000)[3000...]))
  }
}
