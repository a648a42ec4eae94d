/// A chart as SVG: no script, colours by variables of CSS, text as text, a title for every point.
package struct ChartSVG {
  let chart: Chart

  /// Draws a chart.
  package init(_ chart: Chart) { self.chart = chart }

  static let colours = 8

  /// The class of a series' colour.
  func colour(_ series: Chart.Series) -> String {
    "s\((chart.groups.firstIndex(of: series.group) ?? 0) % Self.colours)"
  }

  /// The panels, each a picture of its own that takes the width it is given.
  package var panels: [String] {
    chart.panels.map { panel in
      let drawing = PanelSVG(panel, colour: colour)
      let title = panel.title.isEmpty ? chart.title : "\(chart.title): \(panel.title)"
      return drawing.element(label: "\(title.shortened(to: 200)). \(ChartSpeech.describe(panel))")
    }
  }

  /// What the series look like, each with its name.
  package var legend: [(swatch: String, name: String)] {
    chart.legend.map { series in
      var svg = SVGText()
      PanelSVG.swatch(series, colour(series), &svg)
      return (
        "<svg class=\"swatch\" viewBox=\"0 0 26 12\" width=\"26\" height=\"12\" aria-hidden=\"true\">\n\(svg.text)</svg>",
        series.name.shortened(to: 60)
      )
    }
  }

  /// One file with everything in it: panels beside each other, a legend, and the style.
  package var standalone: String {
    let drawings = chart.panels.map { PanelSVG($0, colour: colour) }
    let width = drawings.map { $0.width + 20 }.reduce(0, +)
    let (head, entries) = (34.0, chart.legend)
    let rows = entries.count > 1 ? Double((entries.count + 2) / 3) * 18 : 0
    let height = head + (drawings.map(\.height).max() ?? 0) + rows + 8
    var svg = SVGText()
    svg.label(chart.title.shortened(to: 100), 14, 20, "title")
    var text = svg.text
    var left = 10.0
    for drawing in drawings {
      text +=
        "<svg x=\"\(SVGText.number(left))\" y=\"\(SVGText.number(head))\" width=\"\(SVGText.number(drawing.width))\" "
      text += "height=\"\(SVGText.number(drawing.height))\">\n\(drawing.content)</svg>\n"
      left += drawing.width + 20
    }
    for (index, series) in (rows > 0 ? entries : []).enumerated() {
      let (x, y) = (14 + Double(index % 3) * width / 3, height - rows + Double(index / 3) * 18)
      var entry = SVGText()
      PanelSVG.swatch(series, colour(series), &entry)
      entry.label(series.name.shortened(to: 40), 33, 10, "tick")
      text += "<g transform=\"translate(\(SVGText.number(x)) \(SVGText.number(y)))\">\n\(entry.text)</g>\n"
    }
    let label = Markup.escaped(
      "\(chart.title.shortened(to: 200)). \(chart.panels.map(ChartSpeech.describe).joined(separator: " "))")
    return
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(SVGText.number(width)) \(SVGText.number(height))\" "
      + "width=\"\(SVGText.number(width))\" height=\"\(SVGText.number(height))\" role=\"img\" aria-label=\"\(label)\">\n"
      + "<style>\(ChartStyle.variables("svg"))\n\(ChartStyle.rules)</style>\n<rect width=\"100%\" "
      + "height=\"100%\" class=\"paper\"/>\n"
      + text + "</svg>\n"
  }
}

/// A panel in words: what is read aloud where nobody sees it.
enum ChartSpeech {
  static func describe(_ panel: Chart.Panel) -> String {
    let axes = "\(panel.y.label.shortened(to: 60)) against \(panel.x.label.shortened(to: 60))."
    let series = panel.series.map { series -> String in
      guard let first = series.points.first, let last = series.points.last else { return "" }
      func text(_ point: Chart.Point) -> String {
        "\(panel.y.text(point.y)) at \(panel.x.text(point.x))"
      }
      let name = series.name.shortened(to: 60)
      return series.points.count == 1
        ? "\(name): \(text(first))." : "\(name): from \(text(first)) to \(text(last)), \(series.points.count) points."
    }
    let lines = panel.references.map { "Line: \($0.text.shortened(to: 60))." }
    return ([axes] + series + lines).joined(separator: " ")
  }
}

/// The colours of charts, safe for readers who see fewer of them (Okabe and Ito 2008), on light and dark grounds and on paper.
package enum ChartStyle {
  private static let light = ["#0072b2", "#d55e00", "#009e73", "#aa4499", "#7a5c00", "#117799", "#332288", "#666666"]
  private static let dark = ["#56b4e9", "#f5914e", "#2fc79b", "#e29bc8", "#e8c33c", "#7fd6e8", "#b3a6f5", "#aaaaaa"]

  private static func list(_ colours: [String], ink: String, faint: String, grid: String, paper: String) -> String {
    colours.enumerated().map { "--s\($0):\($1);" }.joined()
      + "--ink:\(ink);--faint:\(faint);--grid:\(grid);--paper:\(paper);"
  }

  /// The variables on an element: light, dark where that is preferred, and light again on paper.
  package static func variables(_ selector: String) -> String {
    let day = list(light, ink: "#1b1b1a", faint: "#5c5b57", grid: "#dddad2", paper: "#fffefb")
    let night = list(dark, ink: "#e9e6df", faint: "#a9a59b", grid: "#3b3a37", paper: "#1a1a19")
    return """
      \(selector){\(day)}
      @media (prefers-color-scheme:dark){\(selector){\(night)}}
      @media print{\(selector){\(day.replacing("#fffefb", with: "#ffffff"))}}
      """
  }

  /// How the parts of a chart look.
  package static let rules: String = {
    let series = (0..<ChartSVG.colours).map { ".s\($0){color:var(--s\($0))}" }.joined(separator: "")
    return """
      svg text{font-family:"Source Sans 3","Helvetica Neue",Helvetica,Arial,"Liberation Sans",sans-serif;font-size:12px;fill:var(--ink);unicode-bidi:isolate}
      svg .tick{fill:var(--faint);font-size:11px}svg .title{font-weight:600;font-size:13px}svg .direct{fill:currentColor;font-size:11.5px;font-weight:600}
      svg .axis{fill:var(--faint);font-size:11.5px}svg .note{fill:var(--faint);font-size:11px;font-style:italic}
      svg .grid{stroke:var(--grid);stroke-width:1;fill:none}svg .rule{stroke:var(--faint);stroke-width:1;fill:none}
      svg .reference{stroke:var(--ink);stroke-width:1;stroke-dasharray:2 3;fill:none}
      svg .curve{stroke:currentColor;stroke-width:2;fill:none;stroke-linejoin:round;stroke-linecap:round}
      svg .dashes{stroke:currentColor;stroke-width:1.6;fill:none;stroke-dasharray:6 4}
      svg .whisker{stroke:currentColor;stroke-width:1.2;fill:none;opacity:.75}
      svg .mark{fill:currentColor;stroke:var(--paper);stroke-width:1}svg .open{fill:var(--paper);stroke:currentColor;stroke-width:1.8}
      svg .hit{fill:transparent;stroke:none}svg .bar{fill:currentColor;opacity:.85}svg .area{fill:currentColor;opacity:.18;stroke:none}
      svg .paper{fill:var(--paper)}\(series)
      """
  }()
}
