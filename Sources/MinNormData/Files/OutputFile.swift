import Foundation

/// A file that is written beside its final name and takes that name in one step when it is complete.
///
/// It is opened before the work whose results it will hold, so that a missing folder or permission is an error then. Until
/// `commit` the old file is as it was; without it nothing stays. A symbolic link stays one: its target is replaced. What is no
/// regular file (a pipe, a device, an open descriptor such as `/dev/stdout`) is written to when the content is complete and never
/// replaced.
package final class OutputFile {
  /// The name that it was asked for, for messages.
  package let path: String
  /// Bytes written so far.
  package private(set) var count = 0

  private let destination: String
  private let replaces: Bool
  private let temporary: String
  private let descriptor: Int32
  private var isCommitted = false

  /// Makes sure that results can be written to a path, before there are any; nothing stays of it.
  ///
  /// - Throws: `DataError.inputOutput` for a folder that is not there or cannot be written to, a folder in the place of the
  ///   file, a name that is too long, a disk without room for a page.
  package static func check(_ path: String) throws {
    try OutputFile(path: path).write([UInt8](repeating: 0, count: 4096))
  }

  /// What tells the file that a path leads to from all others: a regular one, or one that is not there yet; nil for anything
  /// else, such as a device, and for a name in a folder that is not there.
  package static func identity(of path: String) -> [String]? {
    var status = stat()
    let (target, passesDescriptor) = resolved(path)
    guard !passesDescriptor else { return nil }
    if stat(target, &status) == 0 {
      return status.st_mode & S_IFMT == S_IFREG ? ["\(status.st_dev)", "\(status.st_ino)"] : nil
    }
    guard stat(FileBytes.folder(of: target), &status) == 0 else { return nil }
    return ["\(status.st_dev)", "\(status.st_ino)", (target as NSString).lastPathComponent]
  }

  /// Opens a temporary file: beside the final name, or for what cannot be replaced where temporary files are.
  package init(path: String) throws {
    self.path = path
    var status = stat()
    let exists = stat(path, &status) == 0
    guard exists || errno == ENOENT else { throw FileBytes.writeError(path, errno) }
    let kind = exists ? status.st_mode & S_IFMT : S_IFREG
    guard kind != S_IFDIR else { throw FileBytes.writeError(path, EISDIR) }
    let (target, passesDescriptor) = OutputFile.resolved(path)
    replaces = kind == S_IFREG && !passesDescriptor
    destination = replaces ? target : path
    if !replaces, access(path, W_OK) != 0 { throw FileBytes.writeError(path, errno) }
    // The length of its name does not depend on the final one's, which may be as long as the system allows.
    let mark = ".minnorm-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36)).tmp"
    temporary = FileBytes.join(replaces ? FileBytes.folder(of: destination) : NSTemporaryDirectory(), mark)
    if replaces, lstat(destination, &status) != 0, errno != ENOENT { throw FileBytes.writeError(path, errno) }
    descriptor = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileBytes.writeError(path, errno) }
  }

  deinit {
    close(descriptor)
    if !isCommitted { unlink(temporary) }
  }

  /// Adds bytes to the end.
  package func write(_ bytes: UnsafeRawBufferPointer) throws {
    try FileBytes.writeAll(bytes, to: descriptor, path: path)
    count += bytes.count
  }

  /// Adds bytes to the end.
  package func write(_ bytes: [UInt8]) throws { try bytes.withUnsafeBytes { try write($0) } }

  /// Writes over bytes that are there already.
  package func patch(_ bytes: [UInt8], at offset: Int) throws {
    precondition(offset >= 0 && offset + bytes.count <= count, "only what was written can be written over")
    var done = 0
    while done < bytes.count {
      let written = bytes.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
      }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw FileBytes.writeError(path, errno) }
      done += written
    }
  }

  /// Puts the complete file in the place of the old one, on the disk too.
  ///
  /// - Parameter keepsContent: Where that fails, the content stays, and the error says where.
  package func commit(keepsContent: Bool = false) throws {
    precondition(!isCommitted, "a file is committed once")
    do { try putInPlace() } catch DataError.inputOutput(let path, let operation, let reason) where keepsContent {
      isCommitted = true
      let ending = (path as NSString).pathExtension
      let kept = FileBytes.join(FileBytes.folder(of: temporary), "minnorm-rescued-\(getpid()).\(ending)")
      let place = rename(temporary, kept) == 0 ? kept : temporary
      throw DataError.inputOutput(
        path: path, operation: operation, reason: "\(reason); what it was to hold is kept in \(place)")
    }
  }

  private func putInPlace() throws {
    if replaces {
      try FileBytes.sync(descriptor, path: path)
      guard rename(temporary, destination) == 0 else { throw FileBytes.writeError(path, errno) }
      isCommitted = true
      FileBytes.syncFolder(of: destination)
    } else {
      try copyOut()
    }
  }

  /// Writes the content into a pipe or device.
  private func copyOut() throws {
    let target = open(destination, O_WRONLY | O_APPEND | O_CLOEXEC)
    guard target >= 0 else { throw FileBytes.writeError(path, errno) }
    defer { close(target) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    var done = 0
    while done < count {
      let got = pread(descriptor, buffer.baseAddress, min(buffer.count, count - done), off_t(done))
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else { throw FileBytes.writeError(path, got < 0 ? errno : EIO) }
      try FileBytes.writeAll(UnsafeRawBufferPointer(rebasing: buffer[..<got]), to: target, path: path)
      done += got
    }
  }

  /// Where a path leads when it is a symbolic link, also one whose target is not there yet, and whether it leads through an open
  /// descriptor, as `/dev/stdout` does.
  private static func resolved(_ path: String) -> (target: String, passesDescriptor: Bool) {
    var (path, passesDescriptor) = (path, false)
    // The system itself follows at most 40 links.
    for _ in 0..<40 {
      passesDescriptor = passesDescriptor || ["/proc/", "/dev/fd/", "/dev/std"].contains { path.hasPrefix($0) }
      guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { break }
      path = target.hasPrefix("/") ? target : FileBytes.join(FileBytes.folder(of: path), target)
    }
    return (path, passesDescriptor)
  }
}
