import Foundation
import MinNormData

/// A folder that is deleted with its last reference.
final class TemporaryFolder {
  let path: String

  /// In memory, where there is such a thing, syncing takes no time.
  init(inMemory: Bool = false) throws {
    let isThere = inMemory && FileManager.default.isWritableFile(atPath: "/dev/shm")
    path = (isThere ? "/dev/shm" : NSTemporaryDirectory()) + "/minnorm-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file (and the folders above it) and returns its path.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8]) throws -> String {
    let file = path + "/" + name
    let folder = (file as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try FileBytes.write(bytes, to: file)
    return file
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

  /// Writes a shell script that can stand in for a program.
  func script(_ name: String, _ text: String) throws -> String {
    let file = try write(name, "#!/bin/sh\n" + text + "\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file)
    return file
  }

  func contents() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
}
