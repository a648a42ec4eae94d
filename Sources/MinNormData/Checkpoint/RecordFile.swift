import Dispatch
import Foundation
import Synchronization

/// The open file `columns.bin` of a `CheckpointFolder`, which says what a record is.
///
/// Each record is synced on a thread of its own, so that the disk works while the next one is computed.
final class RecordFile {
  /// Bytes of a record beside its content.
  static let overhead = headerSize + SHA256.byteCount
  private static let headerSize = 16
  /// Hashed and copied while it is in the cache.
  private static let piece = 1 << 20

  let path: String
  private let descriptor: Int32
  private let syncing = DispatchGroup()
  /// The error number of the last sync, 0 if none.
  private let failure = Failure()

  private final class Failure: Sendable {
    let code = Atomic<Int32>(0)
  }

  /// Opens or creates the file, positioned at its start.
  init(_ path: String) throws {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0o644)
    guard descriptor >= 0 else { throw FileBytes.writeError(path, errno) }
    _ = try size()
  }

  deinit {
    syncing.wait()
    if descriptor >= 0 { close(descriptor) }
  }

  func size() throws -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileBytes.writeError(path, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw CheckpointError.damaged(file: path, reason: "it is not a regular file")
    }
    return Int(status.st_size)
  }

  /// Reads the next record; false if it is not record `index` as it was written.
  func read(_ index: Int, into content: UnsafeMutableRawBufferPointer, salt: [UInt8]) throws -> Bool {
    let expected = Self.header(index, content.count)
    var header = [UInt8](repeating: 0, count: Self.headerSize)
    try header.withUnsafeMutableBytes { try fill($0) }
    var hash = Self.hash(salt, expected)
    for start in stride(from: 0, to: content.count, by: Self.piece) {
      let piece = UnsafeMutableRawBufferPointer(rebasing: content[start..<min(start + Self.piece, content.count)])
      try fill(piece)
      hash.update(UnsafeRawBufferPointer(piece))
    }
    var digest = [UInt8](repeating: 0, count: SHA256.byteCount)
    try digest.withUnsafeMutableBytes { try fill($0) }
    let found = hash.finalize()
    return header == expected && digest == found
  }

  /// Writes a record behind the others.
  func append(_ index: Int, _ content: UnsafeRawBufferPointer, salt: [UInt8]) throws {
    // Were two records not on the disk yet, a crash of the machine could damage the first and not the second.
    try finishSync()
    let start = lseek(descriptor, 0, SEEK_CUR)
    do {
      let header = Self.header(index, content.count)
      var hash = Self.hash(salt, header)
      try header.withUnsafeBytes { try FileBytes.writeAll($0, to: descriptor, path: path) }
      for start in stride(from: 0, to: content.count, by: Self.piece) {
        let piece = UnsafeRawBufferPointer(rebasing: content[start..<min(start + Self.piece, content.count)])
        hash.update(piece)
        try FileBytes.writeAll(piece, to: descriptor, path: path)
      }
      try hash.finalize().withUnsafeBytes { try FileBytes.writeAll($0, to: descriptor, path: path) }
    } catch {
      ftruncate(descriptor, start)
      lseek(descriptor, start, SEEK_SET)
      throw error
    }
    startSync()
  }

  /// Ends the file at `position` and goes there.
  func cut(at position: Int) throws {
    let isLonger = try size() > position
    guard !isLonger || ftruncate(descriptor, off_t(position)) == 0, lseek(descriptor, off_t(position), SEEK_SET) >= 0
    else { throw FileBytes.writeError(path, errno) }
    if isLonger { try FileBytes.sync(descriptor, path: path) }
  }

  private func startSync() {
    let (descriptor, failure) = (descriptor, failure)
    DispatchQueue.global().async(group: syncing) {
      if fsync(descriptor) != 0 { failure.code.store(errno, ordering: .relaxed) }
    }
  }

  /// Waits until everything written is on the disk.
  func finishSync() throws {
    syncing.wait()
    let code = failure.code.load(ordering: .relaxed)
    guard code == 0 else { throw FileBytes.writeError(path, code) }
  }

  private func fill(_ buffer: UnsafeMutableRawBufferPointer) throws {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = Foundation.read(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let reason = count < 0 ? ByteSource.reason(errno) : "the file became shorter"
        throw DataError.inputOutput(path: path, operation: "read", reason: reason)
      }
      filled += count
    }
  }

  private static func header(_ index: Int, _ count: Int) -> [UInt8] {
    [index, count].flatMap { number in (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
  }

  private static func hash(_ salt: [UInt8], _ header: [UInt8]) -> SHA256 {
    var hash = SHA256()
    hash.update(salt)
    hash.update(header)
    return hash
  }
}
