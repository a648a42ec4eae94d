import Foundation

/// Curves drawn with characters: points in, lines of text out.
public struct TextPlot: Sendable {
  /// How numbers lie along an axis.
  public enum Scale: Sendable {
    /// By their logarithm; what has none is left out.
    case logarithmic
    /// As they are.
    case linear

    func position(_ value: Double) -> Double { self == .logarithmic ? log10(value) : value }
  }

  /// Rows from one number beside a linear axis to the next.
  private static let tickRows = 3

  private let width: Int
  private let height: Int
  private let horizontal: Scale
  private let vertical: Scale
  private var series: [(mark: Character, name: String, points: [(x: Double, y: Double)])] = []

  /// An empty plot of so many characters, by default over logarithmic axes.
  public init(
    width: Int = 64, height: Int = 12, horizontal: Scale = .logarithmic, vertical: Scale = .logarithmic
  ) {
    self.width = max(8, width)
    self.height = max(2, height)
    self.horizontal = horizontal
    self.vertical = vertical
  }

  /// Adds a curve; points that have no place on the axes are left out, and later curves are drawn over earlier ones.
  public mutating func add(_ name: String, mark: Character, points: [(x: Double, y: Double)]) {
    let placed = points.filter { horizontal.position($0.x).isFinite && vertical.position($0.y).isFinite }
    series.append((mark, name, placed))
  }

  /// The plot with its axes and the names of its curves; nothing without two different abscissas.
  public func rendered(title: String, xLabel: String) -> String {
    let all = series.flatMap(\.points)
    guard let left = all.map(\.x).min(), let right = all.map(\.x).max(), right > left,
      let lowest = all.map(\.y).min(), let highest = all.map(\.y).max()
    else { return "" }
    let (bottom, top) = range(lowest, highest)
    let (first, last) = (horizontal.position(left), horizontal.position(right))
    var cells = [[Character]](repeating: [Character](repeating: " ", count: width), count: height)
    for curve in series {
      for point in curve.points {
        let column = Int(((horizontal.position(point.x) - first) / (last - first) * Double(width - 1)).rounded())
        let row = Int(((top - vertical.position(point.y)) / (top - bottom) * Double(height - 1)).rounded())
        cells[min(max(row, 0), height - 1)][min(max(column, 0), width - 1)] = curve.mark
      }
    }
    var lines = [title]
    for (row, line) in cells.enumerated() {
      let label = label(row, bottom, top)
      lines.append(String(repeating: " ", count: max(0, 6 - label.count)) + label + " │" + trimmed(line))
    }
    lines.append("       └" + String(repeating: "─", count: width))
    let (start, end) = (Format.significant(left, digits: 2), Format.significant(right, digits: 2) + " " + xLabel)
    lines.append("        " + start + String(repeating: " ", count: max(1, width - start.count - end.count)) + end)
    lines.append(
      "        " + series.filter { !$0.points.isEmpty }.map { "\($0.mark) \($0.name)" }.joined(separator: "   "))
    return lines.joined(separator: "\n") + "\n"
  }

  /// The ends of the vertical axis, as positions on it.
  private func range(_ lowest: Double, _ highest: Double) -> (bottom: Double, top: Double) {
    switch vertical {
    case .logarithmic:
      // Whole powers of ten above and below, so that the axis has round ends.
      let bottom = log10(lowest).rounded(.down)
      return (bottom, max(log10(highest).rounded(.up), bottom + 1))
    case .linear:
      // From zero, so that heights can be compared, to a round number of ticks.
      guard lowest >= 0, highest > 0 else { return (lowest, highest > lowest ? highest : lowest + 1) }
      let ticks = Double((height - 1) / Self.tickRows)
      let power = pow(10, log10(highest / ticks).rounded(.down))
      let step = [1, 2, 2.5, 5, 10].map { $0 * power }.first { $0 * ticks >= highest * (1 - 1e-12) } ?? 10 * power
      return (0, step * Double(height - 1) / Double(Self.tickRows))
    }
  }

  /// What stands beside a row.
  private func label(_ row: Int, _ bottom: Double, _ top: Double) -> String {
    let value = top - (top - bottom) * Double(row) / Double(height - 1)
    guard vertical == .logarithmic else {
      return (height - 1 - row) % Self.tickRows == 0 ? Format.significant(value, digits: 3) : ""
    }
    // The row nearest to each whole power carries it.
    let isNearest = abs(value - value.rounded()) * Double(height - 1) < 0.5 * (top - bottom)
    return isNearest ? "1e\(Int(value.rounded()))" : ""
  }

  private func trimmed(_ line: [Character]) -> String {
    String(line[..<((line.lastIndex { $0 != " " } ?? -1) + 1)])
  }
}
