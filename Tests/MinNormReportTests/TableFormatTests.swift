import MinNormReport
import Testing

@Suite struct TableFormatTests {
  private var table: Table {
    var table = Table(title: "errors", columns: [.init("labels"), .init("test | error", .right)])
    table.addRow(["clean", "−1,234,567.5 %"])
    table.addRow(["a,b\t2", "1,23 – 4"])
    table.addNote("a note of 2,000")
    return table
  }

  private func page(_ format: TableFormat) -> String {
    format.page { "data  2,000 examples\n\n" + table.rendered() }
  }

  @Test("a table for a terminal is the one that it is without a format")
  func terminal() {
    #expect(page(.table) == "data  2,000 examples\n\n" + table.rendered())
  }

  @Test("tabs between cells, plain numbers, everything else a comment")
  func tsv() {
    #expect(
      page(.tsv) == """
        # data  2000 examples

        # errors
        labels\ttest | error
        clean\t-1234567.5 %
        a,b 2\t1,23 - 4
        # a note of 2000

        """)
  }

  @Test("bars between cells, everything else in blocks of code")
  func markdown() {
    #expect(
      page(.markdown) == """
        ```
        data  2,000 examples
        ```

        ```
        errors
        ```
        | labels | test \\| error |
        | :-- | --: |
        | clean | −1,234,567.5 % |
        | a,b\t2 | 1,23 – 4 |
        ```
        a note of 2,000
        ```

        """)
  }

  @Test("a format holds for its page alone")
  func scope() {
    _ = page(.tsv)
    #expect(page(.table).contains("──"))
  }
}
