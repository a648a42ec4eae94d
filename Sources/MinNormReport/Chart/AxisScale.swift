import Foundation

/// An axis with its ends: where values lie between 0 and 1, and where its ticks are.
package struct AxisScale {
  /// A mark along an axis.
  package struct Tick: Equatable {
    package let value: Double
    package let text: String
  }

  let axis: Chart.Axis
  package let ticks: [Tick]
  /// Positions of the ends, on the scale of `position`.
  private let low: Double
  private let high: Double
  /// Where 0 lies on a logarithmic axis that has a place for it.
  private let zero: Double

  /// - Parameters:
  ///   - values: Everything that has to be seen.
  ///   - count: About how many ticks there may be.
  package init(_ axis: Chart.Axis, values: [Double], count: Int = 6) {
    self.axis = axis
    switch axis.scale {
    case .names(let names):
      (low, high, zero) = (-0.6, Double(max(names.count, 1)) - 0.4, 0)
      ticks = names.enumerated().map { Tick(value: Double($0), text: $1.shortened(to: 24)) }
    case .linear:
      var (first, last) = (values.min() ?? 0, values.max() ?? 1)
      if axis.fromZero, first >= 0 { first = 0 }
      if first == last { (first, last) = first == 0 ? (0, 1) : (min(first, 0), max(first, 0)) }
      let step = Self.step(first, last, count)
      // Whole steps at the ends that carry data close to a tick, a little air at the others.
      let (bottom, top) = ((first / step).rounded(.down) * step, (last / step).rounded(.up) * step)
      (low, high, zero) = (bottom, top, 0)
      ticks = Self.multiples(of: step, bottom, top).map { Tick(value: $0, text: Self.text($0, axis.unit, step)) }
    case .logarithmic, .logarithmicAndZero:
      let positive = values.filter { $0 > 0 }
      var (first, last) = (log10(positive.min() ?? 1), log10(positive.max() ?? 10))
      if last - first < 0.02 { (first, last) = (first - 0.5, last + 0.5) }
      let air = 0.03 * (last - first)
      (first, last) = (first - air, last + air)
      var marks = Self.decades(first, last, count).map { Tick(value: $0, text: Self.power($0, axis.unit)) }
      let hasZero = axis.scale == .logarithmicAndZero && values.contains(0)
      zero = first - max(0.08 * (last - first), 0.2)
      if hasZero { marks.insert(Tick(value: 0, text: "0"), at: 0) }
      (low, high, ticks) = (hasZero ? zero - air : first, last, marks)
    }
  }

  private static func step(_ first: Double, _ last: Double, _ count: Int) -> Double {
    let rough = (last - first) / Double(max(count - 1, 1))
    let power = pow(10, log10(rough).rounded(.down))
    return [1, 2, 2.5, 5, 10].map { $0 * power }.first { $0 >= rough * (1 - 1e-9) } ?? 10 * power
  }

  private static func multiples(of step: Double, _ first: Double, _ last: Double) -> [Double] {
    let (start, end) = (Int((first / step).rounded(.up)), Int((last / step).rounded(.down)))
    guard end >= start, end - start < 100 else { return [] }
    return (start...end).map { Double($0) * step }
  }

  /// Powers of ten; between fewer than two of them also 2 and 5 times these.
  private static func decades(_ first: Double, _ last: Double, _ count: Int) -> [Double] {
    let (low, high) = (Int(first.rounded(.up)), Int(last.rounded(.down)))
    let whole = low <= high ? Array(low...high) : []
    if whole.count >= 3 {
      let stride = max(1, (whole.count + count - 1) / count)
      return whole.filter { ($0 % stride + stride) % stride == 0 }.map { pow(10, Double($0)) }
    }
    let fine = (Int(first.rounded(.down))...Int(last.rounded(.up))).flatMap { power in
      [1, 2, 5].map { $0 * pow(10, Double(power)) }
    }
    .filter { log10($0) >= first && log10($0) <= last }
    if fine.count >= 2 { return fine }
    let (start, end) = (pow(10, first), pow(10, last))
    return multiples(of: step(start, end, count), start, end)
  }

  private static func text(_ value: Double, _ unit: Chart.Unit, _ step: Double) -> String {
    let scaled = unit == .percent ? (value * 100, step * 100) : (value, step)
    let number: String
    if value == 0 || abs(scaled.0) < 1e-9 * scaled.1 {
      number = "0"
    } else if abs(scaled.0) >= 1e6 || scaled.1 < 1e-4 {
      number = value == 0 ? "0" : Format.scientific(scaled.0, digits: 1)
    } else {
      let digits = max(0, -Int(log10(scaled.1 * 1.0001).rounded(.down)))
      let needed = abs(scaled.1 * pow(10, Double(digits)) - (scaled.1 * pow(10, Double(digits))).rounded()) > 1e-6
      let text = Format.fixed(abs(scaled.0), digits + (needed ? 1 : 0))
      number = (scaled.0 < 0 && Double(text) != 0 ? "−" : "") + text
    }
    return unit == .percent ? number + " %" : number
  }

  /// "0.01", "1", "1000", and beyond these "10⁻⁵", "5·10⁶".
  private static func power(_ value: Double, _ unit: Chart.Unit) -> String {
    if unit == .percent { return Format.significant(value * 100, digits: 1).trimmingZeros + " %" }
    let exponent = Int((log10(value) + 1e-9).rounded(.down))
    guard !(-3...4).contains(exponent) else {
      return value >= 1
        ? Format.fixed(value, value < 10 && value != value.rounded() ? 1 : 0)
        : Format.significant(value, digits: 2).trimmingZeros
    }
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    let raised =
      (exponent < 0 ? "⁻" : "") + String(String(abs(exponent)).compactMap { $0.wholeNumberValue }.map { digits[$0] })
    let mantissa = (value / pow(10, Double(exponent))).rounded()
    return mantissa == 1 ? "10" + raised : "\(Int(mantissa))·10\(raised)"
  }

  /// 0 at the axis's low end, 1 at its high end.
  package func place(_ value: Double) -> Double {
    let position =
      switch axis.scale {
      case .linear, .names: value
      case .logarithmic, .logarithmicAndZero: value > 0 ? log10(value) : zero
      }
    return min(max((position - low) / (high - low), -0.02), 1.02)
  }

  /// Where bars stand: 0, or the low end.
  var base: Double {
    switch axis.scale {
    case .linear, .names: min(max((0 - low) / (high - low), 0), 1)
    case .logarithmic, .logarithmicAndZero: 0
    }
  }
}

extension String {
  /// Without zeros at the end of decimals.
  fileprivate var trimmingZeros: String {
    guard contains("."), !contains("e") else { return self }
    var copy = self
    while copy.last == "0" { copy.removeLast() }
    if copy.last == "." { copy.removeLast() }
    return copy
  }
}
