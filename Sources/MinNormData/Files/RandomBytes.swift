import Foundation

/// Bytes that can be read at any place: of a regular file, or of memory.
final class RandomBytes {
  /// How messages name it.
  let name: String
  /// How many there are.
  let count: Int

  private let descriptor: Int32?
  private let memory: [UInt8]

  /// Opens the regular file at `path`.
  init(path: String) throws {
    let (opened, size) = try ByteSource.open(path)
    (name, count, descriptor, memory) = (path, size, opened, [])
  }

  /// Takes over bytes; messages call them `name`.
  init(_ bytes: [UInt8], name: String) {
    (self.name, count, descriptor, memory) = (name, bytes.count, nil, bytes)
  }

  deinit {
    if let descriptor { close(descriptor) }
  }

  /// Fills all of `buffer` with what stands at a place.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws {
    precondition(offset >= 0 && buffer.count <= count - offset, "outside of the file")
    guard let descriptor else {
      memory.withUnsafeBytes {
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + buffer.count]))
      }
      return
    }
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let got = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled))
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else {
        let reason = got < 0 ? ByteSource.reason(errno) : "the file became shorter while it was read"
        throw DataError.inputOutput(path: name, operation: "read", reason: reason)
      }
      filled += got
    }
  }

  /// What stands at a place, which the file must have.
  func bytes(_ range: Range<Int>) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: range.count) { buffer, initialized in
      try read(at: range.lowerBound, into: UnsafeMutableRawBufferPointer(buffer))
      initialized = range.count
    }
  }
}
