import MinNorm
import MinNormData

/// The numbers of a solution as arrays, label set by label set as they were asked for.
public struct SolvedArrays: Sendable {
  /// A, n × outputs; where least squares finds weights, W, d × outputs.
  public let coefficients: [Matrix<Double>]
  /// f at the test examples, m × outputs.
  public let scores: [Matrix<Double>]
  /// What leaving out each training example would predict for it; empty where that was not computed.
  public let looScores: [Matrix<Double>]

  init(_ computed: Computed, _ stacked: StackedTargets, sets: Int) {
    let parts = (0..<sets).map { computed[stacked.columns(ofSet: $0)] }
    coefficients = parts.map(\.coefficients)
    scores = parts.map(\.predictions)
    looScores = parts.compactMap { $0.leftOut?.predictions }
  }

  /// Writes one of the arrays as NumPy's `.npy`: rows × outputs, of several label sets one behind the other.
  public static func write(_ sets: [Matrix<Double>], to path: String) throws {
    let shape = (sets.count > 1 ? [sets.count] : []) + (sets.first.map { [$0.rows, $0.columns] } ?? [0, 0])
    try NPYWriter.write(.float64(sets.flatMap(\.rowMajor)), shape: shape, to: path)
  }
}
