import Foundation

/// Curves over logarithmic axes, drawn with characters: points in, lines of text out.
public struct TextPlot: Sendable {
  private let width: Int
  private let height: Int
  private var series: [(mark: Character, name: String, points: [(x: Double, y: Double)])] = []

  /// An empty plot of so many characters.
  public init(width: Int = 64, height: Int = 12) {
    self.width = max(8, width)
    self.height = max(2, height)
  }

  /// Adds a curve; points that have no logarithm are left out, and later curves are drawn over earlier ones.
  public mutating func add(_ name: String, mark: Character, points: [(x: Double, y: Double)]) {
    series.append((mark, name, points.filter { $0.x > 0 && $0.y > 0 && $0.x.isFinite && $0.y.isFinite }))
  }

  /// The plot with its axes and the names of its curves; nothing without two different abscissas.
  public func rendered(title: String, xLabel: String) -> String {
    let all = series.flatMap(\.points)
    guard let left = all.map(\.x).min(), let right = all.map(\.x).max(), right > left,
      let lowest = all.map(\.y).min(), let highest = all.map(\.y).max()
    else { return "" }
    // Whole powers of ten above and below, so that the axis has round ends.
    let bottom = log10(lowest).rounded(.down)
    let top = max(log10(highest).rounded(.up), bottom + 1)
    var cells = [[Character]](repeating: [Character](repeating: " ", count: width), count: height)
    for curve in series {
      for point in curve.points {
        let column = Int((log(point.x / left) / log(right / left) * Double(width - 1)).rounded())
        let row = Int(((top - log10(point.y)) / (top - bottom) * Double(height - 1)).rounded())
        cells[min(max(row, 0), height - 1)][min(max(column, 0), width - 1)] = curve.mark
      }
    }
    var lines = [title]
    for (row, line) in cells.enumerated() {
      let exponent = top - (top - bottom) * Double(row) / Double(height - 1)
      // The row nearest to each whole power carries it.
      let isNearest = abs(exponent - exponent.rounded()) * Double(height - 1) < 0.5 * (top - bottom)
      let label = isNearest ? "1e\(Int(exponent.rounded()))" : ""
      lines.append(String(repeating: " ", count: max(0, 6 - label.count)) + label + " │" + trimmed(line))
    }
    lines.append("       └" + String(repeating: "─", count: width))
    let (start, end) = (Format.significant(left, digits: 2), Format.significant(right, digits: 2) + " " + xLabel)
    lines.append("        " + start + String(repeating: " ", count: max(1, width - start.count - end.count)) + end)
    lines.append(
      "        " + series.filter { !$0.points.isEmpty }.map { "\($0.mark) \($0.name)" }.joined(separator: "   "))
    return lines.joined(separator: "\n") + "\n"
  }

  private func trimmed(_ line: [Character]) -> String {
    String(line[..<((line.lastIndex { $0 != " " } ?? -1) + 1)])
  }
}
