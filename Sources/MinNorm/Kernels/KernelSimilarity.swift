/// How far a kernel tells a few examples apart from all others: |k(x, z)|/√(k(x, x) k(z, z)), 1 where it does not.
///
/// Off the diagonal of K, scaled to ones on it. From a sample of rows against all examples: 2 · 32 nd flops.
package struct KernelSimilarity: Sendable {
  /// Rows that are looked at.
  package static let sampleSize = 32

  /// Of each example of the sample, the largest |k(x, z)|/√(k(x, x) k(z, z)) with another example.
  package let largest: [Double]
  /// Likewise the smallest.
  package let smallest: [Double]

  /// Looks at rows that are spread evenly over the examples.
  package init(_ kernel: any Kernel, _ features: FeatureMatrix) throws {
    let count = min(features.count, Self.sampleSize)
    let rows = (0..<count).map { $0 * features.count / count }
    let values = try kernel.crossMatrix(of: features, and: features.selecting(rows))
    let lengths = features.squaredNorms.map { kernel.diagonal(squaredNorm: $0).squareRoot() }
    let ends = rows.indices.map { column in
      var (low, high) = (Double.infinity, 0.0)
      for row in 0..<features.count where row != rows[column] {
        let scale = lengths[row] * lengths[rows[column]]
        let similarity = scale > 0 ? abs(values[row, column]) / scale : 0
        (low, high) = (min(low, similarity), max(high, similarity))
      }
      return (low: low, high: high)
    }
    (largest, smallest) = (ends.map(\.high), ends.map(\.low))
  }

  /// Whether in nine of ten rows nothing but the diagonal survives rounding.
  package func isIdentity(in precision: Precision) -> Bool {
    largest.count > 1 && 10 * largest.count { $0 < precision.unitRoundoff } >= 9 * largest.count
  }

  /// The most by which an entry differs from 1, where no entry differs by a thousandth; else nil.
  package var distanceFromOnes: Double? {
    guard smallest.count > 1, let least = smallest.min(), least > 1 - 0x1p-10 else { return nil }
    return max(0, 1 - least)
  }
}
