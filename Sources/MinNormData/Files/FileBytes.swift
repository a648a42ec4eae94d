import Foundation

/// Whole files in and out: gzip is recognised when reading, and writing is atomic.
public enum FileBytes {
  /// The most content a file may have unless a caller says otherwise: 4 GiB.
  public static let defaultLimit = 4 << 30

  /// Reads a file, decompressing it when it begins like a gzip stream (1f 8b).
  ///
  /// Gzip files of several members are read as one content. Truncated and corrupt streams, bytes behind the last
  /// member, content beyond `decompressedLimit`, and content beyond 8 MiB that is more than 250 times its compressed
  /// size are errors.
  public static func load(_ path: String, decompressedLimit: Int = defaultLimit) throws -> [UInt8] {
    try ContentStream(path: path, limit: decompressedLimit).remainder()
  }

  /// Replaces the file at `path` in one step; see `OutputFile`.
  ///
  /// When anything fails (no space, no permission, no folder), the old file is as it was and no partial file stays.
  public static func write(_ bytes: [UInt8], to path: String) throws {
    let file = try OutputFile(path: path)
    try file.write(bytes)
    try file.commit()
  }

  /// Writes all of `bytes` to an open descriptor; `path` is the name used in errors.
  package static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, path: String) throws {
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let count = Foundation.write(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw writeError(path, errno) }
      written += count
    }
  }

  /// Waits until an open file is on the disk.
  static func sync(_ descriptor: Int32, path: String) throws {
    guard fsync(descriptor) == 0 else { throw writeError(path, errno) }
  }

  /// Renames a file, replacing what was at `path`, and syncs the folder so that the new name survives a crash.
  static func move(_ temporary: String, to path: String) throws {
    guard rename(temporary, path) == 0 else { throw writeError(path, errno) }
    syncFolder(of: path)
  }

  /// Waits until the names in the folder of a file are on the disk, where the file system can do that.
  static func syncFolder(of path: String) {
    let folder = open(folder(of: path), O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { return }
    _ = fsync(folder)
    close(folder)
  }

  /// Creates a folder and those above it.
  static func createFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      let code = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      let reason = code.map { ByteSource.reason(Int32($0.code)) } ?? error.localizedDescription
      throw DataError.inputOutput(path: path, operation: "create the folder", reason: reason)
    }
  }

  /// The size of the regular file at `path`, or nil when there is none.
  static func size(of path: String) -> Int? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// Whether `path` is a folder.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// A name inside a folder.
  static func join(_ folder: String, _ name: String) -> String {
    folder.isEmpty ? name : folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The folder that holds `path`.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  static func writeError(_ path: String, _ code: Int32) -> DataError {
    .inputOutput(path: path, operation: "write", reason: ByteSource.reason(code))
  }
}
