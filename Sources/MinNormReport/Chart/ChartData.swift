/// A chart as numbers: a table for every panel, and a script that makes gnuplot draw them.
package struct ChartData {
  let chart: Chart

  /// The numbers of a chart.
  package init(_ chart: Chart) { self.chart = chart }

  /// Names and contents of the files.
  package var files: [(name: String, text: String)] {
    let tables = chart.panels.enumerated().map { (name: csvName($0), text: csv($1)) }
    return tables + [("\(chart.name).gp", script), ("\(chart.name).svg", ChartSVG(chart).standalone)]
  }

  private func csvName(_ panel: Int) -> String {
    chart.panels.count == 1 ? "\(chart.name).csv" : "\(chart.name)-\(panel + 1).csv"
  }

  /// A line for every point: the number of its series, its name, x, y and the ends of its interval.
  private func csv(_ panel: Chart.Panel) -> String {
    let rows = panel.series.enumerated().flatMap { index, series in
      series.points.map { point in
        let ends = point.interval.map { ["\($0.lowerBound)", "\($0.upperBound)"] } ?? ["", ""]
        return ([String(index), quoted(point.label ?? series.name), "\(point.x)", "\(point.y)"] + ends)
          .joined(separator: ",")
      }
    }
    return (["series,name,x,y,low,high"] + rows).joined(separator: "\n") + "\n"
  }

  private func quoted(_ text: String) -> String {
    let line = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 }))
    // A leading sign of a formula would be run by a spreadsheet.
    let safe = line.first.map { "=+-@".contains($0) } == true ? "'" + line : line
    return "\"\(safe.replacing("\"", with: "\"\""))\""
  }

  /// Text within gnuplot's single quotes.
  private func word(_ text: String) -> String {
    let line = String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value >= 0x20 }))
    return "'\(line.shortened(to: 80).replacing("'", with: "''"))'"
  }

  private var script: String {
    var lines = [
      "# gnuplot \(chart.name).gp", "set datafile separator ','", "set encoding utf8",
      "set terminal svg size \(560 * chart.panels.count),420 noenhanced background 'white'",
      "set output '\(chart.name)-gnuplot.svg'", "set key outside below noenhanced", "set termoption noenhanced",
      "set multiplot layout 1,\(chart.panels.count) title \(word(chart.title))",
    ]
    for (index, panel) in chart.panels.enumerated() {
      lines += ["unset logscale", "unset arrow", "set xtics auto", "set ytics auto"]
      lines += [
        "set title \(word(panel.title))", "set xlabel \(word(panel.x.label))", "set ylabel \(word(panel.y.label))",
      ]
      for (axis, name) in [(panel.x, "x"), (panel.y, "y")] {
        switch axis.scale {
        case .logarithmic, .logarithmicAndZero: lines.append("set logscale \(name)")
        case .names(let names):
          let tics = names.enumerated().map { "\(word($1)) \($0)" }
          lines.append("set \(name)tics (\(tics.joined(separator: ", ")))")
        case .linear: break
        }
      }
      for reference in panel.references {
        lines.append(
          reference.isVertical
            ? "set arrow from \(reference.value), graph 0 to \(reference.value), graph 1 nohead dt 3"
            : "set arrow from graph 0, first \(reference.value) to graph 1, first \(reference.value) nohead dt 3")
      }
      let curves = panel.series.enumerated().map { number, series in
        let columns = "(column(1)==\(number) ? column(3) : NaN)"
        let style =
          switch series.style {
          case .line: "\(columns):4 with linespoints pt 7 ps 0.4"
          case .dashed: "\(columns):4 with lines dt 2"
          case .points: "\(columns):4 with points pt 7"
          case .steps: "\(columns):4 with steps"
          case .bars: "\(columns):4 with impulses lw 6"
          case .band: "\(columns):5:6 with filledcurves fs transparent solid 0.3"
          }
        return "'\(csvName(index))' skip 1 using \(style) title \(word(series.name))"
      }
      lines.append("plot " + curves.joined(separator: ", \\\n  "))
    }
    return (lines + ["unset multiplot"]).joined(separator: "\n") + "\n"
  }
}
