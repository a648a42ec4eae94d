import MinNormReport
import Testing

@Suite struct TextPlotTests {
  @Test("a power law is a straight line between the corners")
  func powerLaw() {
    var plot = TextPlot(width: 21, height: 5)
    let abscissas: [Double] = [1, 4, 16, 64, 256]
    plot.add("y = 1/x", mark: "*", points: abscissas.map { (x: $0, y: 1 / $0) })
    let lines = plot.rendered(title: "title", xLabel: "x").split(separator: "\n").map(String.init)
    #expect(lines.first == "title")
    #expect(lines[1].contains("1e0 │*") && lines[5].contains("1e-3 │"))
    #expect(lines.last == "        * y = 1/x")
    #expect(lines.contains { $0.hasSuffix("256.0 x") || $0.hasSuffix("256 x") })
  }

  @Test("over linear axes a line is straight, from zero to a round number")
  func line() {
    var plot = TextPlot(width: 13, height: 13, horizontal: .linear, vertical: .linear)
    plot.add("y = 40x", mark: "*", points: (0...2).map { (x: Double($0) - 1, y: 40 * Double($0)) })
    let lines = plot.rendered(title: "title", xLabel: "x").split(separator: "\n").map(String.init)
    #expect(lines[1] == "  80.0 │            *" && lines[7] == "  40.0 │      *" && lines[13] == "     0 │*")
    #expect(lines.contains { $0.hasSuffix("1.0 x") })
  }

  @Test("what has no logarithm is left out, and a plot without a range is empty")
  func degenerate() {
    var plot = TextPlot()
    plot.add("zero", mark: "*", points: [(0, 1), (1, 0), (1, .nan), (1, 1), (.infinity, 2)])
    #expect(plot.rendered(title: "t", xLabel: "x").isEmpty)
  }
}
