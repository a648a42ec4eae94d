/// Rows of numbers that grow without being copied: in chunks, which become one array at the end.
struct NumberRows {
  /// A chunk of this size is a mapping of its own, which goes back to the system when it is let go.
  private static let largestChunk = (33 << 20) / MemoryLayout<Double>.stride

  /// Numbers in a row.
  let columns: Int
  private(set) var rows = 0
  private var chunks: [[Double]] = []
  private var capacity = 0
  private let stream: ContentStream

  init(columns: Int, stream: ContentStream) { (self.columns, self.stream) = (columns, stream) }

  /// Bytes of all rows.
  var bytes: Int { rows * columns * MemoryLayout<Double>.stride }

  /// Adds a row of `columns` numbers; `kept` bytes are taken beside the rows.
  mutating func append(_ row: UnsafeMutableBufferPointer<Double>, kept: Int) throws {
    if chunks.isEmpty || chunks[chunks.count - 1].count + columns > capacity {
      capacity = max(columns, min(Self.largestChunk, max(8192, 2 * capacity)))
      try stream.budget.require(bytes + kept + capacity * MemoryLayout<Double>.stride, for: stream.name)
      var chunk: [Double] = []
      chunk.reserveCapacity(capacity)
      chunks.append(chunk)
    }
    chunks[chunks.count - 1].append(contentsOf: row)
    rows += 1
  }

  /// Gives all rows but so many first ones away as one array, and keeps none.
  mutating func takeArray(withoutFirst skipped: Int) throws -> NumberArray {
    var parts: [[Double]] = []
    swap(&parts, &chunks)
    defer { rows = 0 }
    if skipped == 0, parts.count == 1 {
      return NumberArray(rows: rows, columns: columns, numbers: .float64(parts[0]))
    }
    let total = (rows - skipped) * columns
    // Chunks go as they are copied, so that one at most is there twice.
    try stream.budget.require(total * MemoryLayout<Double>.stride, for: stream.name)
    var ignored = skipped * columns
    let values = [Double](unsafeUninitializedCapacity: total) { target, initialized in
      for index in parts.indices {
        let first = min(ignored, parts[index].count)
        ignored -= first
        let rest = UnsafeMutableBufferPointer(rebasing: target[initialized...])
        initialized += rest.initialize(fromContentsOf: parts[index][first...])
        parts[index] = []
      }
    }
    return NumberArray(rows: rows - skipped, columns: columns, numbers: .float64(values))
  }
}

/// A column of fields kept as they are written, one behind the other.
package struct TextColumn: Sendable {
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  /// Number of fields.
  var count: Int { ends.count }
  /// Bytes that it takes, with room to grow.
  var memory: Int { 2 * (bytes.count + ends.count * MemoryLayout<Int>.stride) }

  mutating func append(_ field: CSVField) {
    if field.isQuoted, field.bytes.contains(UInt8(ascii: "\"")) {
      bytes.append(contentsOf: field.text.utf8)
    } else {
      bytes.append(contentsOf: field.bytes)
    }
    ends.append(bytes.count)
  }

  /// The text of a row; what is no UTF-8 is shown as replacement characters.
  package subscript(row: Int) -> String { withBytes(row) { String(decoding: $0, as: UTF8.self) } }

  /// Lends the bytes of a row.
  func withBytes<Result>(_ row: Int, _ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
    let range = (row == 0 ? 0 : ends[row - 1])..<ends[row]
    return try bytes.withUnsafeBufferPointer { try body(UnsafeBufferPointer(rebasing: $0[range])) }
  }
}
