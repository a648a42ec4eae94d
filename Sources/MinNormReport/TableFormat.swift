/// How what a person reads is written: as a table for a terminal, or so that other programs take the tables.
public enum TableFormat: String, Sendable, CaseIterable {
  /// Columns side by side.
  case table
  /// Tables with tabs between the cells, plain minus signs and no separators of thousands; all other lines as comments
  /// behind #.
  case tsv
  /// Tables with bars between the cells; all other lines as they are, in blocks of code.
  case markdown

  /// The format in which tables are rendered now.
  @TaskLocal static var current = TableFormat.table

  /// What stands before a line of a table until `page` has told it from the others.
  static let mark: Character = "\u{1}"

  /// A page of text whose tables have this format.
  public func page(_ text: () -> String) -> String {
    let lines = TableFormat.$current.withValue(self, operation: text)
      .split(separator: "\n", omittingEmptySubsequences: false)
    switch self {
    case .table:
      guard let width = TerminalStyle.tableWidth else { return lines.joined(separator: "\n") }
      return lines.flatMap { String($0).folded(to: max(width, 20)) }.joined(separator: "\n")
    case .tsv:
      return lines.map { line in
        line.first == Self.mark ? String(line.dropFirst()) : line.isEmpty ? "" : "# \(Self.plain(String(line)))"
      }
      .joined(separator: "\n")
    case .markdown: return Self.markdown(lines)
    }
  }

  /// Puts what is no table into blocks of code.
  private static func markdown(_ lines: [Substring]) -> String {
    var (page, isCode) = ([String](), false)
    for line in lines {
      let belongs = !line.isEmpty && line.first != mark
      if belongs != isCode, belongs || line.first == mark || line.isEmpty {
        page.append("```")
        isCode = belongs
      }
      page.append(line.first == mark ? String(line.dropFirst()) : String(line))
    }
    return page.joined(separator: "\n")
  }

  /// A cell as this format has it.
  func cell(_ text: String) -> String {
    switch self {
    case .table: text
    case .tsv: Self.plain(text).replacing("\t", with: " ")
    case .markdown: text.replacing("|", with: "\\|")
    }
  }

  /// Minus signs and dashes of ASCII, and numbers without separators of thousands: 1,234 is 1234.
  private static func plain(_ text: String) -> String {
    let signs = Array(text.map { $0 == "−" || $0 == "–" || $0 == "—" ? "-" : $0 })
    func isDigit(_ index: Int) -> Bool {
      signs.indices.contains(index) && signs[index].isASCII && signs[index].isNumber
    }
    return String(
      signs.indices.filter { index in
        !(signs[index] == "," && isDigit(index - 1) && (1...3).allSatisfy { isDigit(index + $0) }
          && !isDigit(index + 4))
      }
      .map { signs[$0] })
  }
}
