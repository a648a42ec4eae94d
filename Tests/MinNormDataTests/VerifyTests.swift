import MinNormData
import Testing

@Suite struct VerifyTests {
  private let folder: TemporaryFolder
  private let content = noise(5000)

  init() throws { folder = try TemporaryFolder() }

  private func file(known: Bool = true) throws -> Manifest.File {
    let official = try FileBytes.gzip(content, level: 9)
    return Manifest.File(
      name: "x.gz", bytes: official.count, sha256: known ? ContentHash.sha256(official) : nil,
      contentBytes: content.count, contentSHA256: known ? ContentHash.sha256(content) : nil, recordLength: 100)
  }

  private func status(_ bytes: [UInt8], as name: String = "x.gz", known: Bool = true) throws -> FileStatus {
    let manifest = Manifest(datasets: [
      Manifest.Entry(
        name: "set", aliases: [], title: "", licence: "", citation: "", homepage: "", folder: "set", archive: nil,
        files: [try file(known: known)])
    ])
    try folder.write("set/" + name, bytes)
    let report = try DatasetVerifier(dataDirectory: folder.path, manifest: manifest).verify("set")
    #expect(report.isUsable == report.files[0].status.isUsable)
    return report.files[0].status
  }

  @Test("the official file is ok")
  func ok() throws { #expect(try status(FileBytes.gzip(content)) == .ok) }

  @Test("the same content compressed otherwise is ok")
  func recompressed() throws {
    #expect(try status(FileBytes.gzip(content, level: 1) + FileBytes.gzip([])) == .recompressed)
  }

  @Test("the same content without compression is ok")
  func plain() throws { #expect(try status(content, as: "x") == .recompressed) }

  @Test("a file that is not there is missing")
  func missing() throws { #expect(try status(content, as: "other") == .missing) }

  @Test("other content is damaged and both checksums are named")
  func damaged() throws {
    var other = content
    other[7] ^= 1
    let found = try status(FileBytes.gzip(other))
    #expect(
      found.description.contains(ContentHash.sha256(content)) && found.description.contains(ContentHash.sha256(other)))
    #expect(!found.isUsable)
    #expect(try !status(Array(FileBytes.gzip(content).dropLast(4))).isUsable)
    #expect(try !status(FileBytes.gzip(content + content)).isUsable)
  }

  @Test("without a checksum whole records are shortened, other sizes damaged")
  func shortened() throws {
    #expect(try status(content, known: false) == .unchecked)
    #expect(try status(Array(content[..<1200]), known: false) == .shortened(records: 12, of: 50))
    #expect(try !status(Array(content[..<1201]), known: false).isUsable)
    #expect(try !status([], known: false).isUsable)
  }

  @Test("with a checksum a shortened file is damaged")
  func shortenedKnown() throws { #expect(try !status(Array(content[..<1200])).isUsable) }
}
