import Foundation

/// Raw bytes read once from start to end: of a file, of standard input, of memory, or of a part of a file.
final class ByteSource {
  /// What standard input is called where a file is asked for.
  static let standardInputPath = "-"

  /// How messages name it: the path as it was given.
  let name: String
  /// Raw bytes in all, as counted when the source was opened; `Int.max` where nobody knows, as of a pipe.
  let byteCount: Int

  private enum Backing {
    case descriptor(Int32, isOurs: Bool)
    case part(RandomBytes, start: Int)
  }

  private let backing: Backing
  private var position = 0
  /// What was looked at before it was read.
  private var pending: [UInt8] = []

  /// Opens the file at `path` for reading; `-` is standard input.
  init(path: String) throws {
    if path == ByteSource.standardInputPath {
      name = "standard input"
      byteCount = try ByteSource.standardInputSize()
      backing = .descriptor(STDIN_FILENO, isOurs: false)
    } else {
      name = path
      let (descriptor, size) = try ByteSource.open(path)
      byteCount = size
      backing = .descriptor(descriptor, isOurs: true)
    }
  }

  /// Reads from `bytes`; messages call them `name`.
  convenience init(bytes: [UInt8], name: String) {
    self.init(RandomBytes(bytes, name: name), range: 0..<bytes.count, name: name)
  }

  /// Reads a part of a file; messages call it `name`.
  init(_ file: RandomBytes, range: Range<Int>, name: String) {
    self.name = name
    byteCount = range.count
    backing = .part(file, start: range.lowerBound)
  }

  deinit {
    if case .descriptor(let descriptor, isOurs: true) = backing { close(descriptor) }
  }

  /// Fills `buffer` and returns how much it got; less than asked for means the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    let ready = min(pending.count, buffer.count)
    if ready > 0 {
      buffer.copyBytes(from: pending[..<ready])
      pending.removeFirst(ready)
    }
    return try ready + readOn(into: UnsafeMutableRawBufferPointer(rebasing: buffer[ready...]))
  }

  /// The next bytes, which are still to be read; fewer than asked for only where there are no more.
  func peek(_ count: Int) throws -> [UInt8] {
    if pending.count < count {
      let wanted = count - pending.count
      pending += try [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
        initialized = try readOn(into: UnsafeMutableRawBufferPointer(buffer))
      }
    }
    return Array(pending.prefix(count))
  }

  /// The system's words for an error number.
  static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// Opens a regular file; anything else is an error.
  static func open(_ path: String) throws -> (descriptor: Int32, size: Int) {
    // Opening a pipe would block for ever; with O_NONBLOCK it opens and is refused below.
    let opened = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard opened >= 0 else { throw openingError(path: path, code: errno) }
    var status = stat()
    guard fstat(opened, &status) == 0 else {
      let reason = reason(errno)
      close(opened)
      throw DataError.inputOutput(path: path, operation: "read", reason: reason)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(opened)
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      throw DataError.malformed(
        file: path, offset: nil, expected: "a regular file", found: isFolder ? "a folder" : "a device or pipe")
    }
    return (opened, Int(status.st_size))
  }

  private func readOn(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    switch backing {
    case .part(let file, let start):
      let count = min(buffer.count, byteCount - position)
      try file.read(at: start + position, into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]))
      position += count
      return count
    case .descriptor(let descriptor, _):
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
  }

  private static func standardInputSize() throws -> Int {
    guard isatty(STDIN_FILENO) == 0 else {
      throw DataError.malformed(
        file: standardInputPath, offset: nil, expected: "a file or a pipe as standard input", found: "a terminal")
    }
    var status = stat()
    guard fstat(STDIN_FILENO, &status) == 0 else {
      throw DataError.inputOutput(path: standardInputPath, operation: "read", reason: reason(errno))
    }
    guard status.st_mode & S_IFMT == S_IFREG else { return .max }
    return max(0, Int(status.st_size) - max(0, Int(lseek(STDIN_FILENO, 0, SEEK_CUR))))
  }

  private static func openingError(path: String, code: Int32) -> DataError {
    if code == ENOENT || code == ENOTDIR {
      return .notFound(path: path, advice: "check the name, or list the folder")
    }
    return .inputOutput(path: path, operation: "read", reason: reason(code))
  }
}
