import Foundation
import MinNorm

extension ErrorCount {
  /// Wilson's 95 % interval of the rate, as records have it: its ends.
  var interval95: [Double] {
    let interval = wilsonInterval95
    return [interval.lowerBound, interval.upperBound]
  }
}

/// Mean and spread of a number.
public struct Spread: Codable, Sendable {
  /// The number of values.
  public var count: Int
  /// Mean; 0 of none.
  public var mean: Double
  /// Standard deviation of a single value (n − 1); 0 of fewer than two.
  public var deviation: Double
  /// The smallest of the values.
  public var minimum: Double
  /// The largest of the values.
  public var maximum: Double

  /// Of some values.
  public init(_ values: [Double]) {
    count = values.count
    let mean = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    self.mean = mean
    deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : 0
    minimum = values.min() ?? 0
    maximum = values.max() ?? 0
  }
}

/// The mean of some runs.
public struct Estimate: Codable, Sendable, Equatable {
  /// What every run gave.
  public var values: [Double]
  /// Their mean; 0 of none.
  public var mean: Double
  /// The standard error of the mean; null of fewer than two.
  @Nullable public var standardError: Double?

  /// Of what every run gave.
  public init(_ values: [Double]) {
    let spread = Spread(values)
    self.values = values
    mean = spread.mean
    standardError = values.count > 1 ? spread.deviation / Double(values.count).squareRoot() : nil
  }

  /// Equal numbers.
  public static func == (first: Estimate, second: Estimate) -> Bool { first.values == second.values }
}

/// The mean of some values; 0 of none.
func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(values.count, 1)) }

/// Student's 95 % interval for the mean of a few values, within [0, 1].
package func studentInterval95(_ values: [Double]) -> [Double] {
  let spread = Spread(values)
  guard values.count > 1 else { return [spread.mean, spread.mean] }
  let half = studentQuantile975(values.count - 1) * spread.deviation / Double(values.count).squareRoot()
  return [max(0, spread.mean - half), min(1, spread.mean + half)]
}

/// The quantile of Student's distribution at 0.975 for a whole number ν ≥ 1 of degrees of freedom.
///
/// P(|T| ≤ √ν tan θ) is a finite sum of powers of cos θ (Abramowitz and Stegun, 26.7.3 and 26.7.4), which grows with θ.
package func studentQuantile975(_ degrees: Int) -> Double {
  let isOdd = !degrees.isMultiple(of: 2)
  func probability(_ angle: Double) -> Double {
    let (sine, cosine) = (sin(angle), cos(angle))
    var (term, sum) = (isOdd ? cosine : 1, 0.0)
    for power in stride(from: isOdd ? 1 : 0, through: degrees - 2, by: 2) {
      sum += term
      term *= cosine * cosine * Double(power + 1) / Double(power + 2)
    }
    return isOdd ? 2 / Double.pi * (angle + sine * sum) : sine * sum
  }
  var (low, high) = (0.0, Double.pi / 2)
  while true {
    let middle = (low + high) / 2
    if middle <= low || middle >= high { return Double(degrees).squareRoot() * tan(middle) }
    if probability(middle) < 0.95 { low = middle } else { high = middle }
  }
}
