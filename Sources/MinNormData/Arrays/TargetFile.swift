extension ArrayFile {
  /// Reads targets, which nobody has yet taken for classes or numbers; `rows` is how many examples there are, where that is
  /// known: it tells a name on the first line from a class.
  package static func targets(
    _ path: String, rows: Int? = nil, budget: ReadingBudget = .unlimited
  ) throws -> (columns: TargetColumns, notes: [String]) {
    switch try open(path, budget: budget) {
    case .array(let stream): return (try NPYReader.read(stream).targets(), [])
    case .archive(let archive, let member): return (try archive.array(member).targets(), [])
    case .table(let stream):
      var choice = ColumnChoice()
      choice.rest = .targets
      let table = try CSVReader.read(stream, choice, expectedRows: rows)
      return (try table.targetColumns(), table.notes)
    case .sparse(let stream):
      let table = try LIBSVMReader.read(stream)
      return (table.targetColumns, table.notes)
    }
  }
}

extension FileArray {
  /// The array as targets: a row for each example.
  func targets() throws -> TargetColumns {
    switch values {
    case .text(let texts):
      guard columns == 1, !shape.isEmpty else {
        throw DataError.malformed(
          file: source, offset: nil, expected: "classes in one column", found: "text in \(columns) columns")
      }
      return TargetColumns(.text(texts), source: source)
    case .numbers:
      let array = try numberArray()
      return TargetColumns(kind == .boolean ? .booleans(array) : .numbers(array), source: source)
    }
  }
}

extension SparseTable {
  /// The targets of all rows.
  var targetColumns: TargetColumns {
    TargetColumns(.numbers(NumberArray(rows: rows, columns: 1, numbers: .float64(targets))), source: source)
  }
}

extension CSVTable {
  /// The targets: numbers where every one is a number, else text, in one column then.
  func targetColumns() throws -> TargetColumns {
    let names = targetNames ?? []
    if let numbers = targetNumbers() { return TargetColumns(.numbers(numbers), names: names, source: source) }
    guard targets.count == 1 else {
      throw DataError.malformed(
        file: source, offset: nil, expected: "numbers in several columns of targets, or classes in one",
        found: "text in \(targets.count) columns")
    }
    return TargetColumns(.text((0..<rows).map { targets[0][$0] }), names: names, source: source)
  }

  private func targetNumbers() -> NumberArray? {
    let width = targets.count
    let values: [Double]? = CSVNumber.withPowers { powers in
      var values = [Double](repeating: 0, count: rows * width)
      for (column, texts) in targets.enumerated() {
        for row in 0..<rows {
          let value = texts.withBytes(row) { CSVNumber.parse($0, powers: powers, point: point) }
          guard let value, value.isFinite else { return nil }
          values[row * width + column] = value
        }
      }
      return values
    }
    return values.map { NumberArray(rows: rows, columns: width, numbers: .float64($0)) }
  }
}
