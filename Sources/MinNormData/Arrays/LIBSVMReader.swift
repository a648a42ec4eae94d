/// A table in the sparse text format of LIBSVM and SVMlight: a target, then `index:value` for what is not 0.
package struct SparseTable: Sendable {
  /// The target of each row.
  package private(set) var targets: [Double] = []
  /// The smallest and the largest index that occurs; nil where none does.
  package private(set) var indexRange: ClosedRange<Int>?
  /// What a person should know of how it was read.
  package fileprivate(set) var notes: [String] = []
  /// The file, for messages.
  package let source: String

  private var indices: [Int32] = []
  private var values: [Double] = []
  private var ends: [Int] = []

  init(source: String) { self.source = source }

  /// Number of rows.
  package var rows: Int { targets.count }
  /// Bytes that it takes, with room to grow.
  var memory: Int { 2 * (indices.count * 12 + rows * 16) }

  /// The rows in full: the columns of the indices from `first`, so many.
  package func dense(columns: Int, from first: Int, budget: ReadingBudget) throws -> NumberArray {
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard !overflow, count < 1 << 50 else {
      throw DataError.malformed(
        file: source, offset: nil, expected: "a table that memory can hold in full",
        found: "\(rows) x \(columns) numbers")
    }
    try budget.require(count * MemoryLayout<Double>.stride, for: source)
    var full = [Double](repeating: 0, count: count)
    var begin = 0
    for (row, end) in ends.enumerated() {
      for place in begin..<end { full[row * columns + Int(indices[place]) - first] = values[place] }
      begin = end
    }
    return NumberArray(rows: rows, columns: columns, numbers: .float64(full))
  }

  /// Begins a row.
  fileprivate mutating func append(target: Double) {
    targets.append(target)
    ends.append(indices.count)
  }

  /// Adds a number to the last row; false where its index is not larger than the one before.
  fileprivate mutating func append(index: Int32, value: Double) -> Bool {
    let start = ends.count > 1 ? ends[ends.count - 2] : 0
    if indices.count > start, let last = indices.last, last >= index { return false }
    indices.append(index)
    values.append(value)
    ends[ends.count - 1] = indices.count
    let known = indexRange ?? Int(index)...Int(index)
    indexRange = min(known.lowerBound, Int(index))...max(known.upperBound, Int(index))
    return true
  }
}

/// Reads LIBSVM's and SVMlight's text format: `target index:value index:value … # comment`.
///
/// Indices ascend in a row; they count from 1, or from 0 where 0 occurs (as scikit-learn's `dump_svmlight_file` writes them).
/// `qid:…` is left out and said.
package enum LIBSVMReader {
  /// Reads the table of an open stream.
  package static func read(_ stream: ContentStream) throws -> SparseTable {
    try CSVNumber.withPowers { powers in
      var table = SparseTable(source: stream.name)
      var records = CSVRecords(stream: stream, honoursQuotes: false)
      var hasQueries = false
      while let line = try records.next() {
        var parser = LIBSVMLine(line, number: records.line, stream: stream, powers: powers)
        hasQueries = try parser.append(to: &table) || hasQueries
        if table.rows & 0xff == 0 { try stream.budget.require(table.memory, for: stream.name) }
      }
      guard table.rows > 0 else { throw stream.malformed(at: nil, expected: "at least one row", found: "none") }
      if hasQueries { table.notes.append("\(stream.name): qid:… groups rows for ranking; it is left out") }
      if table.indexRange?.lowerBound == 0 {
        table.notes.append("\(stream.name): indices count from 0, as scikit-learn writes them")
      }
      return table
    }
  }

  /// Whether a first line looks like this format: a number, then a pair of index and value.
  static func looksLikeIt(_ beginning: some Sequence<UInt8>) -> Bool {
    let lines = String(decoding: Array(beginning), as: UTF8.self).split(separator: "\n").filter { !$0.hasPrefix("#") }
    guard let words = lines.first?.split(whereSeparator: \.isWhitespace), words.count > 1 else { return false }
    return Double(words[0]) != nil && words[1].contains(":") && !words[0].contains(":")
  }
}

/// A line of the format.
private struct LIBSVMLine {
  let line: UnsafeBufferPointer<UInt8>
  let number: Int
  let stream: ContentStream
  let powers: UnsafeBufferPointer<Double>
  private var position = 0

  init(
    _ line: UnsafeBufferPointer<UInt8>, number: Int, stream: ContentStream, powers: UnsafeBufferPointer<Double>
  ) {
    let end = line.firstIndex(of: UInt8(ascii: "#")) ?? line.count
    (self.line, self.number) = (UnsafeBufferPointer(rebasing: line[..<end]), number)
    (self.stream, self.powers) = (stream, powers)
  }

  /// Adds the line's row, if it has one; whether a qid was left out.
  mutating func append(to table: inout SparseTable) throws -> Bool {
    guard let first = word() else { return false }
    table.append(target: try target(first))
    var hasQuery = false
    while let word = word() {
      guard let colon = word.firstIndex(of: UInt8(ascii: ":")) else { throw malformed("index:value", word) }
      let (name, text) = (
        UnsafeBufferPointer(rebasing: word[..<colon]), UnsafeBufferPointer(rebasing: word[(colon + 1)...])
      )
      if name.elementsEqual("qid".utf8) {
        hasQuery = true
        continue
      }
      guard let index = index(name) else { throw malformed("an index from 1 to \(Int32.max)", word) }
      guard let value = CSVNumber.parse(text, powers: powers), value.isFinite else {
        if case .nonFinite(let found) = CSVNumber.failure(of: text) {
          throw DataError.nonFinite(file: stream.name, row: table.rows - 1, column: Int(index), value: found)
        }
        throw malformed("a number behind the colon", word)
      }
      guard table.append(index: index, value: value) else { throw malformed("ascending indices", word) }
    }
    return hasQuery
  }

  private func target(_ word: UnsafeBufferPointer<UInt8>) throws -> Double {
    guard let value = CSVNumber.parse(word, powers: powers), value.isFinite else {
      let hint = word.contains(UInt8(ascii: ",")) ? " (several labels of an example are not read)" : ""
      throw malformed("a number, the target, first", word, hint: hint)
    }
    return value
  }

  private func index(_ bytes: UnsafeBufferPointer<UInt8>) -> Int32? {
    guard (1...10).contains(bytes.count) else { return nil }
    var value = 0
    for byte in bytes {
      guard byte &- 48 < 10 else { return nil }
      value = value * 10 + Int(byte - 48)
    }
    return Int32(exactly: value)
  }

  private mutating func word() -> UnsafeBufferPointer<UInt8>? {
    func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }
    while position < line.count, isSpace(line[position]) { position += 1 }
    guard position < line.count else { return nil }
    let start = position
    while position < line.count, !isSpace(line[position]) { position += 1 }
    return UnsafeBufferPointer(rebasing: line[start..<position])
  }

  private func malformed(_ expected: String, _ found: UnsafeBufferPointer<UInt8>, hint: String = "") -> DataError {
    let shown = String(decoding: found.prefix(40), as: UTF8.self)
    return stream.malformed(at: nil, expected: "\(expected) on line \(number)", found: "'\(shown)'\(hint)")
  }
}
