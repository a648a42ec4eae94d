import Foundation

/// A table of text as it was read: numbers, targets as they are written, names.
package struct CSVTable {
  /// The columns of numbers, one row per example; nil where there are none.
  package let numbers: NumberArray?
  /// What they are called.
  package let numberNames: [String]?
  /// The columns of targets.
  package let targets: [TextColumn]
  /// What they are called.
  package let targetNames: [String]?
  /// What stands before decimals.
  package let point: UInt8
  /// Number of examples.
  package let rows: Int
  /// What a person should know of how it was read.
  package let notes: [String]
  /// The file, for messages.
  package let source: String
}

/// Takes row after row of a table.
struct CSVTableBuilder {
  let stream: ContentStream
  var layout: CSVLayout
  let separator: UInt8
  let powers: UnsafeBufferPointer<Double>

  /// For each field the slot of a number, `skipped`, or `firstTarget` less the slot of a target.
  private let slots: [Int]
  private static let skipped = -1
  private static let firstTarget = -2

  var numbers: NumberRows
  var targets: [TextColumn]
  private(set) var rows = 0
  private(set) var point = UInt8(ascii: ".")
  private var row: UnsafeMutableBufferPointer<Double>
  private var line = 0
  private var sawPoint = false
  /// Whether a field behind the first record is written as a whole number.
  private(set) var sawWholeNumber = false
  /// Whether the first column of numbers has counted 0, 1, 2, … or 1, 2, 3, … so far.
  private(set) var countsUp = true
  private var countsFrom = 0.0

  init(
    stream: ContentStream, layout: CSVLayout, separator: UInt8, powers: UnsafeBufferPointer<Double>,
    row: UnsafeMutableBufferPointer<Double>
  ) {
    (self.stream, self.layout, self.separator, self.powers, self.row) = (stream, layout, separator, powers, row)
    slots = layout.roles.map { role in
      switch role {
      case .number(let slot): slot
      case .target(let slot): Self.firstTarget - slot
      case .skipped: Self.skipped
      }
    }
    numbers = NumberRows(columns: row.count, stream: stream)
    targets = layout.targetPlaces.map { _ in TextColumn() }
  }

  /// Takes a record.
  mutating func append(_ record: UnsafeBufferPointer<UInt8>, line: Int) throws {
    self.line = line
    if separator != UInt8(ascii: ","), !sawPoint, let base = record.baseAddress {
      sawPoint = memchr(base, 0x2e, record.count) != nil
    }
    var cursor = CSVFields(record, separator: separator)
    var place = 0
    while let field = cursor.next() {
      guard place < slots.count else {
        throw ragged("\(place + 1 + cursor.count())")
      }
      let slot = slots[place]
      if slot >= 0 {
        row[slot] = try number(field, place: place)
      } else if slot <= Self.firstTarget {
        try take(field, target: Self.firstTarget - slot, place: place)
      }
      place += 1
    }
    guard place == slots.count else { throw ragged("\(place)") }
    noteWriting(record)
    if row.count > 0 { try numbers.append(row, kept: targets.reduce(0) { $0 + $1.memory }) }
    if rows & 0xfff == 0, row.isEmpty {
      try stream.budget.require(targets.reduce(0) { $0 + $1.memory }, for: stream.name)
    }
    rows += 1
  }

  @inline(__always)
  private mutating func number(_ field: CSVField, place: Int) throws -> Double {
    if let value = CSVNumber.parse(field.bytes, powers: powers, point: point), value.isFinite { return value }
    return try rareNumber(field, place: place)
  }

  /// A number with the first decimal comma, or an error.
  @inline(never)
  private mutating func rareNumber(_ field: CSVField, place: Int) throws -> Double {
    let comma = UInt8(ascii: ",")
    if point != comma, separator != comma, !sawPoint,
      let value = CSVNumber.parse(field.bytes, powers: powers, point: comma), value.isFinite
    {
      point = comma
      layout.notes.append(
        "\(stream.name): decimals behind a comma, as in '\(field.text)' on line \(line), are read as such")
      return value
    }
    throw failure(of: field, place: place)
  }

  private mutating func take(_ field: CSVField, target: Int, place: Int) throws {
    if rows > 0 || layout.firstRecord != .either, CSVNumber.isMissing(field.bytes) {
      throw missing(field.text, place: place, expected: "a target")
    }
    targets[target].append(field)
  }

  /// Follows what tells a header of numbers and an index from examples.
  private mutating func noteWriting(_ record: UnsafeBufferPointer<UInt8>) {
    if countsUp, row.count > 1 {
      if rows == 0 {
        countsFrom = row[0]
        countsUp = countsFrom == 0 || countsFrom == 1
      } else if row[0] != countsFrom + Double(rows) {
        countsUp = false
      }
    }
    guard layout.firstRecord == .either, rows > 0, !sawWholeNumber else { return }
    var cursor = CSVFields(record, separator: separator)
    while let field = cursor.next() {
      let digits = field.bytes.drop { $0 == 43 || $0 == 45 }
      if !digits.isEmpty, digits.allSatisfy({ $0 &- 48 < 10 }) { sawWholeNumber = true }
    }
  }

  // MARK: Errors

  private func ragged(_ found: String) -> DataError {
    stream.malformed(
      at: nil, expected: "\(slots.count) fields on line \(line), as on the first row", found: found)
  }

  private func column(_ place: Int) -> String {
    guard layout.firstRecord == .header, let name = layout.names?[place], !name.isEmpty else {
      return "column \(place + 1)"
    }
    return "column \(place + 1) ('\(name)')"
  }

  private func missing(_ text: String, place: Int, expected: String) -> DataError {
    stream.malformed(
      at: nil, expected: "\(expected) at line \(line), \(column(place))",
      found: (text.isEmpty ? "an empty field" : "'\(text)'") + ", a missing value: fill it or leave the row out")
  }

  private func failure(of field: CSVField, place: Int) -> DataError {
    let expected = "a number"
    if CSVNumber.parse(field.bytes, powers: powers, point: point) != nil {
      return .nonFinite(
        file: stream.name, row: rows, column: place, value: "\(field.text.prefix(40)) (beyond double precision)")
    }
    switch CSVNumber.failure(of: field.bytes) {
    case .nonFinite(let value):
      return .nonFinite(file: stream.name, row: rows, column: place, value: "\(value) in \(column(place))")
    case .missing(let text):
      return missing(text, place: place, expected: expected)
    case .text(let text):
      let hint =
        text.contains(",")
        ? separator == UInt8(ascii: ",")
          ? " (for decimal commas separate the fields by ;)" : " (decimal commas beside decimal points?)"
        : layout.targets(text)
      return stream.malformed(
        at: nil, expected: "\(expected) at line \(line), \(column(place))", found: "'\(text)'\(hint)")
    }
  }
}

extension CSVLayout {
  /// What to do about a word where a number should be, in a table.
  fileprivate func targets(_ text: String) -> String {
    targetPlaces.isEmpty ? "" : " (leave the column out with --drop, or code it in numbers)"
  }
}

extension CSVNumber {
  /// Whether a target is not there: empty, or one of the words that programs write for that.
  static func isMissing(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    guard bytes.count <= 4 else { return false }
    let words = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "<NA>", "#N/A", "?"]
    return words.contains { $0.utf8.elementsEqual(bytes) }
  }
}
