import MinNormReport
import Testing

@Suite struct PieceTests {
  @Test("what a function writes for a terminal comes as values, in order; charts are left to the page")
  func collect() {
    var table = Table(title: "title", columns: [.init("a"), .init("b", .right)])
    table.addRow(["x", "1"])
    let chart = ChartSVGTests.chart()
    let pieces = Piece.collect {
      [renderKeyValues([("data", "digits")]), table.rendered(), chart.rendered(), "A sentence.\n"].joined(
        separator: "\n")
    }
    #expect(pieces.count == 3)
    if case .facts(let facts) = pieces[0] {
      #expect(facts == [Piece.Fact("data", "digits")])
    } else {
      Issue.record("facts")
    }
    if case .table = pieces[1] {} else { Issue.record("a table") }
    if case .text(let text) = pieces[2] { #expect(text == "A sentence.") } else { Issue.record("a sentence") }
    #expect(table.rendered().contains("─"), "outside the terminal's table again")
  }
}
