/// A table of text for a terminal: rows in, text out.
public struct Table: Sendable {
  /// Where a column's text stands.
  public enum Alignment: Sendable {
    /// Against the left edge.
    case left
    /// Against the right edge: numbers.
    case right
  }

  /// A column's heading and alignment.
  public struct Column: Sendable {
    let heading: String
    let alignment: Alignment

    /// A column with its heading and alignment.
    public init(_ heading: String, _ alignment: Alignment = .left) {
      self.heading = heading
      self.alignment = alignment
    }
  }

  let title: String?
  let columns: [Column]
  private(set) var rows: [[String]] = []
  private(set) var notes: [String] = []

  /// An empty table.
  public init(title: String? = nil, columns: [Column]) {
    self.title = title
    self.columns = columns
  }

  /// Adds a row, one text per column.
  public mutating func addRow(_ cells: [String]) {
    precondition(cells.count == columns.count, "one cell per column")
    rows.append(cells)
  }

  /// Adds a line below the table.
  public mutating func addNote(_ note: String) { notes.append(note) }

  /// The table as lines of text: columns two spaces apart and a rule under the headings, or as the format of the page asks.
  public func rendered() -> String {
    if let collector = Piece.Collector.current { return collector.add(.table(self)) }
    let lines =
      switch TableFormat.current {
      case .table: aligned(width: TerminalStyle.tableWidth)
      case .tsv: delimited { $0.joined(separator: "\t") }
      case .markdown: delimited(rule: true) { "| \($0.joined(separator: " | ")) |" }
      }
    return ((title.map { [$0] } ?? []) + lines + notes).joined(separator: "\n") + "\n"
  }

  /// Lines of cells with something between them, marked as a table's.
  private func delimited(rule: Bool = false, _ line: ([String]) -> String) -> [String] {
    let format = TableFormat.current
    let headings = columns.map { format.cell($0.heading) }
    let rules = columns.map { $0.alignment == .left ? ":--" : "--:" }
    return ([headings] + (rule ? [rules] : []) + rows.map { $0.map(format.cell) }).map {
      "\(TableFormat.mark)\(line($0))"
    }
  }

  /// Columns side by side; those that a line has no room for below, behind the first column once more.
  package func aligned(width limit: Int?) -> [String] {
    let room = limit.map { max($0, 20) } ?? .max
    let headings = columns.map { TextEncoding.shown($0.heading) }
    let cells = rows.map { row in
      zip(row, columns).map { text, column in
        // Words give way where a single cell would fill the line.
        let shown = TextEncoding.shown(text)
        return column.alignment == .left && columns.count > 1 && displayWidth(shown) > room / 2
          ? shown.shortened(to: room / 2) : shown
      }
    }
    let widths = columns.indices.map { index in
      ([headings[index]] + cells.map { $0[index] }).map(displayWidth).max() ?? 0
    }
    var blocks: [[Int]] = [[]]
    var used = 0
    for index in columns.indices {
      let gap = blocks[blocks.count - 1].isEmpty ? 0 : 2
      if index > 1, used + gap + widths[index] > room {
        blocks.append([0])
        used = widths[0]
      }
      blocks[blocks.count - 1].append(index)
      used += gap + widths[index]
    }
    func line(_ cells: [String], _ block: [Int]) -> String {
      block.map { index in
        let gap = String(repeating: " ", count: max(0, widths[index] - displayWidth(cells[index])))
        return columns[index].alignment == .left ? cells[index] + gap : gap + cells[index]
      }
      .joined(separator: "  ").trimmingTrailingSpaces()
    }
    return blocks.map { block in
      let rule = block.map { String(repeating: "─", count: widths[$0]) }.joined(separator: "──")
      return [line(headings, block), TextEncoding.shown(rule)] + cells.map { line($0, block) }
    }
    .joined(separator: [""]).map(\.self)
  }
}

/// Lines of "label   value" with the values below each other.
public func renderKeyValues(_ pairs: [(label: String, value: String)]) -> String {
  if let collector = Piece.Collector.current {
    return pairs.isEmpty ? "" : collector.add(.facts(pairs.map { Piece.Fact($0.label, $0.value) }))
  }
  let pairs = pairs.map { (label: TextEncoding.shown($0.label), value: $0.value) }
  let width = pairs.map { displayWidth($0.label) }.max() ?? 0
  let room = TableFormat.current == .table ? TerminalStyle.tableWidth.map { max($0 - width - 2, 20) } : nil
  let margin = "\n" + String(repeating: " ", count: width + 2)
  return pairs.map { pair in
    let lines = room.map { pair.value.wrapped(to: $0) } ?? [pair.value]
    return pair.label + String(repeating: " ", count: width - displayWidth(pair.label) + 2)
      + lines.joined(separator: margin) + "\n"
  }.joined()
}

/// Columns that a text takes on a terminal: combining marks take none, East Asian wide characters two.
func displayWidth(_ text: String) -> Int {
  text.reduce(0) { width, character in
    guard let scalar = character.unicodeScalars.first else { return width }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return width
    default: break
    }
    let isWide =
      switch scalar.value {
      case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
        0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
        true
      default: false
      }
    return width + (isWide ? 2 : 1)
  }
}

extension String {
  /// The line in lines of at most so many columns, broken at blanks, each as far in as the first; pictures stay whole.
  package func folded(to width: Int) -> [String] {
    guard displayWidth(self) > width, !contains("\u{1B}"), !contains("│") else { return [self] }
    let margin = String(prefix { $0 == " " })
    let lines = String(dropFirst(margin.count)).wrapped(to: max(20, width - margin.count))
    return lines.map { margin + $0.drop { $0 == " " } }.map { $0.trimmingTrailingSpaces() }.filter { !$0.isEmpty }
  }

  /// The words in lines of at most so many columns; a longer word has a line of its own.
  fileprivate func wrapped(to width: Int) -> [String] {
    split(separator: " ", omittingEmptySubsequences: false).reduce(into: []) { lines, word in
      if let last = lines.last, displayWidth(last) + 1 + displayWidth(String(word)) <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
  }

  fileprivate func trimmingTrailingSpaces() -> String {
    var copy = self
    while copy.last == " " { copy.removeLast() }
    return copy
  }
}
