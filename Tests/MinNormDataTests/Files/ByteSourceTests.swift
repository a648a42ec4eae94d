import Foundation
import MinNormData
import Testing

@Suite struct ByteSourceTests {
  @Test("a file that is not there is called not found")
  func notFound() {
    #expect(message { _ = try FileBytes.load("/no/such/file") }.contains("not found"))
  }

  @Test("folders, devices and pipes are refused without waiting", arguments: ["/", "/dev/zero"])
  func noRegularFile(path: String) {
    #expect(message { _ = try FileBytes.load(path) }.contains("expected a regular file"))
  }

  @Test("a named pipe does not block")
  func pipe() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/pipe"
    #expect(mkfifo(path, 0o600) == 0)
    #expect(message { _ = try FileBytes.load(path) }.contains("a device or pipe"))
  }
}
