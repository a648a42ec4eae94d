import Foundation
import MinNormData
import Testing

@Suite struct OutputFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("a symbolic link stays one and its target is replaced, also one that is not there yet")
  func link() throws {
    try folder.write("target", [1])
    for (link, target) in [("a", "target"), ("b", "new")] {
      try FileManager.default.createSymbolicLink(atPath: folder.path + "/" + link, withDestinationPath: target)
      try FileBytes.write([2, 3], to: folder.path + "/" + link)
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.path + "/" + link) == target)
      #expect(try FileBytes.load(folder.path + "/" + target) == [2, 3])
    }
    #expect(try folder.contents() == ["a", "b", "new", "target"])
  }

  @Test("a named pipe is written to and stays one")
  func pipe() throws {
    let path = folder.path + "/pipe"
    #expect(mkfifo(path, 0o600) == 0)
    // A reader that is already there, so that nobody waits.
    let reader = open(path, O_RDONLY | O_NONBLOCK)
    defer { close(reader) }
    try FileBytes.write([1, 2, 3], to: path)
    var got = [UInt8](repeating: 0, count: 8)
    #expect(read(reader, &got, 8) == 3 && got.prefix(3) == [1, 2, 3])
    #expect(try folder.contents() == ["pipe"])
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO)
  }

  @Test("a full device is an error at the end", .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func full() throws {
    let path = folder.path + "/full"
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/full")
    #expect(message { try FileBytes.write([1], to: path) }.contains("No space left"))
    #expect(FileManager.default.fileExists(atPath: "/dev/full"))
  }

  @Test("bytes can be written over before the end")
  func patch() throws {
    let file = try OutputFile(path: folder.path + "/x")
    try file.write([1, 2, 3, 4])
    try file.patch([9, 8], at: 1)
    try file.write([5])
    try file.commit()
    #expect(try FileBytes.load(folder.path + "/x") == [1, 9, 8, 4, 5])
  }

  @Test("a folder in the place of the file is an error when it is opened")
  func isFolder() throws {
    #expect(message { _ = try OutputFile(path: folder.path) }.contains("Is a directory"))
  }
}
