import Foundation

/// The raw bytes of a file or of memory, read once from start to end.
final class ByteSource {
  /// How messages name it: the path as it was given.
  let name: String
  /// Raw bytes in all, as counted when the source was opened.
  let byteCount: Int

  private let descriptor: Int32?
  private let memory: [UInt8]
  private var position = 0

  /// Opens the file at `path` for reading.
  init(path: String) throws {
    // Opening a pipe would block for ever; with O_NONBLOCK it opens and is refused below.
    let opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard opened >= 0 else { throw ByteSource.openingError(path: path, code: errno) }
    var status = stat()
    guard fstat(opened, &status) == 0 else {
      let reason = ByteSource.reason(errno)
      close(opened)
      throw DataError.inputOutput(path: path, operation: "read", reason: reason)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(opened)
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      throw DataError.malformed(
        file: path, offset: nil, expected: "a regular file", found: isFolder ? "a folder" : "a device or pipe")
    }
    name = path
    byteCount = Int(status.st_size)
    descriptor = opened
    memory = []
  }

  /// Reads from `bytes`; messages call them `name`.
  init(bytes: [UInt8], name: String) {
    self.name = name
    byteCount = bytes.count
    descriptor = nil
    memory = bytes
  }

  deinit {
    if let descriptor { close(descriptor) }
  }

  /// Fills `buffer` and returns how much it got; less than asked for means the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    guard let descriptor else {
      let count = min(buffer.count, memory.count - position)
      memory.withUnsafeBytes {
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count]))
      }
      position += count
      return count
    }
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = Foundation.read(descriptor, rest.baseAddress, rest.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else {
        throw DataError.inputOutput(path: name, operation: "read", reason: ByteSource.reason(errno))
      }
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Whether the bytes begin like a gzip stream (1f 8b); the reading position stays.
  func startsLikeGzip() -> Bool {
    guard let descriptor else { return memory.starts(with: [0x1f, 0x8b]) }
    var first: [UInt8] = [0, 0]
    let count = first.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, 2, 0) }
    return count == 2 && first == [0x1f, 0x8b]
  }

  /// The system's words for an error number.
  static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  private static func openingError(path: String, code: Int32) -> DataError {
    if code == ENOENT || code == ENOTDIR {
      return .notFound(path: path, advice: "check the name, or list the folder")
    }
    return .inputOutput(path: path, operation: "read", reason: reason(code))
  }
}
