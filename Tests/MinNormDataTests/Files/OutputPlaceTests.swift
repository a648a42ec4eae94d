import Foundation
import MinNormData
import Testing

@Suite struct OutputPlaceTests {
  @Test("looking at a place for results leaves nothing there, and the old file as it was")
  func looksOnly() throws {
    let folder = try TemporaryFolder()
    try folder.write("record.json", [1])
    try OutputFile.check(folder.path + "/record.json")
    try OutputFile.check(folder.path + "/other.json")
    #expect(try folder.contents() == ["record.json"])
    #expect(try FileBytes.load(folder.path + "/record.json") == [1])
  }

  @Test("what cannot be written to is an error before there is anything to write")
  func refusals() throws {
    let folder = try TemporaryFolder()
    try folder.write("taken/old", [9])
    try folder.write("file", [9])
    for (name, reason) in [
      ("none/x", "No such file or directory"), ("taken", "Is a directory"), ("file/x", "Not a directory"),
      (String(repeating: "a", count: 256), "File name too long"),
    ] {
      let path = "\(folder.path)/\(name)"
      #expect(throws: DataError.inputOutput(path: path, operation: "write", reason: reason)) {
        try OutputFile.check(path)
      }
    }
    // A name as long as the system allows is one.
    let longest = folder.path + "/" + String(repeating: "a", count: 255)
    try FileBytes.write([1], to: longest)
    #expect(try FileBytes.load(longest) == [1])
  }

  @Test("a symbolic link stays one, and what it leads to is written, whether or not it was there")
  func links() throws {
    let folder = try TemporaryFolder()
    let files = FileManager.default
    try folder.write("inner/there", [1])
    for name in ["there", "missing"] {
      let link = "\(folder.path)/to-\(name)"
      try files.createSymbolicLink(atPath: link, withDestinationPath: "inner/\(name)")
      try files.createSymbolicLink(atPath: link + "-again", withDestinationPath: "to-\(name)")
      try FileBytes.write([7], to: link + "-again")
      #expect(try files.destinationOfSymbolicLink(atPath: link) == "inner/\(name)")
      #expect(try FileBytes.load("\(folder.path)/inner/\(name)") == [7])
    }
    try files.createSymbolicLink(atPath: folder.path + "/round", withDestinationPath: "round")
    #expect(throws: DataError.self) { try OutputFile.check(folder.path + "/round") }
  }

  @Test("a FIFO and a device are written to and stay what they are")
  func specialFiles() throws {
    let folder = try TemporaryFolder()
    let fifo = folder.path + "/fifo"
    try #require(mkfifo(fifo, 0o600) == 0)
    // Both ends, so that nobody waits.
    let reader = open(fifo, O_RDWR | O_NONBLOCK)
    defer { close(reader) }
    try FileBytes.write([1, 2, 3], to: fifo)
    var bytes = [UInt8](repeating: 0, count: 8)
    #expect(read(reader, &bytes, 8) == 3 && bytes[..<3] == [1, 2, 3])
    var status = stat()
    #expect(lstat(fifo, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
    #expect(try folder.contents() == ["fifo"])
    // Not the machine's own node: were it replaced, other programs would suffer.
    let node = folder.path + "/full"
    try FileManager.default.createSymbolicLink(atPath: node, withDestinationPath: "/dev/full")
    #expect(throws: DataError.inputOutput(path: node, operation: "write", reason: "No space left on device")) {
      try FileBytes.write([1], to: node)
    }
    #expect(stat("/dev/full", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test("when a piece cannot be made the old file stays and no temporary one")
  func failureWithin() throws {
    struct Stop: Error {}
    let folder = try TemporaryFolder()
    let file = try folder.write("x", [1])
    #expect(throws: Stop.self) {
      let output = try OutputFile(path: file)
      try output.write([2])
      throw Stop()
    }
    #expect(try FileBytes.load(file) == [1])
    #expect(try folder.contents() == ["x"])
  }
}
