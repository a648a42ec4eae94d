import Foundation

/// A file that is written beside its final name and takes that name in one step when it is complete.
///
/// It is opened before the work whose results it will hold, so that a missing folder or permission is an error then. Until
/// `commit` the old file is as it was; without it nothing stays. A symbolic link stays one: its target is replaced. What is no
/// regular file, such as a pipe or a device, is written to when the content is complete and never replaced.
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

  /// Opens a temporary file: beside the final name, or for what cannot be replaced where temporary files are.
  package init(path: String) throws {
    self.path = path
    destination = OutputFile.resolved(path)
    var status = stat()
    let kind = stat(destination, &status) == 0 ? status.st_mode & S_IFMT : S_IFREG
    guard kind != S_IFDIR else { throw FileBytes.writeError(path, EISDIR) }
    replaces = kind == S_IFREG
    if !replaces, access(destination, W_OK) != 0 { throw FileBytes.writeError(path, errno) }
    let mark = ".tmp-\(getpid())-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    temporary = replaces ? destination + mark : FileBytes.join(NSTemporaryDirectory(), "minnorm" + mark)
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
  package func commit() throws {
    precondition(!isCommitted, "a file is committed once")
    if replaces {
      try FileBytes.sync(descriptor, path: path)
      try FileBytes.move(temporary, to: destination)
      isCommitted = true
    } else {
      try copyOut()
    }
  }

  /// Writes the content into a pipe or device.
  private func copyOut() throws {
    let target = open(destination, O_WRONLY | O_CLOEXEC)
    guard target >= 0 else { throw FileBytes.writeError(path, errno) }
    defer { close(target) }
    let source = try RandomBytes(path: temporary)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    var done = 0
    while done < count {
      let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[..<min(buffer.count, count - done)])
      try source.read(at: done, into: piece)
      try FileBytes.writeAll(UnsafeRawBufferPointer(piece), to: target, path: path)
      done += piece.count
    }
  }

  /// Where a path leads when its last component is a symbolic link, also one whose target is not there yet.
  private static func resolved(_ path: String) -> String {
    var path = path
    // The system itself follows at most 40 links.
    for _ in 0..<40 {
      guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else { return path }
      path = target.hasPrefix("/") ? target : FileBytes.join(FileBytes.folder(of: path), target)
    }
    return path
  }
}
