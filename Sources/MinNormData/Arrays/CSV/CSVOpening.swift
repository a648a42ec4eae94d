/// How the first lines of a table look, before anybody knows what they mean.
struct CSVOpening {
  /// A record whose fields were looked at.
  struct Record {
    /// The line on which it begins, from 1.
    let line: Int
    /// Its bytes.
    let bytes: [UInt8]
    /// Its fields as texts.
    let fields: [String]
    /// Which of them are numbers, with a point or a comma before the decimals.
    let areNumbers: [Bool]

    /// Number of fields.
    var count: Int { fields.count }

    /// Whether the fields at some places count 0, 1, 2, … or 1, 2, 3, …, as headers made by programs do; their first number.
    func counting(_ columns: [Int]) -> Int? {
      guard let first = columns.first.flatMap({ Int(fields[$0]) }), first == 0 || first == 1 else { return nil }
      let counts = columns.enumerated().allSatisfy { index, column in fields[column] == String(first + index) }
      return counts ? first : nil
    }
  }

  /// What separates fields.
  let separator: UInt8
  /// The first record that is no comment.
  let first: Record
  /// The next one, if there is one.
  let second: Record?

  /// Reads the first two records; comments (#…) and blank lines are skipped.
  init(_ records: inout CSVRecords, stream: ContentStream) throws {
    let beginning = try records.beginning()
    try CSVOpening.requireText(beginning, stream)
    let separator = CSVOpening.separator(of: beginning)
    records.separator = separator
    func next() throws -> Record? {
      while let bytes = try records.next() {
        if CSVOpening.isSkipped(bytes) || CSVOpening.namedSeparator(bytes) != nil { continue }
        return CSVOpening.record(bytes, line: records.line, separator: separator)
      }
      return nil
    }
    guard let first = try next() else {
      throw stream.malformed(at: nil, expected: "at least one row", found: "none")
    }
    self.separator = separator
    self.first = first
    second = try next()
  }

  /// The separator that a first line `sep=;` names, as spreadsheets write and want it; nil for any other line.
  private static func namedSeparator(_ line: UnsafeBufferPointer<UInt8>) -> UInt8? {
    let words = line.filter { $0 != UInt8(ascii: "\"") && $0 != 13 }
    guard words.count == 5, words.starts(with: Array("sep=".utf8)) else { return nil }
    return [";", "\t", ",", " ", "|"].map { UInt8(ascii: $0) }.first { $0 == words[4] }
  }

  /// Whether a record is a comment or blank.
  @inline(__always)
  static func isSkipped(_ record: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let byte = record.first else { return true }
    return byte == UInt8(ascii: "#") || ((byte == 32 || byte == 9) && record.allSatisfy { $0 == 32 || $0 == 9 })
  }

  private static func record(_ bytes: UnsafeBufferPointer<UInt8>, line: Int, separator: UInt8) -> Record {
    CSVNumber.withPowers { powers in
      var cursor = CSVFields(bytes, separator: separator)
      var fields: [String] = []
      var areNumbers: [Bool] = []
      while let field = cursor.next() {
        fields.append(field.text)
        let isNumber =
          CSVNumber.parse(field.bytes, powers: powers) != nil
          || (separator != UInt8(ascii: ",")
            && CSVNumber.parse(field.bytes, powers: powers, point: UInt8(ascii: ",")) != nil)
        areNumbers.append(isNumber)
      }
      return Record(line: line, bytes: Array(bytes), fields: fields, areNumbers: areNumbers)
    }
  }

  private static func requireText(_ beginning: UnsafeBufferPointer<UInt8>, _ stream: ContentStream) throws {
    let start = beginning.prefix(4096)
    let isBinary = start.contains { $0 < 32 && $0 != 9 && $0 != 10 && $0 != 13 }
    let isUTF16 = start.starts(with: [0xff, 0xfe]) || start.starts(with: [0xfe, 0xff])
    if !start.contains(10), let end = start.firstIndex(of: 13), end + 1 < start.endIndex {
      throw stream.malformed(
        at: nil, expected: "lines that end with LF or CR LF",
        found: "CR alone, as old programs wrote them; tr '\\r' '\\n' makes them lines")
    }
    guard isBinary || isUTF16 else { return }
    let known: [([UInt8], String)] = [
      ([0x50, 0x4b], "a zip file (an .xlsx or .npz?); export it as CSV"), (Array("PAR1".utf8), "a Parquet file"),
      ([0x89, 0x48, 0x44, 0x46], "an HDF5 file"), ([0x93, 0x4e, 0x55], "a .npy file; name it so"),
      ([0x80], "a Python pickle, which is never loaded"),
    ]
    let other = isUTF16 ? "UTF-16; save it as UTF-8 (iconv -f UTF-16 -t UTF-8)" : "control bytes (binary or UTF-16?)"
    let kind = known.first { start.starts(with: $0.0) }?.1 ?? other
    throw stream.malformed(at: nil, expected: "text in ASCII or UTF-8 on line 1", found: kind)
  }

  /// The separator that occurs equally often in every one of the first lines, outside of quotes: `;`, tab or `,`; else the one
  /// of the first line; else the space.
  private static func separator(of beginning: UnsafeBufferPointer<UInt8>) -> UInt8 {
    let first = UnsafeBufferPointer(rebasing: beginning.prefix { $0 != 10 })
    if let named = namedSeparator(first) { return named }
    let candidates = [";", "\t", ","].map { UInt8(ascii: $0) }
    var lines: [[Int]] = [[0, 0, 0]]
    var (isQuoted, isComment, isEmpty) = (false, false, true)
    for byte in beginning.prefix(1 << 16) {
      if byte == 10 && !isQuoted {
        if isEmpty || isComment { lines.removeLast() }
        guard lines.count < 8 else { break }
        lines.append([0, 0, 0])
        (isComment, isEmpty) = (false, true)
        continue
      }
      if isEmpty, byte == UInt8(ascii: "#") { isComment = true }
      isEmpty = isEmpty && byte == 13
      if byte == UInt8(ascii: "\""), !isComment { isQuoted.toggle() }
      if !isQuoted, let index = candidates.firstIndex(of: byte) { lines[lines.count - 1][index] += 1 }
    }
    // The last line may be cut; alone it is all there is.
    if lines.count > 1 { lines.removeLast() }
    guard let first = lines.first else { return UInt8(ascii: " ") }
    let steady = candidates.indices.first { index in first[index] > 0 && lines.allSatisfy { $0[index] == first[index] }
    }
    return (steady ?? candidates.indices.first { first[$0] > 0 }).map { candidates[$0] } ?? UInt8(ascii: " ")
  }
}
