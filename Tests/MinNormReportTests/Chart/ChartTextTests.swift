import MinNormReport
import Testing

@Suite struct ChartTextTests {
  @Test("a chart is drawn with characters too: percentages by their number, bands not at all")
  func characters() {
    let chart = Chart(
      "t", title: "title", x: Chart.Axis("P"), y: Chart.Axis("error", unit: .percent),
      series: [
        Chart.Series("rate", mark: "○", xy: [(0, 0.1), (1, 0.9)]),
        Chart.Series("band", .band, points: [Chart.Point(0, 0.1, interval: [0, 0.2])]),
      ])
    let text = chart.rendered()
    #expect(text.hasPrefix("title\n"))
    #expect(text.contains("○ rate"))
    #expect(!text.contains("band"))
    #expect(text.contains("100"))
  }

  @Test("a panel below another")
  func panels() {
    let panel = Chart.Panel(
      title: "one", x: Chart.Axis("n", .logarithmic), y: Chart.Axis("c", .logarithmic),
      series: [Chart.Series("s", xy: [(1, 1), (10, 100)])])
    var second = panel
    second.title = "two"
    let lines = Chart("t", title: "both", panels: [panel, second]).rendered().split(separator: "\n")
    #expect(lines.contains("one"))
    #expect(lines.contains("two"))
  }
}
