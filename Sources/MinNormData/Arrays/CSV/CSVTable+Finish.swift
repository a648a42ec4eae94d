extension CSVTableBuilder {
  /// The table, now that all its rows are there and tell whether the first is one.
  mutating func finish(_ opening: CSVOpening, expectedRows: Int?) throws -> CSVTable {
    let isHeader =
      layout.firstRecord == .header || (layout.firstRecord == .either && firstIsHeader(opening, expectedRows))
    let skipped = isHeader && layout.firstRecord == .either ? 1 : 0
    let found = rows - skipped
    guard found > 0 else {
      throw stream.malformed(at: nil, expected: "at least one row below the header", found: "none")
    }
    let names = isHeader ? layout.names : nil
    var notes = layout.notes
    if let note = headerNote(opening, isHeader: isHeader, expectedRows) { notes.append(note) }
    if let note = indexNote(names: names, rows: found) { notes.append(note) }
    let numberPlaces = layout.numberPlaces
    let columns = try targets.map { try $0.withoutFirst(skipped, stream: stream, line: opening.first.line) }
    return CSVTable(
      numbers: numberPlaces.isEmpty ? nil : try numbers.takeArray(withoutFirst: skipped),
      numberNames: names.map { names in numberPlaces.map { names[$0] } }, targets: columns,
      targetNames: names.map { names in layout.targetPlaces.map { names[$0] } }, point: point, rows: found,
      notes: notes, source: stream.name)
  }

  /// Whether a first record of numbers from 0, or of words above targets, names the columns.
  private func firstIsHeader(_ opening: CSVOpening, _ expectedRows: Int?) -> Bool {
    guard rows > 1 else { return false }
    if !layout.numberPlaces.isEmpty { return !sawWholeNumber }
    let first = opening.first
    if layout.targetPlaces.allSatisfy({ first.areNumbers[$0] }) {
      guard first.counting(Array(first.fields.indices)) == 0 else { return false }
      if let expectedRows, expectedRows == rows || expectedRows + 1 == rows { return rows != expectedRows }
      return !sawWholeNumber
    }
    if targets.allSatisfy({ column in (1..<column.count).allSatisfy { isNumber(column, $0) } }) { return true }
    if let expectedRows, expectedRows == rows || expectedRows + 1 == rows { return rows != expectedRows }
    // A class comes again, a name does not.
    return !targets.contains { column in (1..<column.count).contains { column[$0] == column[0] } }
  }

  private func isNumber(_ column: TextColumn, _ row: Int) -> Bool {
    column.withBytes(row) { CSVNumber.parse($0, powers: powers, point: point) != nil }
  }

  private func headerNote(_ opening: CSVOpening, isHeader: Bool, _ expectedRows: Int?) -> String? {
    let first = opening.first
    let isOfNumbers = first.areNumbers.contains(true)
    guard layout.firstRecord != .row, isOfNumbers || layout.firstRecord == .either else { return nil }
    let shown = first.fields.prefix(4).joined(separator: ", ") + (first.count > 4 ? ", …" : "")
    if isHeader {
      return "\(stream.name): line \(first.line) (\(shown)) is taken for a header, not for an example"
    }
    // Where the counts agree nobody need ask.
    guard isOfNumbers, expectedRows != rows, first.counting(Array(first.fields.indices)) == 0 else { return nil }
    return
      "\(stream.name): line \(first.line) (\(shown)) is taken for an example; if it is a header of column numbers, "
      + "as pandas writes one, leave it out (header=False)"
  }

  private func indexNote(names: [String]?, rows: Int) -> String? {
    let places = layout.numberPlaces
    guard countsUp, rows > 2, places.count > 1, let place = places.first else { return nil }
    let name = names?[place] ?? ""
    return
      "\(stream.name): the first column\(name.isEmpty ? "" : " '\(name)'") counts the rows: if it is an index and no "
      + "measurement, leave it out with --drop \(name.isEmpty ? "1" : name.contains(" ") ? "'\(name)'" : name)"
  }
}

extension TextColumn {
  /// The column without its first fields; a missing first target is an error.
  fileprivate func withoutFirst(_ skipped: Int, stream: ContentStream, line: Int) throws -> TextColumn {
    if skipped == 0 {
      guard withBytes(0, { !CSVNumber.isMissing($0) }) else {
        throw stream.malformed(at: nil, expected: "a target on line \(line)", found: "a missing value")
      }
      return self
    }
    var rest = TextColumn()
    for row in skipped..<count {
      withBytes(row) { rest.append(CSVField(bytes: $0, isQuoted: false)) }
    }
    return rest
  }
}
