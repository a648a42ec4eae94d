/// One panel of a chart, laid out and drawn.
struct PanelSVG {
  private let panel: Chart.Panel
  private let colour: (Chart.Series) -> String
  private let x: AxisScale
  private let y: AxisScale
  private let left: Double
  private let top: Double
  private let plotWidth: Double
  private let plotHeight: Double
  private let direct: [DirectLabel]
  let width = 440.0
  let height: Double

  /// A name beside the end of its curve.
  private struct DirectLabel {
    let text: String
    let colour: String
    var y: Double
  }

  /// A width for text before it is drawn: most letters are narrower than this.
  private static func width(_ text: String, size: Double = 11) -> Double { Double(displayWidth(text)) * size * 0.56 }

  init(_ panel: Chart.Panel, colour: @escaping (Chart.Series) -> String) {
    (self.panel, self.colour) = (panel, colour)
    let (across, up) = (panel.references.filter(\.isVertical), panel.references.filter { !$0.isVertical })
    let points = panel.series.flatMap(\.points)
    let ends = points.compactMap(\.interval).flatMap { [$0.lowerBound, $0.upperBound] }
    var (hasNames, names) = (false, 0)
    if case .names(let list) = panel.y.scale { (hasNames, names) = (true, list.count) }
    func seen(_ values: [Double], _ axis: Chart.Axis) -> [Double] { values.filter(axis.scale.holds) }
    y = AxisScale(panel.y, values: seen(points.map(\.y) + up.map(\.value) + (hasNames ? [] : ends), panel.y))
    let longest = y.ticks.map { Self.width($0.text) }.max() ?? 0
    let left = (hasNames ? 12 : 30) + longest
    let named = panel.series.filter { [.line, .dashed, .steps].contains($0.style) && $0.points.count > 1 }
    let isDirect = named.count <= 7 && !hasNames && (panel.series.count > 1)
    let labels = isDirect ? named.map { $0.name.shortened(to: 17) } : []
    let right = labels.isEmpty ? 20 : 14 + (labels.map { Self.width($0, size: 12) }.max() ?? 0)
    let plot = width - left - right
    x = AxisScale(
      panel.x, values: seen(points.map(\.x) + across.map(\.value) + (hasNames ? ends : []), panel.x),
      count: plot < 260 ? 5 : 6)
    top = panel.title.isEmpty ? 12 : 34
    plotHeight = hasNames ? Double(max(names, 2)) * 26 + 10 : 210
    height = top + plotHeight + 46
    (self.left, plotWidth) = (left, plot)
    let (scale, start, size) = (y, top, plotHeight)
    let ends2 = zip(named, labels).compactMap { series, text in
      series.points.last.map {
        DirectLabel(text: text, colour: colour(series), y: start + size * (1 - scale.place($0.y)))
      }
    }
    direct = Self.spread(ends2, from: top + 4, to: top + plotHeight)
  }

  /// The labels from top to bottom, none nearer than a line to the next.
  private static func spread(_ labels: [DirectLabel], from top: Double, to bottom: Double) -> [DirectLabel] {
    let line = 13.0
    var labels = labels.sorted { $0.y < $1.y }
    if !labels.isEmpty { labels[0].y = max(labels[0].y, top) }
    for index in labels.indices.dropFirst() { labels[index].y = max(labels[index].y, labels[index - 1].y + line) }
    var limit = bottom
    for index in labels.indices.reversed() {
      labels[index].y = max(min(labels[index].y, limit), top)
      limit = labels[index].y - line
    }
    return labels
  }

  private func px(_ value: Double) -> Double { left + plotWidth * x.place(value) }
  private func py(_ value: Double) -> Double { top + plotHeight * (1 - y.place(value)) }
  private static func n(_ value: Double) -> String { SVGText.number(value) }
  private var isHorizontal: Bool { if case .names = panel.y.scale { true } else { false } }

  /// The picture as an element of a page.
  func element(label: String) -> String {
    "<svg class=\"chart\" viewBox=\"0 0 \(Self.n(width)) \(Self.n(height))\" role=\"img\" "
      + "aria-label=\"\(Markup.escaped(label))\">\n\(content)</svg>\n"
  }

  /// Everything within the picture.
  var content: String {
    var svg = SVGText()
    if !panel.title.isEmpty { svg.label(panel.title.shortened(to: 64), 6, 17, "title") }
    axes(&svg)
    let bars = panel.series.filter { $0.style == .bars }
    for series in panel.series {
      svg.group(colour(series)) { svg in
        switch series.style {
        case .bars:
          draw(bars: series, slot: bars.firstIndex(of: series) ?? 0, of: bars.count, &svg)
        case .band: band(series, &svg)
        default: curve(series, &svg)
        }
      }
    }
    references(&svg)
    for label in direct {
      svg.group(label.colour) { $0.label(label.text, left + plotWidth + 7, label.y + 4, "direct") }
    }
    return svg.text
  }

  private func axes(_ svg: inout SVGText) {
    let bottom = top + plotHeight
    for tick in y.ticks {
      let at = py(tick.value)
      if !isHorizontal {
        svg.add("path", ["d": "M\(Self.n(left)) \(Self.n(at))h\(Self.n(plotWidth))", "class": "grid"])
      }
      svg.label(tick.text, left - 7, at + 4, "tick", anchor: "end")
    }
    var free = -Double.infinity
    for tick in x.ticks {
      let at = px(tick.value)
      svg.add("path", ["d": "M\(Self.n(at)) \(Self.n(bottom))v4", "class": "rule"])
      if isHorizontal {
        svg.add("path", ["d": "M\(Self.n(at)) \(Self.n(top))v\(Self.n(plotHeight))", "class": "grid"])
      }
      let half = Self.width(tick.text) / 2
      guard at - half > free else { continue }
      svg.label(tick.text, at, bottom + 17, "tick", anchor: "middle")
      free = at + half + 4
    }
    svg.add("path", ["d": "M\(Self.n(left)) \(Self.n(bottom))h\(Self.n(plotWidth))", "class": "rule"])
    svg.label(panel.x.label.shortened(to: 60), left + plotWidth / 2, bottom + 36, "axis", anchor: "middle")
    if !isHorizontal {
      svg.label(
        panel.y.label.shortened(to: 40), 12, top + plotHeight / 2, "axis", anchor: "middle", rotated: true)
    }
  }

  private func references(_ svg: inout SVGText) {
    // What each line of labels of upright ones has from left to right.
    var taken: [[ClosedRange<Double>]] = []
    for reference in panel.references {
      let text = reference.text.shortened(to: 48)
      if reference.isVertical {
        let at = px(reference.value)
        svg.add("path", ["d": "M\(Self.n(at)) \(Self.n(top))v\(Self.n(plotHeight))", "class": "reference"])
        let (isLate, size) = (at > left + plotWidth * 0.6, Self.width(text, size: 11) + 8)
        let span = isLate ? at - size...at : at...at + size
        let line = taken.firstIndex { $0.allSatisfy { !$0.overlaps(span) } } ?? taken.count
        if line == taken.count { taken.append([]) }
        taken[line].append(span)
        svg.label(
          text, isLate ? at - 5 : at + 5, top + 10 + 14 * Double(line), "note", anchor: isLate ? "end" : "start")
      } else {
        let at = py(reference.value)
        svg.add("path", ["d": "M\(Self.n(left)) \(Self.n(at))h\(Self.n(plotWidth))", "class": "reference"])
        svg.label(text, left + 6, at - 5 < top + 8 ? at + 13 : at - 5, "note")
      }
    }
  }

  // MARK: Series

  private func tooltip(_ series: Chart.Series, _ point: Chart.Point) -> String {
    let axis = isHorizontal ? panel.x : panel.y
    let interval = point.interval.map { " (\(axis.text($0.lowerBound)) to \(axis.text($0.upperBound)))" } ?? ""
    let place =
      isHorizontal
      ? "\(panel.y.text(point.y)): \(panel.x.text(point.x))"
      : "\(panel.y.text(point.y)) at \(panel.x.label.shortened(to: 60)) \(panel.x.text(point.x))"
    return "\(point.label.map { $0.shortened(to: 80) } ?? series.name.shortened(to: 60)): \(place)\(interval)"
  }

  private func curve(_ series: Chart.Series, _ svg: inout SVGText) {
    let points = Self.thinned(series.points, to: 600)
    let isJoined = series.style != .points
    if isJoined, points.count > 1 {
      let start = "M\(Self.n(px(points[0].x))) \(Self.n(py(points[0].y)))"
      let rest = points.dropFirst().map { point in
        let (a, b) = (Self.n(px(point.x)), Self.n(py(point.y)))
        return series.style == .steps ? "H\(a)V\(b)" : "L\(a) \(b)"
      }
      svg.add("path", ["d": start + rest.joined(), "class": series.style == .dashed ? "dashes" : "curve"])
    }
    for point in Self.thinned(series.points, to: isJoined ? 31 : 400) {
      let (a, b) = (px(point.x), py(point.y))
      whisker(point, a, b, &svg)
      let isMarked = !isJoined || (series.style == .line && series.points.count <= 30)
      svg.add(
        "circle",
        [
          "cx": Self.n(a), "cy": Self.n(b), "r": isMarked ? (isJoined ? "2.8" : "3.8") : "6",
          "class": isMarked ? (series.isOpen ? "open" : "mark") : "hit",
        ], title: tooltip(series, point))
    }
  }

  private func whisker(_ point: Chart.Point, _ a: Double, _ b: Double, _ svg: inout SVGText) {
    guard let interval = point.interval else { return }
    let path =
      isHorizontal
      ? "M\(Self.n(px(interval.lowerBound))) \(Self.n(b))H\(Self.n(px(interval.upperBound)))"
      : "M\(Self.n(a)) \(Self.n(py(interval.lowerBound)))V\(Self.n(py(interval.upperBound)))"
    svg.add("path", ["d": path, "class": "whisker"])
  }

  private func band(_ series: Chart.Series, _ svg: inout SVGText) {
    let points = Self.thinned(series.points.filter { $0.interval != nil }, to: 300)
    guard points.count > 1 else { return }
    func corner(_ x: Double, _ y: Double) -> String { "\(Self.n(px(x))) \(Self.n(py(y)))" }
    let upper = points.map { corner($0.x, $0.interval?.upperBound ?? $0.y) }
    let lower = points.reversed().map { corner($0.x, $0.interval?.lowerBound ?? $0.y) }
    svg.add(
      "path", ["d": "M" + (upper + lower).joined(separator: "L") + "Z", "class": "area"],
      title: series.name.shortened(to: 60))
  }

  private func draw(bars series: Chart.Series, slot: Int, of count: Int, _ svg: inout SVGText) {
    let places = Set(panel.series.flatMap(\.points).map { isHorizontal ? $0.y : $0.x }).count
    let room = (isHorizontal ? plotHeight : plotWidth) / Double(max(places, 1)) * 0.72
    let size = min(room / Double(max(count, 1)), 34)
    let shift = (Double(slot) - Double(count - 1) / 2) * size
    for point in series.points {
      let (a, b) = (px(point.x), py(point.y))
      if isHorizontal {
        let base = left + plotWidth * x.base
        svg.add(
          "rect",
          [
            "x": Self.n(min(a, base)), "y": Self.n(b + shift - size / 2 + 0.5), "width": Self.n(abs(a - base)),
            "height": Self.n(size - 1), "class": "bar",
          ], title: tooltip(series, point))
        whisker(point, a, b + shift, &svg)
      } else {
        let base = top + plotHeight * (1 - y.base)
        svg.add(
          "rect",
          [
            "x": Self.n(a + shift - size / 2 + 0.5), "y": Self.n(min(b, base)), "width": Self.n(size - 1),
            "height": Self.n(abs(base - b)), "class": "bar",
          ], title: tooltip(series, point))
        whisker(point, a + shift, b, &svg)
      }
    }
  }

  /// At most so many of the points, evenly chosen, the ends among them.
  private static func thinned(_ points: [Chart.Point], to count: Int) -> [Chart.Point] {
    guard points.count > count else { return points }
    return (0..<count).map { points[$0 * (points.count - 1) / (count - 1)] }
  }

  /// A sample of how a series looks, 26 by 12.
  static func swatch(_ series: Chart.Series, _ colour: String, _ svg: inout SVGText) {
    svg.group(colour) { svg in
      switch series.style {
      case .line, .steps: svg.add("path", ["d": "M1 6h24", "class": "curve"])
      case .dashed: svg.add("path", ["d": "M1 6h24", "class": "dashes"])
      case .points:
        svg.add("circle", ["cx": "13", "cy": "6", "r": "3.8", "class": series.isOpen ? "open" : "mark"])
      case .bars, .band:
        svg.add(
          "rect", ["x": "5", "y": "1", "width": "16", "height": "10", "class": series.style == .bars ? "bar" : "area"])
      }
    }
  }
}

extension Chart.Series {
  /// Drawn with an open mark, which also readers tell apart who see no colours.
  var isOpen: Bool { "○+×rkwns".contains(mark) }
}
