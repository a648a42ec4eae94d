import Foundation
import MinNormReport
import Testing

@Suite struct PageHTMLTests {
  static func section(_ name: String) -> Page.Section {
    var section = Page.Section(title: name, question: name, answer: name)
    var table = Table(title: name, columns: [.init(name), .init("number", .right)])
    table.addRow([name, "1.0e-12"])
    table.addNote(name)
    section.results = [.table(table), .text(name)]
    section.charts = [ChartSVGTests.chart(name)]
    section.matrices = [
      Page.Matrix(name, rows: ("true", [name, "b"]), columns: ("predicted", [name, "b"]), counts: [[5, 1], [0, 7]])
    ]
    let image = TerminalImage(width: 1, height: 1, channels: 1, pixels: [9], caption: "")
    section.galleries = [Page.Gallery(name, note: name, pictures: [(image, name)])]
    section.system = [Piece.Fact(name, name)]
    section.phases = [(name, 1), ("other", 2)]
    (section.total, section.memory) = (4, (1024, 2048))
    (section.environment, section.command, section.notes) = ([Piece.Fact("seed", "0")], name, [name])
    section.download = Page.Download(name: name, mediaType: "application/json", bytes: Array("{}".utf8))
    return section
  }

  static func page(_ name: String, runs: Int = 1) throws -> String {
    let sections = (0..<runs).map { _ in section(name) }
    var table = Table(columns: [.init("run")])
    table.addRow([name])
    let overview = Page.Overview(table: table, charts: [ChartSVGTests.chart(name)])
    let page = Page(title: name, overview: runs > 1 ? overview : nil, sections: sections)
    return try PageHTML(page, version: "1").text()
  }

  /// The page as XML: void elements closed.
  private func parse(_ text: String) -> [String: Int] {
    let closed = text.replacing(/<(meta|link|img|br)((?:[^">]|"[^"]*")*)>/) { "<\($0.1)\($0.2)/>" }
      .replacing("<!DOCTYPE html>", with: "").replacing("&nbsp;", with: " ")
    return ChartSVGTests.parse(closed)
  }

  @Test("hostile names are text everywhere", arguments: ChartSVGTests.hostile.indices)
  func hostile(_ index: Int) throws {
    let name = ChartSVGTests.hostile[index]
    let text = try Self.page(name, runs: 2)
    let counts = parse(text)
    #expect(counts["script"] == nil)
    #expect(counts["@onload"] == nil)
    #expect(counts["h1"] == 1)
    #expect(counts["h2"] == 3)
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" })
  }

  @Test("words from right to left are isolated wherever they stand, and nothing sets a direction for what follows")
  func directions() throws {
    let text = try Self.page("a \u{202E}שלום עולם b", runs: 2)
    #expect(text.contains("a \u{2068}שלום עולם\u{2069} b"))
    #expect(!text.unicodeScalars.contains { (0x202A...0x202E).contains($0.value) })
    #expect(text.matches(of: /שלום/).count == text.matches(of: /\u{2068}שלום עולם\u{2069}/).count)
    #expect(!text.contains("dir="), "the sentences around the names are English")
  }

  @Test("10,000 characters are there to be read, and short in the pictures")
  func long() throws {
    let name = String(repeating: "Ω", count: 10_000)
    let text = try Self.page(name)
    #expect(text.contains(name))
    for svg in text.matches(of: /<svg class="chart".*?<\/svg>/.dotMatchesNewlines()) { #expect(svg.0.count < 60_000) }
  }

  @Test("a page loads nothing: no script, no address but data within it")
  func alone() throws {
    let text = try Self.page("a")
    #expect(!text.contains("<script"))
    #expect(!text.contains("http"))
    for match in text.matches(of: /(?:src|href)="([^"]*)"/) {
      #expect(match.1.hasPrefix("data:") || match.1.hasPrefix("#"), "\(match.1)")
    }
    #expect(!text.contains("url("))
  }

  @Test("the same page gives the same bytes")
  func same() throws { #expect(try Self.page("a", runs: 2) == Self.page("a", runs: 2)) }

  @Test("all parts of a section are there, numbers set as in a paper, shades by counts")
  func parts() throws {
    let text = try Self.page("name")
    let counts = parse(text)
    for part in ["10⁻¹²", "<b>1.00 s</b>", "1.00 KiB at most, 2.00 KiB planned", "e30=", "Figure 1."] {
      #expect(text.contains(part), "\(part)")
    }
    #expect(counts["table"] == 2)
    #expect(counts["img"] == 1)
    #expect(text.contains("<td class=\"h5\">7</td>"))
    #expect(text.contains("<td class=\"m5\">1</td>"))
    #expect(text.contains("<td class=\"m0\">·</td>"))
  }

  @Test("parts without content leave no heading behind")
  func empty() throws {
    let page = Page(title: "t", sections: [Page.Section(title: "t", question: "q", answer: "a")])
    let text = try PageHTML(page, version: "1").text()
    for heading in ["Results", "Time and memory", "Notes", "What was solved"] { #expect(!text.contains(heading)) }
  }
}
