/// The state of one file of a data set.
public enum FileStatus: Sendable, Equatable, Codable {
  /// Byte for byte the official file.
  case ok
  /// The content is the official one; only its compression differs (compressed again, or not compressed).
  case recompressed
  /// There, of the expected size where one is known, but no checksum of it is known.
  case unchecked
  /// Whole records, but fewer than the official file has, and no checksum is known; it loads.
  case shortened(records: Int, of: Int)
  /// Not there.
  case missing
  /// Other bytes than the official ones.
  case damaged(expected: String, found: String)

  /// Whether the file can be used.
  public var isUsable: Bool {
    switch self {
    case .ok, .recompressed, .unchecked, .shortened: true
    case .missing, .damaged: false
    }
  }
}

extension FileStatus: CustomStringConvertible {
  /// A few words.
  public var description: String {
    switch self {
    case .ok: "ok"
    case .recompressed: "ok (compressed differently, content equals the official one)"
    case .unchecked: "there (no checksum known)"
    case .shortened(let records, let all): "shortened (\(records) of \(all) records)"
    case .missing: "missing"
    case .damaged(let expected, let found): "damaged (expected \(expected), found \(found))"
    }
  }
}

/// What was found of a data set.
public struct VerifyReport: Sendable, Equatable, Codable {
  /// A file and its state.
  public struct Line: Sendable, Equatable, Codable {
    /// The file's path.
    public let path: String
    /// Whether the file is there and what it should be.
    public let status: FileStatus
  }

  /// The data set's name.
  public let dataset: String
  /// Its files, in the order of the manifest.
  public let files: [Line]
  /// Whether every file can be used.
  public var isUsable: Bool { files.allSatisfy(\.status.isUsable) }
}

/// Compares the files of data sets with what the manifest says about them.
public struct DatasetVerifier: Sendable {
  /// What the files should be.
  public let manifest: Manifest
  /// The folder that holds the data sets.
  public let dataDirectory: String

  /// Verifies below `dataDirectory`.
  public init(dataDirectory: String, manifest: Manifest = .builtIn) {
    self.manifest = manifest
    self.dataDirectory = dataDirectory
  }

  /// Reads every file of a data set and reports its state; only an unknown name is an error.
  public func verify(_ name: String) throws -> VerifyReport {
    let entry = try manifest.entry(named: name)
    let folder = FileBytes.join(dataDirectory, entry.folder)
    return VerifyReport(dataset: entry.name, files: entry.files.map { line(for: $0, in: folder) })
  }

  /// The state of a file at `path`, whatever its name.
  public static func status(of path: String, as file: Manifest.File) -> FileStatus {
    guard let size = FileBytes.size(of: path) else { return .missing }
    do {
      if let sha256 = file.sha256, file.bytes.map({ $0 == size }) ?? true,
        try ContentHash.sha256(ofFile: path) == sha256
      {
        return .ok
      }
      if let contentSHA256 = file.contentSHA256 { return try contentStatus(path, file, contentSHA256) }
      if let sha256 = file.sha256 {
        return .damaged(
          expected: "sha256 \(sha256)", found: "\(try ContentHash.sha256(ofFile: path)), \(size) bytes")
      }
      return try uncheckedStatus(path, file)
    } catch {
      return .damaged(expected: "a readable file", found: "\(error)")
    }
  }

  /// Also finds the file without `.gz`, or with it.
  private func line(for file: Manifest.File, in folder: String) -> VerifyReport.Line {
    let bare = file.name.hasSuffix(".gz") ? String(file.name.dropLast(3)) : file.name
    let candidates = [file.name, bare, bare + ".gz"].map { FileBytes.join(folder, $0) }
    let path = candidates.first { FileBytes.size(of: $0) != nil } ?? candidates[0]
    return VerifyReport.Line(path: path, status: DatasetVerifier.status(of: path, as: file))
  }

  private static func contentStatus(
    _ path: String, _ file: Manifest.File, _ expected: String
  ) throws -> FileStatus {
    let limit = file.contentBytes ?? FileBytes.defaultLimit
    let content = try ContentHash.sha256(ofContentOf: path, decompressedLimit: limit)
    if content.sha256 == expected { return .recompressed }
    return .damaged(
      expected: "content with sha256 \(expected)", found: "\(content.sha256), \(content.bytes) bytes")
  }

  private static func uncheckedStatus(_ path: String, _ file: Manifest.File) throws -> FileStatus {
    guard let expected = file.contentBytes ?? file.bytes else { return .unchecked }
    let bytes = try ContentHash.sha256(ofContentOf: path, decompressedLimit: expected).bytes
    if bytes == expected { return .unchecked }
    if let length = file.recordLength, bytes > 0, bytes % length == 0 {
      return .shortened(records: bytes / length, of: expected / length)
    }
    return .damaged(expected: "\(expected) bytes of content", found: "\(bytes)")
  }
}
