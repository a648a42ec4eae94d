import Foundation

/// A folder that keeps the finished parts of one long computation, whole or not at all, whenever the process dies.
///
/// Up to three files; integers are little-endian:
///
/// - `identity.txt`: what is computed, in UTF-8: the line `minnorm.checkpoint/1`, lines `name: value`, and a last line
///   `sha256: ` with the SHA-256 of all bytes before that line in hexadecimal. Written once, before the other files.
/// - `columns.bin`: records that are appended and never changed. Record i with c bytes of content:
///
///       offset   bytes
///       0        8       i, from 0
///       8        8       c
///       16       c       content
///       16 + c   32      SHA-256 of the identity's SHA-256 (its 32 bytes), i, c and the content
///
/// - `state.bin`: a state that is replaced as a whole by renaming: c bytes of content, then the SHA-256 of the identity's
///   SHA-256 and the content.
///
/// A record is in the file before `append` returns, and on the disk before the next one is begun. So after a crash, of the
/// process or of the machine, only the last record can be incomplete: it is recognised and cut off. Whatever else does not
/// agree with its checksum is damage and an error.
///
/// The folder is locked while it is open. The version in the first line is to be raised with every change of the format or of
/// the arithmetic whose results it keeps.
package final class CheckpointFolder {
  /// The first line of every identity.
  private static let version = "minnorm.checkpoint/1"
  private static let digestSize = SHA256.byteCount
  private static let names = ["identity.txt", "columns.bin", "state.bin"]

  /// The folder as it was given.
  package let path: String
  /// The open folder itself, which holds the lock.
  private let folder: Int32
  /// What every checksum begins with: the identity's own.
  private(set) var salt: [UInt8] = []
  /// The open file of records.
  var columns: RecordFile?

  /// Creates or opens the folder at `path` and locks it.
  ///
  /// - Throws: `CheckpointError.exists` where there is a checkpoint and `resumes` is false; `inUse`; `DataError`.
  package init(_ path: String, resumes: Bool) throws {
    self.path = path
    try FileBytes.createFolder(path)
    folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0, access(path, R_OK | W_OK | X_OK) == 0 else { throw FileBytes.writeError(path, errno) }
    guard flock(folder, LOCK_EX | LOCK_NB) == 0 else { throw CheckpointError.inUse(folder: path) }
    let content = try FileManager.default.contentsOfDirectory(atPath: path)
    guard resumes || !content.contains(where: Self.names.contains) else { throw CheckpointError.exists(folder: path) }
    // What a process left behind that died while it wrote a file beside the final one.
    for name in content where Self.names.contains(where: { name.hasPrefix($0 + ".tmp-") }) { unlink(file(name)) }
  }

  deinit {
    if folder >= 0 {
      flock(folder, LOCK_UN)
      close(folder)
    }
  }

  /// Says what is computed, once, before anything else is done: writes it, or compares it with what is there.
  ///
  /// - Throws: `CheckpointError.foreign` with the first field that differs, `damaged`; `DataError`.
  package func identify(_ fields: [(name: String, value: String)]) throws {
    let expected = Self.version + "\n" + fields.map { "\($0.name): \($0.value)\n" }.joined()
    let checksum = SHA256.hash(Array(expected.utf8))
    salt = checksum
    let text = expected + "sha256: \(ContentHash.hex(checksum))\n"
    let file = file("identity.txt")
    if FileBytes.size(of: file) == nil {
      if let other = Self.names.first(where: { FileBytes.size(of: self.file($0)) != nil }) {
        throw CheckpointError.damaged(file: self.file(other), reason: "identity.txt is missing beside it")
      }
      return try FileBytes.write(Array(text.utf8), to: file)
    }
    let bytes = try FileBytes.load(file, decompressedLimit: 1 << 20)
    if bytes != Array(text.utf8) { throw difference(between: bytes, and: expected, in: file) }
  }

  /// Why an identity is not the expected one.
  private func difference(between bytes: [UInt8], and expected: String, in file: String) -> CheckpointError {
    let found = String(decoding: bytes, as: UTF8.self)
    var lines = found.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let wanted = expected.split(separator: "\n").map(String.init)
    if lines[0] != Self.version, lines[0].hasPrefix("minnorm.checkpoint/") {
      return .foreign(folder: path, what: "format", found: lines[0], expected: Self.version)
    }
    let body = lines.dropLast(2).map { $0 + "\n" }.joined()
    guard found == body + "sha256: \(ContentHash.sha256(Array(body.utf8)))\n" else {
      return .damaged(file: file, reason: "its checksum does not match")
    }
    lines.removeLast(2)
    guard let place = wanted.indices.first(where: { $0 >= lines.count || lines[$0] != wanted[$0] }) else {
      return .foreign(folder: path, what: "description", found: "longer", expected: "shorter")
    }
    let (name, value) = Self.field(wanted[place])
    let other = place < lines.count ? Self.field(lines[place]) : ("", "missing")
    return other.0 == name || place >= lines.count
      ? .foreign(folder: path, what: name, found: other.1, expected: value)
      : .foreign(folder: path, what: "description", found: "\(other.0): \(other.1)", expected: "\(name): \(value)")
  }

  private static func field(_ line: String) -> (name: String, value: String) {
    let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
    return (parts.first ?? "", parts.count > 1 ? parts[1] : "")
  }

  /// Throws `insufficientDisk` unless the folder's disk has room for `bytes` more; a system that does not say is believed.
  package func requireRoom(for bytes: Int) throws {
    var status = statvfs()
    guard fstatvfs(folder, &status) == 0 else { return }
    let (available, overflow) = Int(status.f_bavail).multipliedReportingOverflow(by: Int(status.f_frsize))
    guard overflow || available >= bytes else {
      throw CheckpointError.insufficientDisk(folder: path, needed: bytes, available: available)
    }
  }

  /// Makes the names of new files durable.
  func syncNames() { _ = fsync(folder) }

  func file(_ name: String) -> String { FileBytes.join(path, name) }

  // MARK: The state

  /// The state as it was last replaced, or nil.
  package func state() throws -> [UInt8]? {
    let file = file("state.bin")
    guard FileBytes.size(of: file) != nil else { return nil }
    // Read raw: a state may happen to begin like a gzip stream.
    let source = try ByteSource(path: file)
    let bytes = try [UInt8](unsafeUninitializedCapacity: source.byteCount) { buffer, count in
      count = try source.read(into: UnsafeMutableRawBufferPointer(buffer))
    }
    guard bytes.count >= Self.digestSize else {
      throw CheckpointError.damaged(file: file, reason: "it has only \(bytes.count) bytes")
    }
    let content = Array(bytes.dropLast(Self.digestSize))
    guard checksum(content) == Array(bytes.suffix(Self.digestSize)) else {
      throw CheckpointError.damaged(file: file, reason: "its checksum does not match")
    }
    return content
  }

  /// Replaces the state in one step; when that fails, the old one is as it was.
  package func replaceState(_ content: [UInt8]) throws {
    try FileBytes.write(content + checksum(content), to: file("state.bin"))
  }

  private func checksum(_ content: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    hash.update(salt)
    hash.update(content)
    return hash.finalize()
  }
}
