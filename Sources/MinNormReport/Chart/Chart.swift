/// A figure as a value: what is drawn, not how.
///
/// Rendered as SVG, with characters, and as numbers with a gnuplot script.
package struct Chart: Sendable, Equatable {
  /// Short and of letters, digits and hyphens: names files, and says which charts of several records belong together.
  package var name: String
  /// What the figure shows.
  package var title: String
  /// Drawn side by side; their series share colours by name.
  package var panels: [Panel]
  /// What a reader has to know beyond the labels.
  package var note: String?

  /// A figure of some panels, those without anything to show left out.
  package init(_ name: String, title: String, note: String? = nil, panels: [Panel]) {
    (self.name, self.title, self.note) = (name, title, note)
    self.panels = panels.filter { !$0.isEmpty }
  }

  /// A figure of one panel.
  package init(
    _ name: String, title: String, note: String? = nil, x: Axis, y: Axis, series: [Series], references: [Reference] = []
  ) {
    self.init(
      name, title: title, note: note, panels: [Panel(title: "", x: x, y: y, series: series, references: references)])
  }

  /// There is nothing to draw.
  package var isEmpty: Bool { panels.isEmpty }

  /// The groups of series of all panels, in the order of their first appearance: the order of colours.
  var groups: [String] {
    panels.flatMap(\.series).map(\.group).reduce(into: []) { names, name in
      if !names.contains(name) { names.append(name) }
    }
  }

  /// One series of every name, in the order of their first appearance.
  var legend: [Series] {
    panels.flatMap(\.series).reduce(into: []) { series, one in
      if !series.contains(where: { $0.name == one.name && $0.style == one.style }) { series.append(one) }
    }
  }

  /// One system of axes.
  package struct Panel: Sendable, Equatable {
    package var title: String
    package var x: Axis
    package var y: Axis
    package var series: [Series]
    package var references: [Reference]

    /// Axes with what lies in them; points that have no place on the axes are left out.
    package init(title: String, x: Axis, y: Axis, series: [Series], references: [Reference] = []) {
      (self.title, self.x, self.y) = (title, x, y)
      self.series = series.map { one in
        var one = one
        one.points = one.points.filter { x.scale.holds($0.x) && y.scale.holds($0.y) }
        return one
      }
      .filter { !$0.points.isEmpty }
      self.references = references.filter { ($0.isVertical ? x : y).scale.holds($0.value) }
    }

    var isEmpty: Bool { series.isEmpty }
  }

  /// How numbers lie along an axis.
  package enum Scale: Sendable, Equatable {
    /// As they are.
    case linear
    /// By their logarithm.
    case logarithmic
    /// By their logarithm, with a place for 0 apart from the others.
    case logarithmicAndZero
    /// Names, at 0, 1, 2, …
    case names([String])

    func holds(_ value: Double) -> Bool {
      switch self {
      case .linear, .names: value.isFinite
      case .logarithmic: value.isFinite && value > 0
      case .logarithmicAndZero: value.isFinite && value >= 0
      }
    }
  }

  /// What the numbers of an axis are.
  package enum Unit: Sendable, Equatable {
    /// Numbers.
    case number
    /// Shares of 1, written as percentages.
    case percent
  }

  /// An axis.
  package struct Axis: Sendable, Equatable {
    package var label: String
    package var scale: Scale
    package var unit: Unit
    /// A linear axis begins at 0 where nothing is below.
    package var fromZero: Bool

    /// An axis with its label.
    package init(_ label: String, _ scale: Scale = .linear, unit: Unit = .number, fromZero: Bool = true) {
      (self.label, self.scale, self.unit, self.fromZero) = (label, scale, unit, fromZero)
    }

    /// A value as it is read in a label.
    func text(_ value: Double) -> String {
      if case .names(let names) = scale {
        let place = Int(value.rounded())
        return names.indices.contains(place) ? names[place].shortened(to: 60) : ""
      }
      return unit == .percent ? Format.percent(value) : Format.significant(value)
    }
  }

  /// How points are drawn.
  package enum Style: Sendable, Equatable {
    /// Joined.
    case line
    /// Joined by dashes: what theory says.
    case dashed
    /// Each alone.
    case points
    /// Joined by steps.
    case steps
    /// From the axis up.
    case bars
    /// The area between the ends of the points' intervals.
    case band
  }

  /// One curve, cloud or row of bars.
  package struct Series: Sendable, Equatable {
    package var name: String
    package var style: Style
    /// What marks it where there are only characters.
    package var mark: Character
    package var points: [Point]
    /// Series of one group share a colour.
    package var group: String

    /// Points under a name; alone in its group where none is given.
    package init(
      _ name: String, _ style: Style = .line, mark: Character = "●", group: String? = nil, points: [Point]
    ) {
      (self.name, self.style, self.mark, self.points, self.group) = (name, style, mark, points, group ?? name)
    }

    /// Points under a name, those without a value left out.
    package init(
      _ name: String, _ style: Style = .line, mark: Character = "●", group: String? = nil, xy: [(Double, Double?)]
    ) {
      self.init(name, style, mark: mark, group: group, points: xy.compactMap { x, y in y.map { Point(x, $0) } })
    }
  }

  /// A point with, where it has one, its interval.
  package struct Point: Sendable, Equatable {
    package var x: Double
    package var y: Double
    package var interval: ClosedRange<Double>?
    /// What it is called.
    package var label: String?

    /// A point; the ends of an interval, if there are two, in order.
    package init(_ x: Double, _ y: Double, interval: [Double] = [], label: String? = nil) {
      (self.x, self.y, self.label) = (x, y, label)
      self.interval =
        interval.count == 2 && interval[0].isFinite && interval[1].isFinite && interval[0] <= interval[1]
        ? interval[0]...interval[1] : nil
    }
  }

  /// A line across the panel, with its text.
  package struct Reference: Sendable, Equatable {
    package var value: Double
    package var text: String
    package var isVertical: Bool

    /// A horizontal line, or a vertical one.
    package init(_ text: String, at value: Double, isVertical: Bool = false) {
      (self.text, self.value, self.isVertical) = (text, value, isVertical)
    }
  }
}

extension String {
  /// At most so many characters, the last of them "…" where some are missing.
  package func shortened(to count: Int) -> String {
    self.count <= count ? self : String(prefix(max(1, count - 1))) + "…"
  }
}
