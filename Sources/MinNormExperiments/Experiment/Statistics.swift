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
  // Quantiles of Student's distribution at 0.975 for 1 … 9 degrees of freedom; 2.26 bounds the ones beyond.
  let quantiles = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262]
  let spread = Spread(values)
  guard values.count > 1 else { return [spread.mean, spread.mean] }
  let half =
    quantiles[min(values.count - 2, quantiles.count - 1)] * spread.deviation / Double(values.count).squareRoot()
  return [max(0, spread.mean - half), min(1, spread.mean + half)]
}
