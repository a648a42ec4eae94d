import Foundation
import MinNorm

/// The mean difference of squared errors on the same examples.
struct PairedDifference {
  /// Of the second less the first.
  let mean: Double
  /// The standard deviation of a single difference over √n.
  let standardError: Double

  init(_ first: [Double], _ second: [Double]) {
    let differences = zip(second, first).map { $0 - $1 }
    let spread = Spread(differences)
    (mean, standardError) = (spread.mean, spread.deviation / Double(max(differences.count, 1)).squareRoot())
  }

  /// mean ± 1.96 standard errors: a 95 % interval by the central limit theorem.
  var interval95: ClosedRange<Double> {
    let half = 1.959_963_984_540_054 * standardError
    return mean - half...mean + half
  }

  /// The two-sided probability of so large a mean if both were equally good, by the normal distribution.
  var pValue: Double {
    standardError > 0 ? erfc(abs(mean) / standardError / 2.0.squareRoot()) : mean == 0 ? 1 : 0
  }
}
