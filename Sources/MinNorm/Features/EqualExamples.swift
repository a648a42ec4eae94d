import MinNormData

/// Examples whose features equal those of an earlier example, number for number.
///
/// Every kernel gives equal examples equal rows of K, so one pair makes K singular; and when their labels differ, no
/// function of the features fits both.
package struct EqualExamples: Sendable, Equatable {
  /// Each example that equals an earlier one, with the first of its kind, in ascending order.
  package let pairs: [DuplicateSummary.Pair]

  /// Finds them: all bytes of the features are read once.
  package init(of features: FeatureMatrix) {
    pairs = equalRows(features.numbers, rowLength: features.dimension)
  }

  /// The pairs whose labels differ.
  package func contradictions(_ labels: [Int]) -> [DuplicateSummary.Pair] {
    pairs.filter { labels[$0.original] != labels[$0.duplicate] }
  }

  /// The examples without those that equal an earlier one, of `count`.
  func distinct(of count: Int) -> [Int] {
    let repeated = Set(pairs.map(\.duplicate))
    return (0..<count).filter { !repeated.contains($0) }
  }
}
