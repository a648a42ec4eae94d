/// A column of a table whose rows are values: its heading and what stands in it, declared once.
public struct Column<Row> {
  let heading: String
  let alignment: Table.Alignment
  let text: (Row) -> String?

  /// A column; numbers stand right.
  ///
  /// - Parameter text: nil where a row has nothing to say.
  public init(_ heading: String, _ alignment: Table.Alignment = .right, _ text: @escaping (Row) -> String?) {
    (self.heading, self.alignment, self.text) = (heading, alignment, text)
  }
}

extension Table {
  /// A table of values, in which a column is left out where no row has anything to say.
  public init<Row>(title: String? = nil, of rows: [Row], _ columns: [MinNormReport.Column<Row>]) {
    let cells = columns.map { column in rows.map { column.text($0) ?? "" } }
    let shown = columns.indices.filter { cells[$0].contains { !$0.isEmpty } }
    self.init(
      title: title, columns: shown.map { Table.Column(columns[$0].heading, columns[$0].alignment) })
    for row in rows.indices { addRow(shown.map { cells[$0][row] }) }
  }
}
