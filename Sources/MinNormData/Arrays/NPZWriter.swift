/// Writes an .npz file, as `numpy.savez` does: a ZIP archive of stored .npy files, and of text members beside them.
///
/// Equal content gives equal bytes: no times and no names of systems are written. Members are streamed into a temporary file
/// beside the final name, which is opened at once and takes that name with `finish`; without that nothing stays.
package final class NPZWriter {
  /// Writes a piece of a member.
  package typealias Sink = (UnsafeRawBufferPointer) throws -> Void

  private let file: OutputFile
  private var entries: [ZIPEntry] = []

  /// Opens the file for writing.
  package init(path: String) throws { file = try OutputFile(path: path) }

  /// Adds an array of numbers in their own format.
  package func add(_ name: String, shape: [Int], _ numbers: Numbers) throws {
    precondition(shape.reduce(1, *) == numbers.count, "as many numbers as the shape says")
    try add(name, shape: shape, format: numbers.format) { sink in try numbers.withBytes { try sink($0) } }
  }

  /// Adds an array whose numbers `body` hands over as little-endian bytes, piece by piece in C order.
  package func add(
    _ name: String, shape: [Int], format: NumberFormat, _ body: (Sink) throws -> Void
  ) throws {
    let count = shape.reduce(1, *) * format.bytesPerNumber
    try addArray(name, descr: NPYWriter.descr(format), shape: shape, byteCount: count, body)
  }

  /// Adds an array of whole numbers of 64 bits.
  package func add(_ name: String, shape: [Int], integers: [Int]) throws {
    precondition(shape.reduce(1, *) == integers.count, "as many numbers as the shape says")
    let words = integers.map { Int64($0).littleEndian }
    try words.withUnsafeBytes { bytes in
      try addArray(name, descr: "<i8", shape: shape, byteCount: bytes.count) { sink in try sink(bytes) }
    }
  }

  /// Adds an array of texts ('<U…'), one dimension; NumPy cannot keep zeros at their ends.
  package func add(_ name: String, texts: [String]) throws {
    let scalars = texts.map { $0.unicodeScalars.map { $0.value.littleEndian } }
    let width = max(1, scalars.map(\.count).max() ?? 1)
    let words = scalars.flatMap { $0 + [UInt32](repeating: 0, count: width - $0.count) }
    try words.withUnsafeBytes { bytes in
      try addArray(name, descr: "<U\(width)", shape: [texts.count], byteCount: bytes.count) { sink in try sink(bytes) }
    }
  }

  /// Adds a member that is no array, such as `record.json`: the text in UTF-8 under exactly this name.
  package func add(_ name: String, text: String) throws {
    let bytes = Array(text.utf8)
    try addMember(name, byteCount: bytes.count) { sink in try bytes.withUnsafeBytes { try sink($0) } }
  }

  /// Writes the directory and puts the file in its place.
  package func finish(keepsContent: Bool = false) throws {
    let start = file.count
    for entry in entries { try file.write(entry.directoryBytes) }
    try file.write(ZIPEntry.end(entries.count, start: start, length: file.count - start))
    try file.commit(keepsContent: keepsContent)
  }

  private func addArray(
    _ name: String, descr: String, shape: [Int], byteCount: Int, _ body: (Sink) throws -> Void
  ) throws {
    let header = NPYWriter.header(descr, shape: shape)
    try addMember(name + ".npy", header: header, byteCount: header.count + byteCount, body)
  }

  /// Streams a member and then writes its checksum into the header before it.
  private func addMember(
    _ name: String, header: [UInt8] = [], byteCount: Int, _ body: (Sink) throws -> Void
  ) throws {
    precondition(!entries.contains { $0.name == name }, "a name is used once")
    var entry = ZIPEntry(name: name, byteCount: byteCount, offset: file.count)
    try file.write(entry.localBytes)
    let start = file.count
    var checksum = CRC32()
    func take(_ bytes: UnsafeRawBufferPointer) throws {
      checksum.update(bytes)
      try file.write(bytes)
    }
    try header.withUnsafeBytes { try take($0) }
    try body(take)
    precondition(file.count - start == byteCount, "as many bytes as were promised")
    entry.checksum = checksum.value
    try file.patch(entry.localBytes, at: entry.offset)
    entries.append(entry)
  }
}
