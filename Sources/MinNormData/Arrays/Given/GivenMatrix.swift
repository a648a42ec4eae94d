import Foundation
import Synchronization

/// A matrix in a file that is too large to be copied: a .npy file of floats or bytes is mapped from the disk, anything else is
/// read into memory once.
///
/// What is mapped must not be changed while it is.
package final class GivenMatrix: Sendable {
  /// Its size.
  package let rows: Int
  /// Numbers of a row.
  package let columns: Int
  /// The format of its numbers.
  package let format: NumberFormat
  /// How messages name the file.
  package let source: String
  private let memory: Memory
  /// Bytes that were read since the last release.
  private let read = Mutex(0)

  /// So many bytes of a file are in memory at most, with those that the largest reading takes.
  package static let residentLimit = 96 << 20
  /// A page that is looked at brings its neighbours, sixteen in all, if the system has them.
  private static let neighbours = 64 << 10

  private enum Memory: @unchecked Sendable {
    case mapped(region: UnsafeMutableRawPointer, bytes: Int, offset: Int)
    case numbers(Numbers)
  }

  private init(rows: Int, columns: Int, format: NumberFormat, source: String, memory: Memory) {
    (self.rows, self.columns, self.format) = (rows, columns, format)
    (self.source, self.memory) = (source, memory)
  }

  deinit {
    if case .mapped(let region, let bytes, _) = memory { munmap(region, bytes) }
  }

  /// Opens a matrix in any of the formats that are read; of a symmetric one the order of its numbers in a file is the same.
  package static func open(
    _ path: String, isSymmetric: Bool = false, budget: ReadingBudget = .unlimited
  ) throws -> GivenMatrix {
    if let mapped = try mapped(path, isSymmetric: isSymmetric) { return mapped }
    let array = try ArrayFile.load(path, budget: budget)
    return GivenMatrix(
      rows: array.rows, columns: array.columns, format: array.numbers.format, source: path,
      memory: .numbers(array.numbers))
  }

  /// A .npy file whose numbers can be used as they are on the disk; nil for any other.
  private static func mapped(_ path: String, isSymmetric: Bool) throws -> GivenMatrix? {
    guard path.lowercased().hasSuffix(".npy"), 1.littleEndian == 1 else { return nil }
    let stream = try ContentStream(path: path, limit: .max)
    guard !stream.isCompressed else { return nil }
    let header = try NPYHeader(in: stream)
    let offset = stream.offset
    guard [.float32, .float64, .uint8, .boolean].contains(header.element), let format = header.element.format,
      !header.isBigEndian, header.shape.count == 2, !header.isFortranOrder || isSymmetric,
      offset % header.element.width == 0
    else { return nil }
    let layout = try NPYLayout(header, in: stream)
    let bytes = layout.count * format.bytesPerNumber
    guard stream.plausibleRemainder == bytes else {
      throw stream.malformed(
        at: offset, expected: "\(bytes) bytes of numbers", found: "\(stream.plausibleRemainder)")
    }
    let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw DataError.inputOutput(path: path, operation: "open", reason: ByteSource.reason(errno))
    }
    defer { close(descriptor) }
    let region = mmap(nil, offset + bytes, PROT_READ, MAP_SHARED, descriptor, 0)
    guard let region, region != MAP_FAILED else {
      throw DataError.inputOutput(path: path, operation: "map", reason: ByteSource.reason(errno))
    }
    return GivenMatrix(
      rows: layout.rows, columns: layout.columns, format: format, source: path,
      memory: .mapped(region: region, bytes: offset + bytes, offset: offset))
  }

  /// Whether the numbers are on the disk.
  package var isMapped: Bool { if case .mapped = memory { true } else { false } }

  /// Bytes that it takes for as long as it is open.
  package var residentBytes: Int {
    isMapped ? min(Self.residentLimit, rows * columns * format.bytesPerNumber) : rows * columns * format.bytesPerNumber
  }

  /// What rounding may leave of a difference of its numbers, relative to their size.
  package var tolerance: Double { format == .float64 ? 1e-8 : 1e-4 }

  /// Lends the numbers, row after row, of which `body` reads so many runs that each lie together.
  package func withNumbers<Result>(
    runs: Int, of length: Int, _ body: (UnsafeRawPointer?) throws -> Result
  ) rethrows -> Result {
    switch memory {
    case .numbers(let numbers): return try numbers.withBytes { try body($0.baseAddress) }
    case .mapped(let region, let bytes, let offset):
      defer {
        let isFull = read.withLock { sum in
          sum += runs * (length * format.bytesPerNumber + Self.neighbours)
          guard sum > Self.residentLimit / 3 else { return false }
          sum = 0
          return true
        }
        // The pages stay in the system's cache; the process lets go of them.
        if isFull { madvise(region, bytes, MADV_DONTNEED) }
      }
      return try body(UnsafeRawPointer(region) + offset)
    }
  }
}
