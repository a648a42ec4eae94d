/// How far a download is.
public struct FetchProgress: Sendable, Equatable {
  /// The file's name.
  public let file: String
  /// Bytes that are there, including those of an earlier, broken-off download.
  public let bytes: Int
  /// Bytes of the whole file.
  public let total: Int
}

/// Downloads one file: mirrors in order, resumed where an earlier attempt ended, checked before it gets its name.
///
/// The transport is the `curl` program, which knows proxies, certificates and protocols; its output comes through a
/// pipe, so the size limit holds whatever a server sends.
struct FileDownloader {
  /// curl gives up a server that does not answer for 30 s or sends less than 1 kB/s for 60 s.
  private static let options = [
    "--fail", "--location", "--silent", "--show-error", "--globoff", "--proto", "=https,http,file", "--proto-redir",
    "=https,http", "--connect-timeout", "30", "--speed-limit", "1000", "--speed-time", "60", "--output", "-",
  ]

  let curl: String

  /// Why one attempt at one mirror gave no file.
  private struct Failure {
    let reason: String
    /// Whether what was there before may be to blame, so that starting over at the same mirror makes sense.
    let blamesResume: Bool
  }

  /// Downloads `file` to `destination`; errors of the disk end it, errors of a mirror lead to the next.
  func download(
    _ file: Manifest.File, to destination: String, progress: (FetchProgress) throws -> Void
  ) throws {
    guard let size = file.bytes, let sha256 = file.sha256 else {
      throw DataError.unreachable(file: file.name, reasons: ["the manifest has no size and checksum to check it by"])
    }
    guard let program = ChildProcess.find(curl) else {
      throw DataError.unreachable(
        file: file.name,
        reasons: ["the program \(curl) is not installed: install it, or save \(file.mirrors) as \(destination)"])
    }
    let part = try PartialFile(path: destination + ".part", limit: size)
    var reasons: [String] = []
    for mirror in file.mirrors {
      var resumed: Bool
      repeat {
        resumed = part.count > 0
        let failure = try attempt(program, mirror, part) {
          try progress(FetchProgress(file: file.name, bytes: $0, total: size))
        }
        guard let problem = try failure ?? check(part, size: size, sha256: sha256) else {
          try part.finish(as: destination)
          return
        }
        reasons.append("\(mirror): \(problem.reason)")
        guard resumed && problem.blamesResume else { break }
        try part.restart()
      } while resumed
    }
    if part.count == 0 { part.remove() }
    throw DataError.unreachable(file: file.name, reasons: reasons)
  }

  /// Lets curl append to the part; nil means curl was content.
  private func attempt(
    _ program: String, _ mirror: String, _ part: PartialFile, _ progress: (Int) throws -> Void
  ) throws -> Failure? {
    try progress(part.count)
    if part.isFull { return nil }
    var arguments = FileDownloader.options
    if part.count > 0 { arguments += ["--continue-at", "\(part.count)"] }
    do {
      let outcome = try ChildProcess.run(program, arguments + ["--url", mirror]) { bytes in
        try part.append(bytes)
        try progress(part.count)
      }
      guard outcome.status != 0 else { return nil }
      // 33: the server cannot resume; 36: it has less than we have; 416 says the same over HTTP.
      let blamesResume = outcome.status == 33 || outcome.status == 36 || outcome.message.contains(" 416")
      return Failure(reason: message(of: outcome), blamesResume: blamesResume)
    } catch is PartialFile.TooLong {
      try part.restart()
      return Failure(reason: "sends more than the expected size", blamesResume: true)
    }
  }

  private func message(of outcome: ChildProcess.Outcome) -> String {
    outcome.message.isEmpty ? "curl ended with code \(outcome.status)" : outcome.message
  }

  /// Compares the part with the manifest; a full one with another checksum is thrown away.
  private func check(_ part: PartialFile, size: Int, sha256: String) throws -> Failure? {
    guard part.count == size else {
      return Failure(reason: "ended after \(part.count) of \(size) bytes", blamesResume: false)
    }
    let found = try ContentHash.sha256(ofFile: part.path)
    guard found != sha256 else { return nil }
    try part.restart()
    return Failure(reason: "wrong checksum (sha256 \(found), expected \(sha256))", blamesResume: true)
  }
}
