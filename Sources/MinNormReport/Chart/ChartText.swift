extension Chart {
  /// The chart drawn with characters, a panel below another; nothing in a page of pieces, which draws it better.
  package func rendered(height: Int? = nil) -> String {
    guard Piece.Collector.current == nil else { return "" }
    return panels.map { panel in
      let isLinear = panel.y.scale == .linear
      var plot = TextPlot(
        height: height ?? (isLinear ? 13 : 12), horizontal: panel.x.scale.textScale, vertical: panel.y.scale.textScale)
      let factor = panel.y.unit == .percent && isLinear ? 100.0 : 1
      for series in panel.series where series.style != .band {
        plot.add(series.name, mark: series.mark, points: series.points.map { ($0.x, factor * $0.y) })
      }
      let text = panel.title.isEmpty ? title : panel.title
      return plot.rendered(title: text, xLabel: panel.x.label)
    }
    .filter { !$0.isEmpty }.joined(separator: "\n")
  }
}

extension Chart.Scale {
  fileprivate var textScale: TextPlot.Scale {
    switch self {
    case .linear, .names: .linear
    case .logarithmic, .logarithmicAndZero: .logarithmic
    }
  }
}
