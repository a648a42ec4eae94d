import Foundation
import MinNorm

/// What a function does on the test examples, one by one.
enum TestOutcomes {
  /// Whether each is right.
  case classified([Bool])
  /// How far each is from its targets.
  case measured(SquaredErrors)

  /// - Parameter columns: Those of `predictions` that belong to the function.
  init(_ problem: Problem, _ predictions: Matrix<Double>, columns: Range<Int>) {
    if let values = problem.testValues {
      // Without test examples there are no targets to count the columns of.
      self = .measured(
        problem.testCount == 0
          ? SquaredErrors(predictions: predictions, columns: 0..<0, targets: Matrix(rows: predictions.rows, columns: 0))
          : SquaredErrors(predictions: predictions, columns: columns, targets: values))
    } else {
      self = .classified(correctlyClassified(predictions: predictions, columns: columns, labels: problem.testLabels))
    }
  }

  /// Whether each is right; empty where the targets are numbers.
  var right: [Bool] { if case .classified(let right) = self { right } else { [] } }
}

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
