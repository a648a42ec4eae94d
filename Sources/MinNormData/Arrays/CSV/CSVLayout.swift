/// What is wanted of the columns of a table.
package struct ColumnChoice: Sendable, Equatable {
  /// What the columns are that are neither targets nor left out.
  package enum Rest: Sendable, Equatable {
    /// Numbers; an index without a name is an error.
    case numbers
    /// Numbers; an index without a name is left out, and said.
    case numbersWithoutIndex
    /// Targets.
    case targets
  }

  /// The columns to be predicted, by name or by number from 1.
  package var targets: [String] = []
  /// The columns to be left out, by name or by number from 1.
  package var dropped: [String] = []
  /// What the others are.
  package var rest = Rest.numbers
  /// The names of the columns of numbers in the order that they must have; nil for the order of the file.
  package var inputNames: [String]?
  /// Whether a table without the targets is read as one whose targets are not known.
  package var mayLackTargets = false

  /// All columns, as numbers.
  package init() {}
}

/// What each column of a table is.
struct CSVLayout {
  /// What becomes of a field.
  enum Role: Equatable {
    /// A number, the n-th of its row.
    case number(Int)
    /// Text of the n-th target.
    case target(Int)
    /// Nothing.
    case skipped
  }

  /// What the first record is.
  enum FirstRecord: Equatable {
    /// An example.
    case row
    /// Names of the columns.
    case header
    /// Numbers or words that may be either; the rest of the table tells.
    case either
  }

  /// A role for each field of a row.
  var roles: [Role]
  /// What the columns are called; nil without a header.
  var names: [String]?
  /// What the first record is.
  var firstRecord: FirstRecord
  /// What a person should know.
  var notes: [String] = []

  /// Columns of numbers, and of targets, by their places in a row.
  func places(_ isWanted: (Role) -> Bool) -> [Int] { roles.indices.filter { isWanted(roles[$0]) } }
  /// The places of numbers in the order of their slots.
  var numberPlaces: [Int] {
    places { if case .number = $0 { true } else { false } }.sorted { slot($0) < slot($1) }
  }
  /// The places of targets in the order of their slots.
  var targetPlaces: [Int] {
    places { if case .target = $0 { true } else { false } }.sorted { slot($0) < slot($1) }
  }

  private func slot(_ place: Int) -> Int {
    switch roles[place] {
    case .number(let slot), .target(let slot): slot
    case .skipped: 0
    }
  }
}

/// Finds out from the first lines of a table and from what is wanted of it what each column is.
struct CSVLayoutFinder {
  let opening: CSVOpening
  let choice: ColumnChoice
  let stream: ContentStream

  private var first: CSVOpening.Record { opening.first }
  /// Rows end with a separator.
  private var endsEmpty: Bool { opening.second.map { $0.count > 1 && $0.fields.last == "" } ?? false }

  /// The layout.
  func layout() throws -> CSVLayout {
    let rowWidth = opening.second?.count ?? first.count
    // R's write.table gives the row names no name of their own.
    let isWider = rowWidth == first.count + 1 && !first.areNumbers.contains(true)
    let hasRowNames = isWider && !endsEmpty
    let names = hasRowNames ? [""] + first.fields : isWider ? first.fields + [""] : first.fields
    if choice.rest == .numbersWithoutIndex, choice.targets.isEmpty {
      throw stream.malformed(
        at: nil, expected: "a column to be predicted (--target), by its name or its number from 1",
        found: CSVLayoutFinder.listed(names))
    }
    let targets = try places(choice.targets, names, option: "--target", isOptional: choice.mayLackTargets)
    let dropped = try places(choice.dropped, names, option: "--drop", isOptional: false)
    let byName = targets.byName || dropped.byName
    var layout = CSVLayout(
      roles: names.indices.map { place in
        if dropped.places.contains(place) { return .skipped }
        if let slot = targets.places.firstIndex(of: place) { return .target(slot) }
        return choice.rest == .targets ? .target(0) : .number(0)
      }, names: names, firstRecord: .row)
    let inputs = layout.numberPlaces
    layout.firstRecord = byName || isWider ? .header : try firstRecord(inputs: inputs, layout: layout, names: names)
    if layout.firstRecord == .row { layout.names = nil }
    if layout.firstRecord == .header, endsEmpty, names.count > 1, names.last == "" {
      layout.roles[names.count - 1] = .skipped
      layout.notes.append(
        "\(stream.name): lines end with the separator: the column behind it, without a name, is left out")
    }
    try takeIndex(&layout, hasRowNames: hasRowNames)
    try number(&layout)
    return layout
  }

  // MARK: What the first record is

  private func firstRecord(inputs: [Int], layout: CSVLayout, names: [String]) throws -> CSVLayout.FirstRecord {
    // Fields of an index have no name, nor what stands behind the last separator.
    let named = inputs.filter { !(names[$0].isEmpty && ($0 == 0 || endsEmpty && $0 == names.count - 1)) }
    guard !named.isEmpty else {
      let others = Array(names.indices.dropFirst())
      let isIndexed = names[0].isEmpty && !others.isEmpty && choice.rest == .targets
      return isIndexed && (others.allSatisfy(isWord) || first.counting(others) == 0) ? .header : .either
    }
    let numbers = named.filter { first.areNumbers[$0] }
    if numbers.isEmpty { return named.contains { names[$0].isEmpty } ? .row : .header }
    if let start = first.counting(numbers) {
      let isIndexed = start == 0 && names[0].isEmpty
      // Words and then 0, 1, 2, …: an index or a label beside columns without names.
      let isMixedHeader = start == 0 && numbers.count > 1 && numbers == Array(named.suffix(numbers.count))
      if numbers != named ? isMixedHeader : isIndexed || numbers.count >= (start == 0 ? 3 : 5) { return .header }
      if numbers == named { return start == 0 ? .either : .row }
    }
    guard let word = named.first(where: { isWord($0) }) else { return .row }
    throw stream.malformed(
      at: nil, expected: "numbers only, or names only, on line \(first.line)",
      found: "a mixture ('\(names[word])' in column \(word + 1))")
  }

  /// Whether a field of the first record is neither a number nor a way to write that there is none.
  private func isWord(_ place: Int) -> Bool {
    guard !first.areNumbers[place] else { return false }
    return Array(first.fields[place].utf8).withUnsafeBufferPointer {
      if case .text = CSVNumber.failure(of: $0) { true } else { false }
    }
  }

  // MARK: An index

  /// Leaves out, or refuses, a first column that has no name.
  private func takeIndex(_ layout: inout CSVLayout, hasRowNames: Bool) throws {
    guard layout.names?.first == "", layout.roles.count > 1, layout.firstRecord == .header,
      layout.roles[0] == .number(0) || choice.rest == .targets
    else { return }
    let kind =
      hasRowNames
      ? "row names (line \(first.line) has \(first.count) names and the next line \(first.count + 1) fields, as R's write.table writes them)"
      : "an index without a name, as pandas writes it"
    guard choice.rest != .numbers else {
      throw stream.malformed(
        at: nil, expected: "\(layout.roles.count - 1) columns of numbers",
        found:
          "a first column with \(kind); write the table without it (\(hasRowNames ? "row.names=FALSE" : "index=False")), "
          + "or leave it out with --drop 1")
    }
    layout.roles[0] = .skipped
    layout.notes.append("\(stream.name): the first column is \(kind): it is left out")
  }

  // MARK: Slots

  /// Gives numbers and targets their places in the order of the file, of the targets asked for, or of the names given.
  private func number(_ layout: inout CSVLayout) throws {
    var slot = 0
    for place in layout.roles.indices {
      if layout.roles[place] == .number(0) {
        layout.roles[place] = .number(slot)
        slot += 1
      }
    }
    if choice.rest == .targets {
      slot = 0
      for place in layout.roles.indices where layout.roles[place] == .target(0) {
        layout.roles[place] = .target(slot)
        slot += 1
      }
    }
    guard let wanted = choice.inputNames, let names = layout.names else { return }
    let places = layout.numberPlaces
    let found = Dictionary(places.map { (names[$0], $0) }) { first, _ in first }
    for (slot, name) in wanted.enumerated() {
      guard let place = found[name] else {
        throw stream.malformed(
          at: nil, expected: "the column '\(name)' of the training table", found: CSVLayoutFinder.listed(names))
      }
      layout.roles[place] = .number(slot)
    }
    if let other = places.first(where: { !wanted.contains(names[$0]) }) {
      throw stream.malformed(
        at: nil, expected: "the columns of the training table",
        found: "another one, '\(names[other])'; leave it out with --drop")
    }
  }

  /// The places of columns that are named, or counted from 1; a name wins.
  private func places(
    _ wanted: [String], _ names: [String], option: String, isOptional: Bool
  ) throws -> (places: [Int], byName: Bool) {
    var places: [Int] = []
    var byName = false
    for text in wanted {
      let matches = names.indices.filter { !text.isEmpty && names[$0] == text }
      guard matches.count <= 1 else {
        throw stream.malformed(
          at: nil, expected: "one column '\(text)' (\(option))", found: "\(matches.count); give its number from 1")
      }
      if let place = matches.first {
        // A number that the first record happens to hold is no name unless that is a header.
        let isNumber = first.areNumbers[place - (names.count - first.count)]
        byName = byName || !isNumber
        if !isNumber || first.counting(Array(first.fields.indices)) != nil {
          places.append(place)
          continue
        }
      }
      if let number = Int(text), names.indices.contains(number - 1) {
        places.append(number - 1)
      } else if !isOptional {
        throw stream.malformed(
          at: nil, expected: "a column '\(text)' (\(option)), by its name or its number from 1",
          found: CSVLayoutFinder.listed(names))
      }
    }
    return (places, byName)
  }

  private static func listed(_ names: [String]) -> String {
    let shown = names.prefix(20).map { $0.isEmpty ? "(no name)" : "'\($0)'" }.joined(separator: ", ")
    return "\(names.count) columns: \(shown)" + (names.count > 20 ? ", …" : "")
  }
}
