import MinNormReport
import Testing

@Suite struct TableTests {
  @Test("columns line up, numbers to the right, notes below")
  func golden() {
    var table = Table(title: "Title", columns: [.init("name"), .init("error", .right)])
    table.addRow(["clean", "2.66 %"])
    table.addRow(["corrupt:0.2", "10.00 %"])
    table.addNote("a note")
    #expect(
      table.rendered() == """
        Title
        name           error
        ────────────────────
        clean         2.66 %
        corrupt:0.2  10.00 %
        a note

        """)
  }

  @Test("letters of other alphabets and combining marks keep the columns in line")
  func unicode() {
    var table = Table(columns: [.init("x"), .init("y")])
    table.addRow(["σ²‖·‖", "1"])
    table.addRow(["e\u{301}日本", "2"])
    table.addRow(["plain", "3"])
    #expect(table.rendered().split(separator: "\n").dropFirst(2) == ["σ²‖·‖  1", "e\u{301}日本  2", "plain  3"])
  }

  @Test("no rows leave the headings")
  func empty() {
    #expect(Table(columns: [.init("a"), .init("b")]).rendered() == "a  b\n────\n")
  }

  @Test("values of a block stand below each other")
  func keyValues() {
    #expect(renderKeyValues([("a", "1"), ("long", "2")]) == "a     1\nlong  2\n")
  }

  @Test("columns that a line has no room for come below, behind the first column once more; no row is broken")
  func narrow() {
    var table = Table(columns: [.init("labels")] + (0..<12).map { .init("column \($0)", .right) })
    for row in ["clean", "random"] { table.addRow([row] + (0..<12).map { "\($0 * 1000)" }) }
    for width in [40, 80, 120] {
      let lines = table.aligned(width: width)
      #expect(lines.allSatisfy { $0.count <= width })
      let text = lines.joined(separator: "\n")
      for column in 0..<12 {
        #expect(text.contains("column \(column)"))
        #expect(text.contains("\(column * 1000)"))
      }
      #expect(lines.count { $0.hasPrefix("random") } == lines.count { $0.hasPrefix("labels") })
    }
    #expect(table.aligned(width: nil).count == 4)
  }

  @Test("sentences, notes and legends fold at blanks as far in as they begin; what fits and pictures stay")
  func folded() {
    #expect("a note of several words".folded(to: 20) == ["a note of several", "words"])
    #expect(
      "    ● right labels   ○ corrupted labels".folded(to: 24) == ["    ● right labels   ○", "    corrupted labels"])
    #expect("short".folded(to: 20) == ["short"] && "".folded(to: 20) == [""])
    let picture = "│" + String(repeating: "● ", count: 40)
    #expect(picture.folded(to: 20) == [picture])
  }
}
