import Foundation
import MinNormData
import Testing

/// Runs the program as a user does.
enum Program {
  /// What a run left behind.
  struct Run {
    let status: Int32
    let output: String
    let message: String

    /// The standard output as a JSON object.
    func json() throws -> [String: Any] {
      try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    }
  }

  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// The program that was built with these tests.
  static let path: String = {
    let built = Bundle.main.bundleURL.deletingLastPathComponent()
    let candidates = [
      Bundle.main.bundleURL.appendingPathComponent("minnorm"), built.appendingPathComponent("minnorm"),
      root.appendingPathComponent(".build/release/minnorm"), root.appendingPathComponent(".build/debug/minnorm"),
    ]
    return candidates.map(\.path).first { FileManager.default.isExecutableFile(atPath: $0) } ?? "minnorm"
  }()

  static func run(_ arguments: String...) throws -> Run { try run(arguments) }

  static func run(_ arguments: [String]) throws -> Run { try run(path, arguments) }

  /// Runs a line of shell in which $M is the program.
  static func shell(_ line: String) throws -> Run { try run("/bin/sh", ["-c", "M='\(path)'; \(line)"]) }

  private static func run(_ executable: String, _ arguments: [String]) throws -> Run {
    var bytes: [UInt8] = []
    let outcome = try ChildProcess.run(executable, arguments) { bytes.append(contentsOf: $0) }
    return Run(status: outcome.status, output: String(decoding: bytes, as: UTF8.self), message: outcome.message)
  }

  /// A folder that is removed at the end of the test; in memory, where there is such a thing, for gigabytes in all.
  static func withFolder(inMemory: Bool = false, _ body: (String) throws -> Void) throws {
    let memory = URL(fileURLWithPath: "/dev/shm")
    let isThere = inMemory && FileManager.default.isWritableFile(atPath: memory.path)
    let parent = isThere ? memory : FileManager.default.temporaryDirectory
    let folder = parent.appendingPathComponent("minnorm-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }
}
