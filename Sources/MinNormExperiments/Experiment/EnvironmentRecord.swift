import Foundation
import MinNorm
import MinNormData

/// Where and with what a run was made.
public struct EnvironmentRecord: Codable, Sendable, Equatable {
  /// minnorm's version.
  public var version: String
  /// The commit it was built from, if the source is a git checkout, else "unknown".
  public var commit: String
  /// The Swift compiler.
  public var swift: String
  /// The BLAS and the instruction set it chose.
  public var blas: String
  /// The instruction set of the library's own loops.
  public var loops: String
  /// The number of threads of BLAS and of loops.
  public var threads: Int
  /// Why so many.
  public var threadsReason: String
  /// The machine's name.
  public var host: String
  /// The name of the processor.
  public var processor: String

  /// This process, here and now.
  public static var current: EnvironmentRecord {
    EnvironmentRecord(
      version: minnormVersion, commit: commit, swift: swiftVersion, blas: Threads.blasDescription,
      loops: InstructionSet.inForce, threads: Threads.count, threadsReason: Threads.reason,
      host: ProcessInfo.processInfo.hostName, processor: processor)
  }

  /// The first digits of the SHA-256 of the running program.
  static var executableHash: String {
    let bytes = (try? Data(contentsOf: URL(fileURLWithPath: "/proc/self/exe"), options: .alwaysMapped)) ?? Data()
    return String(bytes.withUnsafeBytes { ContentHash.sha256($0) }.prefix(16))
  }

  private static var swiftVersion: String {
    #if compiler(>=6.4)
      "6.4 or later"
    #elseif compiler(>=6.3)
      "6.3"
    #elseif compiler(>=6.2)
      "6.2"
    #else
      "6.1"
    #endif
  }

  private static var processor: String {
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("model name") }),
      let colon = line.firstIndex(of: ":")
    else { return "unknown" }
    return line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
  }

  /// The commit of the checkout that holds the executable, read from .git without running git.
  private static var commit: String {
    var folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    while folder.path != "/" {
      let git = folder.appendingPathComponent(".git")
      if let head = try? String(contentsOf: git.appendingPathComponent("HEAD"), encoding: .utf8) {
        let words = head.split(whereSeparator: \.isWhitespace)
        guard words.count == 2, words[0] == "ref:" else { return words.first.map(String.init) ?? "unknown" }
        if let hash = try? String(contentsOf: git.appendingPathComponent(String(words[1])), encoding: .utf8) {
          return hash.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let packed = (try? String(contentsOf: git.appendingPathComponent("packed-refs"), encoding: .utf8)) ?? ""
        let line = packed.split(separator: "\n").first { $0.hasSuffix(" " + words[1]) }
        return line.map { String($0.prefix(40)) } ?? "unknown"
      }
      folder.deleteLastPathComponent()
    }
    return "unknown"
  }
}
