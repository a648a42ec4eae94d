import Foundation
import FoundationXML
import MinNormReport
import Testing

@Suite struct ChartSVGTests {
  static let hostile = [
    "<script>alert(1)</script>", "\" onload=\"x", "' & ]]> --> <!--", "\u{202E}txet", "שלום 12", "😀👩‍👩‍👧", "a\u{0}b\u{8}c",
    String(repeating: "Ω", count: 10_000),
  ]

  static func chart(_ name: String = "curve") -> Chart {
    let point = Chart.Point(2, 0.5, interval: [0.4, 0.6], label: name)
    return Chart(
      "all", title: name, note: name,
      panels: [
        Chart.Panel(
          title: name, x: Chart.Axis(name, .logarithmic), y: Chart.Axis("y", unit: .percent),
          series: [
            Chart.Series(name, .line, xy: [(1, 0.1), (2, 0.4), (10, nil), (100, 0.9)]),
            Chart.Series("dashes", .dashed, xy: [(1, 0.2), (100, 0.7)]),
            Chart.Series("steps", .steps, xy: [(1, 0), (9, 1)]),
            Chart.Series("cloud", .points, points: [point]),
            Chart.Series("band", .band, points: [point, Chart.Point(50, 0.5, interval: [0.1, 0.9])]),
          ], references: [Chart.Reference(name, at: 0.3), Chart.Reference("upright", at: 5, isVertical: true)]),
        Chart.Panel(
          title: "bars", x: Chart.Axis("error"), y: Chart.Axis("row", .names([name, "b"])),
          series: [
            Chart.Series("bars", .bars, xy: [(3, 0), (4, 1)]), Chart.Series("others", .bars, xy: [(1, 0), (2, 1)]),
          ]),
      ])
  }

  /// Parses as XML, so that everything is closed, escaped and allowed.
  static func parse(_ text: String) -> [String: Int] {
    final class Counter: NSObject, XMLParserDelegate {
      var counts: [String: Int] = [:]
      func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
      ) {
        counts[name, default: 0] += 1
        for key in attributes.keys { counts["@\(key)", default: 0] += 1 }
      }
    }
    let (counter, parser) = (Counter(), XMLParser(data: Data(text.utf8)))
    parser.delegate = counter
    #expect(parser.parse(), "\(String(describing: parser.parserError)) in \(text.prefix(400))")
    return counter.counts
  }

  @Test("labels of upright lines that are close stand below each other")
  func references() {
    func heights(_ values: [Double]) -> Set<String> {
      let chart = Chart(
        "a", title: "a", x: Chart.Axis("x"), y: Chart.Axis("y"), series: [Chart.Series("s", xy: [(0, 0), (10, 1)])],
        references: values.enumerated().map { Chart.Reference("upright \($0)", at: $1, isVertical: true) })
      let found = ChartSVG(chart).panels[0].matches(of: /y="([\d.]+)" class="note"/)
      return Set(found.map { String($0.1) })
    }
    #expect(heights([1, 1.1, 1.2]).count == 3)
    #expect(heights([1, 5]).count == 1)
    #expect(heights([9, 9.1]).count == 2)
  }

  @Test("every style is drawn, every point has its tooltip, every panel its name that is read aloud")
  func everything() {
    let svg = ChartSVG(Self.chart())
    #expect(svg.panels.count == 2)
    let first = Self.parse(svg.panels[0])
    #expect(first["circle"] == 3 + 2 + 2 + 1)
    #expect(first["title"] == 3 + 2 + 2 + 1 + 1)
    #expect(svg.panels[0].contains("role=\"img\""))
    #expect(svg.panels[0].contains("y against curve. curve: from 10.00 % at 1.000 to 90.00 % at 100.0, 3 points."))
    #expect(svg.panels[0].contains("Line: curve."))
    #expect(Self.parse(svg.panels[1])["rect"] == 4)
    #expect(svg.legend.map(\.name) == ["curve", "dashes", "steps", "cloud", "band", "bars", "others"])
  }

  @Test("names are text, whatever is in them, and long ones are shortened in the picture", arguments: hostile.indices)
  func names(_ index: Int) {
    let name = Self.hostile[index]
    for text in ChartSVG(Self.chart(name)).panels + [ChartSVG(Self.chart(name)).standalone] {
      let counts = Self.parse(text)
      #expect(counts["script"] == nil)
      #expect(counts["@onload"] == nil)
      #expect(text.count < 60_000)
    }
  }

  @Test("a picture of its own has the style within it and refers to nothing else")
  func standalone() {
    let text = ChartSVG(Self.chart()).standalone
    #expect(text.contains("prefers-color-scheme:dark"))
    #expect(text.components(separatedBy: "http").count == 2, "only the namespace")
    #expect(!text.contains("url("))
  }

  @Test("points without a place on the axes are left out, and a panel without points is none")
  func places() {
    let chart = Chart(
      "empty", title: "t", x: Chart.Axis("x", .logarithmic), y: Chart.Axis("y"),
      series: [Chart.Series("s", xy: [(0, 1), (-1, 1), (1, .nan), (1, .infinity)])])
    #expect(chart.isEmpty)
    #expect(ChartSVG(chart).panels.isEmpty)
  }

  @Test("labels beside curves that end at the same place stand a line apart, within the panel")
  func labels() throws {
    let chart = Chart(
      "ends", title: "t", x: Chart.Axis("x"), y: Chart.Axis("y"),
      series: ["a", "b", "c", "d"].map { Chart.Series($0, xy: [(0, 0), (1, 1)]) })
    let text = try #require(ChartSVG(chart).panels.first)
    let places = text.matches(of: /y="([0-9.]+)" class="direct"/).compactMap { Double($0.1) }.sorted()
    #expect(places.count == 4)
    #expect(zip(places, places.dropFirst()).allSatisfy { $1 - $0 > 12.9 })
    #expect(places[0] > 10)
  }
}
