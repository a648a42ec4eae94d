import Foundation

/// Two classifiers on the same examples: only those that one gets right and the other wrong tell them apart.
public struct PairedErrors: Sendable, Equatable {
  /// Examples that only the first gets wrong.
  public let onlyFirst: Int
  /// Examples that only the second gets wrong.
  public let onlySecond: Int
  /// All examples.
  public let total: Int

  /// From the counts.
  public init(onlyFirst: Int, onlySecond: Int, total: Int) {
    precondition(onlyFirst >= 0 && onlySecond >= 0 && onlyFirst + onlySecond <= total, "counts of examples")
    self.onlyFirst = onlyFirst
    self.onlySecond = onlySecond
    self.total = total
  }

  /// From two classifications, true where right.
  public init(first: [Bool], second: [Bool]) {
    precondition(first.count == second.count, "the same examples")
    let pairs = zip(first, second)
    self.init(
      onlyFirst: pairs.count { !$0 && $1 }, onlySecond: pairs.count { $0 && !$1 }, total: first.count)
  }

  /// Error rate of the second less that of the first.
  public var difference: Double { total == 0 ? 0 : Double(onlySecond - onlyFirst) / Double(total) }

  /// McNemar's exact test: the two-sided binomial probability of so uneven a split if both were equally good.
  public var pValue: Double {
    let discordant = onlyFirst + onlySecond
    guard discordant > 0 else { return 1 }
    return min(1, 2 * Self.upperTail(discordant, max(onlyFirst, onlySecond), 0.5))
  }

  /// 95 % interval of the difference, given the number of discordant examples: Clopper and Pearson's exact interval of the
  /// share that speaks against the second, times their rate.
  public var interval95: ClosedRange<Double> {
    let discordant = onlyFirst + onlySecond
    guard discordant > 0, total > 0 else { return 0...0 }
    // P(X ≥ k) = 2.5 % at the lower end of the share, P(X ≤ k) = 2.5 % at the upper one.
    let lower = onlySecond == 0 ? 0 : Self.root { Self.upperTail(discordant, onlySecond, $0) - 0.025 }
    let upper = onlySecond == discordant ? 1 : Self.root { 0.025 - Self.lowerTail(discordant, onlySecond, $0) }
    let rate = Double(discordant) / Double(total)
    return rate * (2 * lower - 1)...rate * (2 * upper - 1)
  }

  /// P(X ≥ k) of n trials.
  static func upperTail(_ n: Int, _ k: Int, _ p: Double) -> Double { sum(n, k...n, p) }

  /// P(X ≤ k) of n trials.
  private static func lowerTail(_ n: Int, _ k: Int, _ p: Double) -> Double { sum(n, 0...k, p) }

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

  /// Where an increasing function of a probability is zero.
  private static func root(_ function: (Double) -> Double) -> Double {
    var (low, high) = (0.0, 1.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if function(middle) < 0 { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
