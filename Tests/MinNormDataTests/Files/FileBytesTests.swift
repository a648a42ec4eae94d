import Foundation
import MinNormData
import Testing

@Suite struct FileBytesTests {
  @Test("writing replaces the file and leaves nothing else")
  func replaces() throws {
    let folder = try TemporaryFolder()
    try folder.write("x", [1, 2, 3])
    try folder.write("x", [4])
    #expect(try FileBytes.load(folder.path + "/x") == [4])
    #expect(try folder.contents() == ["x"])
  }

  @Test("a folder that is not there is an input/output error")
  func missingFolder() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/none/x"
    #expect(throws: DataError.inputOutput(path: path, operation: "write", reason: "No such file or directory")) {
      try FileBytes.write([1], to: path)
    }
  }

  @Test("when the last step fails the old state stays and no temporary file")
  func failedRename() throws {
    let folder = try TemporaryFolder()
    try folder.write("taken/old", [9])
    #expect(throws: DataError.self) { try FileBytes.write([1], to: folder.path + "/taken") }
    #expect(try folder.contents() == ["taken"])
    #expect(try FileBytes.load(folder.path + "/taken/old") == [9])
  }

  @Test("a full device is reported", .enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
  func fullDevice() throws {
    let full = open("/dev/full", O_WRONLY)
    defer { close(full) }
    #expect(throws: DataError.inputOutput(path: "x", operation: "write", reason: "No space left on device")) {
      try [UInt8(1)].withUnsafeBytes { try FileBytes.writeAll($0, to: full, path: "x") }
    }
  }

  @Test("an empty plain file has no content")
  func empty() throws {
    let folder = try TemporaryFolder()
    #expect(try FileBytes.load(folder.write("x", [UInt8]())) == [])
  }
}
