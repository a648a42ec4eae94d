import Foundation

/// A folder that is deleted with its last reference; in memory, where there is such a thing, so that syncing takes no time.
final class TemporaryFolder {
  let path: String

  init() {
    let parent = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
    path = parent + "/minnorm-test-\(UUID().uuidString)"
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: file(name)))) }

  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
  }

  private func file(_ name: String) -> String { path + "/" + name }
}
