import Foundation
import MinNormData
import Testing

@Suite struct DatasetFetcherTests {
  private let folder: TemporaryFolder
  private let content = noise(600_000)

  init() throws { folder = try TemporaryFolder() }

  private var target: String { folder.path + "/data/set/x.bin" }
  private var part: String { target + ".part" }

  /// A fetcher for one file with these mirrors.
  private func fetcher(_ mirrors: [String], curl: String = "curl") -> DatasetFetcher {
    let file = Manifest.File(
      name: "x.bin", mirrors: mirrors, bytes: content.count, sha256: ContentHash.sha256(content))
    return DatasetFetcher(dataDirectory: folder.path + "/data", manifest: manifest([file]), curl: curl)
  }

  private func manifest(_ files: [Manifest.File], archive: Manifest.File? = nil) -> Manifest {
    Manifest(datasets: [
      Manifest.Entry(
        name: "set", aliases: [], title: "", licence: "", citation: "", homepage: "", folder: "set",
        archive: archive, files: files)
    ])
  }

  private func mirror(_ name: String, _ bytes: [UInt8]) throws -> String {
    "file://" + (try folder.write("mirrors/" + name, bytes))
  }

  private func expectFetched() throws {
    #expect(try FileBytes.load(target) == content)
    #expect(!FileManager.default.fileExists(atPath: part))
  }

  @Test("a file is fetched once, with progress, and left alone the second time")
  func fetches() throws {
    let fetcher = fetcher([try mirror("good", content)])
    var last: FetchProgress?
    #expect(try fetcher.fetch("set") { last = $0 }.map(\.outcome) == [.fetched])
    #expect(last?.bytes == content.count && last?.total == content.count && last?.file == "x.bin")
    try expectFetched()
    try FileManager.default.removeItem(atPath: folder.path + "/mirrors")
    #expect(try fetcher.fetch("set").map(\.outcome) == [.present])
  }

  @Test("a dead mirror, a damaged one and one that sends too much lead to the next")
  func mirrors() throws {
    var damaged = content
    damaged[5] ^= 1
    try fetcher([
      "file:///no/such/file", try mirror("damaged", damaged), try mirror("long", content + content),
      try mirror("short", Array(content.dropLast(7))), try mirror("good", content),
    ]).fetch("set")
    try expectFetched()
  }

  @Test("when no mirror delivers, each reason is given and no file appears")
  func unreachable() throws {
    var damaged = content
    damaged[5] ^= 1
    let fetcher = fetcher(["file:///no/such/file", try mirror("damaged", damaged), try mirror("long", content + [1])])
    let text = message { try fetcher.fetch("set") }
    #expect(text.contains("curl: (37)") && text.contains("wrong checksum") && text.contains("more than the expected"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/data/set") == [])
  }

  @Test("a partial download is continued, not repeated")
  func resumes() throws {
    try folder.write("data/set/x.bin.part", Array(content[..<400_000]))
    // The mirror's first bytes are wrong, so only a continued download has the right checksum.
    let mirror = try mirror("tail", [UInt8](repeating: 0, count: 400_000) + content[400_000...])
    var first: Int?
    try fetcher([mirror]).fetch("set") { first = first ?? $0.bytes }
    #expect(first == 400_000)
    try expectFetched()
  }

  @Test("a download that breaks off leaves what it has, and the next mirror goes on from there")
  func breaksOff() throws {
    let short = try mirror("short", Array(content[..<300_000]))
    #expect(message { try fetcher([short]).fetch("set") }.contains("300000 of 600000 bytes"))
    #expect(try FileBytes.load(part) == Array(content[..<300_000]))
    try fetcher([try mirror("tail", [UInt8](repeating: 0, count: 300_000) + content[300_000...])]).fetch("set")
    try expectFetched()
  }

  @Test("a wrong or too long partial file is started over at the same mirror", arguments: [400_000, 600_000, 700_000])
  func wrongPart(length: Int) throws {
    try folder.write("data/set/x.bin.part", [UInt8](repeating: 9, count: length))
    try fetcher([try mirror("good", content)]).fetch("set")
    try expectFetched()
  }

  @Test("a server that ignores the range does not corrupt the file", arguments: ["exit 0", "exit 33"])
  func ignoredRange(ending: String) throws {
    let source = try folder.write("mirrors/good", content)
    let refuses = ending == "exit 33" ? "case \"$*\" in *--continue-at*) exit 33;; esac; " : ""
    let curl = try folder.script("curl", "\(refuses)cat '\(source)'")
    try folder.write("data/set/x.bin.part", Array(content[..<400_000]))
    try fetcher(["https://example.invalid/x.bin"], curl: curl).fetch("set")
    try expectFetched()
  }

  @Test("never more than the expected size is written, however much is sent")
  func endless() throws {
    let curl = try folder.script("curl", "cat /dev/zero")
    #expect(message { try fetcher(["https://example.invalid/x"], curl: curl).fetch("set") }.contains("more than"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/data/set") == [])
  }

  @Test("much text on standard error does not block")
  func chattering() throws {
    let curl = try folder.script(
      "curl",
      "i=0; while [ $i -lt 3000 ]; do echo 'a long line of a server that complains a lot' >&2; i=$((i+1)); done; exit 7"
    )
    #expect(message { try fetcher(["https://example.invalid/x"], curl: curl).fetch("set") }.contains("complains a lot"))
  }

  @Test("an error of the caller ends the download and keeps the part")
  func cancelled() throws {
    struct Stop: Error {}
    let fetcher = fetcher([try mirror("good", content)])
    #expect(throws: Stop.self) { try fetcher.fetch("set") { if $0.bytes > 0 { throw Stop() } } }
    #expect(FileManager.default.fileExists(atPath: part))
    try fetcher.fetch("set")
    try expectFetched()
  }

  @Test("without curl the message says what to do")
  func noCurl() {
    let text = message { try fetcher(["https://example.invalid/x"], curl: "no-such-program").fetch("set") }
    #expect(text.contains("not installed") && text.contains("https://example.invalid/x") && text.contains("x.bin"))
  }

  @Test("a damaged file is replaced")
  func damagedTarget() throws {
    try folder.write("data/set/x.bin", [1, 2, 3])
    try fetcher([try mirror("good", content)]).fetch("set")
    try expectFetched()
  }

  @Test("a data set the program draws has no address")
  func drawn() throws {
    let text = message { try DatasetFetcher(dataDirectory: folder.path + "/data").fetch("digits") }
    #expect(text.contains("minnorm data make-digits"))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/data"))
  }

  @Test("two downloads of one file do not write into each other")
  func locked() throws {
    try folder.write("data/set/x.bin.part", [UInt8]())
    let other = open(part, O_RDWR)
    defer { close(other) }
    #expect(flock(other, LOCK_EX) == 0)
    let text = message { try fetcher([try mirror("good", content)]).fetch("set") }
    #expect(text.contains("another download of it is running"))
  }

  // MARK: Archives

  private func archive(_ files: [String: [UInt8]]) throws -> Manifest.File {
    for (name, bytes) in files { try folder.write("packed/set/" + name, bytes) }
    let path = folder.path + "/archive.tar.gz"
    let packing = try ChildProcess.run(
      try #require(ChildProcess.find("tar")), ["-czf", path, "-C", folder.path + "/packed", "set"]
    ) { _ in }
    #expect(packing.status == 0)
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    return Manifest.File(
      name: "archive.tar.gz", mirrors: ["file://" + path], bytes: size,
      sha256: try ContentHash.sha256(ofFile: path))
  }

  private func archiveFetcher(_ archive: Manifest.File, tar: String = "tar") -> DatasetFetcher {
    let files = [
      Manifest.File(name: "a.bin", bytes: 3, sha256: ContentHash.sha256([1, 2, 3])),
      Manifest.File(name: "b.bin", bytes: 4, contentBytes: 4, recordLength: 2),
    ]
    return DatasetFetcher(
      dataDirectory: folder.path + "/data", manifest: manifest(files, archive: archive), tar: tar)
  }

  @Test("an archive is checked, unpacked and deleted; shortened files are completed, sound ones kept")
  func unpacks() throws {
    let archive = try archive(["a.bin": [1, 2, 3], "b.bin": [1, 2, 3, 4], "c.bin": [9]])
    try folder.write("data/set/b.bin", [1, 2])
    let outcomes = try archiveFetcher(archive).fetch("set").map(\.outcome)
    #expect(outcomes == [.fetched, .fetched])
    #expect(try FileBytes.load(folder.path + "/data/set/a.bin") == [1, 2, 3])
    #expect(try FileBytes.load(folder.path + "/data/set/b.bin") == [1, 2, 3, 4])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/data").sorted() == ["set"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path + "/data/set").sorted() == ["a.bin", "b.bin"])
    #expect(try archiveFetcher(archive).fetch("set").map(\.outcome) == [.present, .present])
  }

  @Test("a wrong or missing member leaves the data folder as it was")
  func badMembers() throws {
    let wrong = try archive(["a.bin": [1, 2, 4], "b.bin": [1, 2, 3, 4]])
    #expect(message { try archiveFetcher(wrong).fetch("set") }.contains("a sound a.bin inside"))
    try FileManager.default.removeItem(atPath: folder.path + "/packed")
    try FileManager.default.removeItem(atPath: folder.path + "/data")
    let missing = try archive(["a.bin": [1, 2, 3]])
    #expect(message { try archiveFetcher(missing).fetch("set") }.contains("cannot unpack"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/data/set") == [])
  }

  @Test("without tar the message says what to do")
  func noTar() throws {
    let archive = try archive(["a.bin": [1, 2, 3], "b.bin": [1, 2, 3, 4]])
    #expect(message { try archiveFetcher(archive, tar: "no-such-tar").fetch("set") }.contains("not installed"))
  }
}
