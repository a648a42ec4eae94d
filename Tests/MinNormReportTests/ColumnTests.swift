import MinNormReport
import Testing

@Suite struct ColumnTests {
  private struct Row {
    let name: String
    let error: String
    let note: String?
  }

  private func table(_ rows: [Row]) -> String {
    Table(
      title: "Title", of: rows,
      [Column("name", .left) { $0.name }, Column("note", .left) { $0.note }, Column("error") { $0.error }]
    ).rendered()
  }

  @Test("a column is declared once, and is left out where no row has anything in it")
  func vanishing() {
    let clean = Row(name: "clean", error: "2.66 %", note: nil)
    #expect(table([clean]) == "Title\nname    error\n─────────────\nclean  2.66 %\n")
    #expect(
      table([clean, Row(name: "random", error: "90 %", note: "n")]) == """
        Title
        name    note   error
        ────────────────────
        clean         2.66 %
        random  n       90 %

        """)
  }
}
