import Foundation
import MinNormData

/// A two-layer ReLU network f(x) = Σⱼ wⱼ max(a·x − bⱼ, 0), one column of output weights per output.
///
/// Theorem 1 of Zhang, Bengio, Hardt, Recht, Vinyals (2017): with n hidden units, 2n + d weights in all, one output takes any
/// values at any n different points of Rᵈ. Project the points on a random direction a, sort z₁ < z₂ < … < zₙ, choose
/// b₁ < z₁ ≤ b₂ < z₂ ≤ …; the matrix max(zᵢ − bⱼ, 0) is then lower triangular with a positive diagonal.
public struct TwoLayerNetwork: Interpolant, Equatable {
  /// The direction a, d numbers.
  public let direction: [Double]
  /// The thresholds b, ascending, one per hidden unit.
  public let thresholds: [Double]
  /// The output weights w, hidden units × outputs.
  public let outputWeights: Matrix<Double>

  /// A network from its weights.
  public init(direction: [Double], thresholds: [Double], outputWeights: Matrix<Double>) {
    precondition(outputWeights.rows == thresholds.count, "one row of output weights per hidden unit")
    self.direction = direction
    self.thresholds = thresholds
    self.outputWeights = outputWeights
  }

  /// The output weights.
  public var coefficients: Matrix<Double> { outputWeights }

  /// All weights: d of the direction, n thresholds, and n output weights for each output; 2n + d for one output.
  public var weightCount: Int { direction.count + thresholds.count * (1 + outputWeights.columns) }

  /// The steepest slope along the direction, of every output: max over j of |w₁ + … + wⱼ|.
  ///
  /// Times ‖a‖ it is the Lipschitz constant of the function.
  public var steepestSlopes: [Double] {
    (0..<outputWeights.columns).map { output in
      var (slope, steepest) = (0.0, 0.0)
      for unit in thresholds.indices {
        slope += outputWeights[unit, output]
        steepest = max(steepest, abs(slope))
      }
      return steepest
    }
  }

  /// a·x for every row x of `inputs`: 2md flops in float64.
  public func projections(of inputs: FeatureMatrix, observer: WorkObserver = unobserved) throws -> [Double] {
    try inputs.product(Matrix(rows: direction.count, columns: 1, values: direction), observer: observer).values
  }

  /// The network at every row of `inputs`, hidden units and all: 2md + 2mnc flops in float64; memory: 512 rows of hidden
  /// units.
  public func predictions(
    at inputs: FeatureMatrix, observer: WorkObserver = unobserved
  ) throws -> Matrix<Double> {
    let projections = try projections(of: inputs)
    var (weights, result) = (outputWeights, Matrix<Double>(rows: inputs.count, columns: outputWeights.columns))
    guard !thresholds.isEmpty, weights.columns > 0 else { return result }
    let room = try OwnedStorage<Double>(count: min(inputs.count, Self.pieceSize) * thresholds.count)
    for rows in pieces(of: 0..<inputs.count, limit: Self.pieceSize) {
      let hidden = MatrixView(room.base, rows: rows.count, columns: thresholds.count, stride: rows.count)
      for (unit, threshold) in thresholds.enumerated() {
        let column = room.base + unit * rows.count
        for row in 0..<rows.count { column[row] = max(projections[rows.lowerBound + row] - threshold, 0) }
      }
      weights.withView { weights in
        result.withView { $0[rows, 0..<$0.columns].assign(hidden, times: weights) }
      }
      try observer(Double(rows.upperBound), Double(inputs.count))
    }
    return result
  }

  /// Examples whose hidden units are in memory at once.
  private static var pieceSize: Int { 512 }

  /// The output weights: ‖f‖² is measured as ‖w‖².
  public func normImage(responses: Matrix<Double>) -> Matrix<Double> { outputWeights }
}
