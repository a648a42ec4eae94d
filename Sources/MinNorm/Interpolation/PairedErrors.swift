import Foundation

/// Two classifiers on the same examples: only those that one gets right and the other wrong tell them apart.
public struct PairedErrors: Sendable, Equatable {
  /// Examples that only the first gets wrong.
  public let onlyFirst: Int
  /// Examples that only the second gets wrong.
  public let onlySecond: Int
  /// Examples that both get wrong.
  public let both: Int
  /// How many examples there are.
  public let total: Int

  /// From the counts.
  public init(onlyFirst: Int, onlySecond: Int, both: Int, total: Int) {
    precondition(
      min(onlyFirst, onlySecond, both) >= 0 && onlyFirst + onlySecond + both <= total, "counts of examples")
    self.onlyFirst = onlyFirst
    self.onlySecond = onlySecond
    self.both = both
    self.total = total
  }

  /// From two classifications, true where right.
  public init(first: [Bool], second: [Bool]) {
    precondition(first.count == second.count, "the same examples")
    let pairs = zip(first, second)
    self.init(
      onlyFirst: pairs.count { !$0 && $1 }, onlySecond: pairs.count { $0 && !$1 }, both: pairs.count { !$0 && !$1 },
      total: first.count)
  }

  /// Error rate of the second less that of the first.
  public var difference: Double { total == 0 ? 0 : Double(onlySecond - onlyFirst) / Double(total) }

  /// McNemar's exact test: the two-sided binomial probability of so uneven a split if both were equally good.
  public var pValue: Double {
    let discordant = onlyFirst + onlySecond
    guard discordant > 0 else { return 1 }
    return min(1, 2 * Self.upperTail(discordant, max(onlyFirst, onlySecond), 0.5))
  }

  /// Newcombe's hybrid score interval for the difference of paired proportions, 95 % (Newcombe 1998, method 10).
  ///
  /// Wilson's intervals of the two error rates, joined as the roots of sums of squares with the correlation φ between the
  /// two classifications, which a continuity correction takes towards 0. Never ends at the estimate where examples tell the two
  /// apart, and never lies outside [−1, 1].
  public var newcombeInterval95: ClosedRange<Double> {
    guard total > 0 else { return -1...1 }
    let (first, second) = (
      ErrorCount(errors: both + onlyFirst, total: total), ErrorCount(errors: both + onlySecond, total: total)
    )
    let (one, two) = (first.wilsonInterval95, second.wilsonInterval95)
    let phi = correlation
    func root(_ x: Double, _ y: Double) -> Double { max(0, x * x - 2 * phi * x * y + y * y).squareRoot() }
    return max(
      -1, difference - root(second.rate - two.lowerBound, one.upperBound - first.rate))...min(
        1, difference + root(two.upperBound - second.rate, first.rate - one.lowerBound))
  }

  /// φ = (ad − bc)/√((a + b)(c + d)(a + c)(b + d)) with ad − bc less half the count where it is positive, but not below 0.
  private var correlation: Double {
    let (a, b, c, n) = (Double(both), Double(onlyFirst), Double(onlySecond), Double(total))
    let d = n - a - b - c
    let product = (a + b) * (c + d) * (a + c) * (b + d)
    let excess = a * d - b * c
    return product > 0 ? (excess > 0 ? max(0, excess - n / 2) : excess) / product.squareRoot() : 0
  }

  /// P(X ≥ k) of n trials.
  static func upperTail(_ n: Int, _ k: Int, _ p: Double) -> Double { sum(n, k...n, p) }

  private static func sum(_ n: Int, _ range: ClosedRange<Int>, _ p: Double) -> Double {
    guard p > 0 else { return range.contains(0) ? 1 : 0 }
    guard p < 1 else { return range.contains(n) ? 1 : 0 }
    var logFactorials = [0.0]
    for k in 0..<n { logFactorials.append(logFactorials[k] + log(Double(k + 1))) }
    return range.reduce(0) { sum, k in
      sum
        + exp(
          logFactorials[n] - logFactorials[k] - logFactorials[n - k] + Double(k) * log(p) + Double(n - k) * log1p(-p))
    }
  }
}
