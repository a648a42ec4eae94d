import Foundation

/// Brings the files of a data set into the data directory and checks them.
///
/// Files that are there and sound are left alone. Everything downloaded is compared with its SHA-256 before it gets its
/// final name. A download that breaks off leaves `NAME.part`, from which the next one goes on.
public struct DatasetFetcher: Sendable {
  /// What became of a file.
  public enum Outcome: String, Sendable, Codable {
    /// It was there already, and sound.
    case present
    /// It was downloaded, or taken from a downloaded archive.
    case fetched
  }

  /// What the files should be, and where they are.
  public let manifest: Manifest
  /// The folder that holds the data sets.
  public let dataDirectory: String
  private let curl: String
  private let tar: String

  /// Fetches into `dataDirectory`; `curl` and `tar` name the programs (searched in PATH unless they contain a slash).
  public init(dataDirectory: String, manifest: Manifest = .builtIn, curl: String = "curl", tar: String = "tar") {
    self.manifest = manifest
    self.dataDirectory = dataDirectory
    self.curl = curl
    self.tar = tar
  }

  /// Fetches a data set and says for each file whether it was there before.
  ///
  /// - Parameter progress: Called as bytes arrive; an error it throws ends the download, which can be resumed.
  @discardableResult
  public func fetch(
    _ name: String, progress: (FetchProgress) throws -> Void = { _ in }
  ) throws -> [(file: String, outcome: Outcome)] {
    let entry = try manifest.entry(named: name)
    let folder = FileBytes.join(dataDirectory, entry.folder)
    let report = try DatasetVerifier(dataDirectory: dataDirectory, manifest: manifest).verify(entry.name)
    let wanted = zip(entry.files, report.files).filter { !isComplete($1.status) }.map(\.0)
    if !wanted.isEmpty {
      if let archive = entry.archive {
        try fetch(wanted, from: archive, memberFolder: entry.folder, to: folder, progress: progress)
      } else {
        try fetch(wanted, of: entry, to: folder, progress: progress)
      }
    }
    let names = Set(wanted.map(\.name))
    return entry.files.map { ($0.name, names.contains($0.name) ? .fetched : .present) }
  }

  /// A shortened file loads, but someone who fetches wants all of it.
  private func isComplete(_ status: FileStatus) -> Bool {
    if case .shortened = status { return false }
    return status.isUsable
  }

  private func fetch(
    _ files: [Manifest.File], of entry: Manifest.Entry, to folder: String,
    progress: (FetchProgress) throws -> Void
  ) throws {
    if let drawn = files.first(where: \.mirrors.isEmpty) {
      throw DataError.unreachable(
        file: drawn.name, reasons: ["it has no address; the program draws it: minnorm data make-\(entry.name)"])
    }
    try FileBytes.createFolder(folder)
    for file in files {
      let path = FileBytes.join(folder, file.name)
      try FileDownloader(curl: curl).download(file, to: path, progress: progress)
    }
  }

  /// Downloads the archive unless it is there, takes the files out, and deletes it.
  private func fetch(
    _ files: [Manifest.File], from archive: Manifest.File, memberFolder: String, to folder: String,
    progress: (FetchProgress) throws -> Void
  ) throws {
    try FileBytes.createFolder(folder)
    let path = FileBytes.join(dataDirectory, archive.name)
    if DatasetVerifier.status(of: path, as: archive) != .ok {
      try FileDownloader(curl: curl).download(archive, to: path, progress: progress)
    }
    try extract(files, from: path, memberFolder: memberFolder, to: folder)
    unlink(path)
  }

  /// Unpacks into a folder beside the final one, so that a broken extraction leaves no half-written file.
  private func extract(
    _ files: [Manifest.File], from archive: String, memberFolder: String, to folder: String
  ) throws {
    guard let program = ChildProcess.find(tar) else {
      throw DataError.inputOutput(
        path: archive, operation: "unpack", reason: "the program \(tar) is not installed; install it or unpack by hand")
    }
    let temporary = folder + ".unpack-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    try FileBytes.createFolder(temporary)
    defer { try? FileManager.default.removeItem(atPath: temporary) }
    let members = files.map { "\(memberFolder)/\($0.name)" }
    let outcome = try ChildProcess.run(program, ["-xzf", archive, "-C", temporary] + members) { _ in }
    guard outcome.status == 0 else {
      throw DataError.inputOutput(path: archive, operation: "unpack", reason: outcome.message)
    }
    let unpacked = files.map { FileBytes.join(FileBytes.join(temporary, memberFolder), $0.name) }
    for (path, file) in zip(unpacked, files) {
      let status = DatasetVerifier.status(of: path, as: file)
      guard isComplete(status) else {
        throw DataError.malformed(
          file: archive, offset: nil, expected: "a sound \(file.name) inside", found: "\(status)")
      }
    }
    for (path, file) in zip(unpacked, files) {
      try FileBytes.move(path, to: FileBytes.join(folder, file.name))
    }
  }
}
