import Foundation

extension CheckpointFolder {
  /// The bytes of the file of records when it holds records of these sizes.
  package static func bytes(ofRecords sizes: [Int]) -> Int { sizes.reduce(0) { $0 + $1 + RecordFile.overhead } }

  /// The bytes of the file of records as it is.
  package var recordBytes: Int { FileBytes.size(of: file("columns.bin")) ?? 0 }

  /// Reads the records that are there, from the first on, into the memory that `target` lends for each.
  ///
  /// An incomplete last record is cut off. One pass over the file at the speed of the disk or of SHA-256.
  ///
  /// - Parameters:
  ///   - total: Records of the whole computation.
  ///   - target: Memory of exactly the record's size; zero after a record that was not complete.
  ///   - observer: Hears the number of records read.
  /// - Returns: The number of records, and the bytes that were cut off behind them.
  /// - Throws: `CheckpointError.damaged` for a wrong checksum that is not at the end of the file; `DataError`.
  package func readRecords(
    upTo total: Int, into target: (Int) -> UnsafeMutableRawBufferPointer, observer: (Int) throws -> Void = { _ in }
  ) throws -> (count: Int, discarded: Int) {
    let file = try openRecords()
    let end = try file.size()
    var (index, position) = (0, 0)
    while index < total, position < end {
      let buffer = target(index)
      let next = position + buffer.count + RecordFile.overhead
      guard next <= end else { break }
      guard try file.read(index, into: buffer, salt: salt) else {
        buffer.initializeMemory(as: UInt8.self, repeating: 0)
        guard next == end else {
          throw CheckpointError.damaged(
            file: file.path, reason: "the checksum of block column \(index + 1) does not match, and more follow it")
        }
        break
      }
      (index, position) = (index + 1, next)
      try observer(index)
    }
    guard index < total || position == end else {
      throw CheckpointError.damaged(file: file.path, reason: "it has bytes behind the last of \(total) block columns")
    }
    try file.cut(at: position)
    return (index, end - position)
  }

  /// Appends record `index`; it is in the file when this returns, and on the disk before the next one is begun.
  ///
  /// - Throws: `DataError.inputOutput`; what was written of the record is cut off again.
  package func append(_ index: Int, _ content: UnsafeRawBufferPointer) throws {
    try openRecords().append(index, content, salt: salt)
  }

  /// Waits until every record is on the disk.
  package func finishRecords() throws { try columns?.finishSync() }

  private func openRecords() throws -> RecordFile {
    if let columns { return columns }
    let opened = try RecordFile(file("columns.bin"))
    syncNames()
    columns = opened
    return opened
  }
}
