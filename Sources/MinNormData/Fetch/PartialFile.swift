import Foundation

/// A download that is not complete yet: `NAME.part` beside the final file.
///
/// It is locked while it is open, never longer than `limit`, and stays on the disk when a transfer breaks off, so that
/// the next one goes on where this one ended.
final class PartialFile {
  /// Thrown when a sender sends more than the file can have.
  struct TooLong: Error {}

  let path: String
  private let limit: Int
  private let descriptor: Int32
  /// Whether it has all bytes it may have.
  var isFull: Bool { count == limit }
  /// Bytes written so far.
  private(set) var count: Int

  /// Opens or creates `path`, keeping what is there if it can be the beginning of the file.
  init(path: String, limit: Int) throws {
    let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard opened >= 0 else { throw FileBytes.writeError(path, errno) }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      close(opened)
      throw DataError.inputOutput(path: path, operation: "write", reason: "another download of it is running")
    }
    let end = Int(lseek(opened, 0, SEEK_END))
    self.path = path
    self.limit = limit
    descriptor = opened
    count = max(0, end)
    if count > limit { try restart() }
  }

  deinit {
    // A child that another thread is just starting shares the open file until it runs its program, so closing alone
    // could leave the lock held for a moment.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Forgets everything written.
  func restart() throws {
    guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
      throw FileBytes.writeError(path, errno)
    }
    count = 0
  }

  /// Appends bytes; what exceeds the limit is not written and ends the transfer.
  func append(_ bytes: UnsafeRawBufferPointer) throws {
    guard bytes.count <= limit - count else { throw TooLong() }
    try FileBytes.writeAll(bytes, to: descriptor, path: path)
    count += bytes.count
  }

  /// Makes the finished file durable under its final name.
  func finish(as final: String) throws {
    try FileBytes.sync(descriptor, path: path)
    try FileBytes.move(path, to: final)
  }

  /// Deletes the file.
  func remove() { unlink(path) }
}
