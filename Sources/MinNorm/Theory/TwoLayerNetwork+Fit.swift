import Foundation
import MinNormData

extension TwoLayerNetwork {
  /// A network through given values, with what was met on the way.
  public struct Fit: Sendable {
    /// The network that takes the values asked for.
    public let network: TwoLayerNetwork
    /// Directions that gave two different points the same projection, to rounding, and were drawn anew.
    public let redraws: Int
    /// Points that equal an earlier one with the same values: they need no hidden unit of their own.
    public let duplicates: Int
    /// zₙ − z₁, the distance of the outermost projections.
    public let spread: Double
    /// The smallest distance of neighbouring projections; infinite for one point.
    public let smallestGap: Double
    /// ‖A‖₁‖A⁻¹‖₁ of the triangular matrix, estimated; infinite where it overflows.
    public let conditionNumber: Double
  }

  /// Where in the gap between zⱼ₋₁ and zⱼ the threshold bⱼ lies, unless it is chosen: 0 is at zⱼ₋₁.
  ///
  /// The slope behind bⱼ is (Δy/h − θs)/(1 − θ) for the slope s before it and the gap h. So errors, and the slopes
  /// themselves, grow by θ/(1 − θ) from point to point: they die away below 1/2, and above it grow exponentially. θ = 0 draws
  /// straight lines from point to point and is the best conditioned; 1/8 keeps the thresholds strictly between the points, as
  /// the theorem has them, for a condition number 4/3 as large.
  public static let defaultPosition = 0.125

  /// Directions that are drawn at most.
  private static let drawLimit = 100

  /// The network of Theorem 1 whose outputs at the rows of `features` are the rows of `values`.
  ///
  /// Sorting and projecting take n log n + 2nd operations, the substitution n² flops for each output; memory 8n² bytes.
  ///
  /// - Parameters:
  ///   - values: n × outputs.
  ///   - position: θ from 0 up to 1, see `defaultPosition`.
  ///   - seed: Of the direction; its entries are standard normal.
  /// - Throws: `TwoLayerNetworkError`; `LinearAlgebraError`: out of memory, too large, or overflow (θ well above 1/2).
  public static func interpolating(
    _ values: Matrix<Double>, at features: FeatureMatrix, position: Double = defaultPosition, seed: UInt64 = 0
  ) throws -> Fit {
    precondition(values.rows == features.count, "one row of values per point")
    precondition((0..<1).contains(position), "a threshold lies in the gap before its point")
    let pairs = EqualExamples(of: features).pairs
    for pair in pairs
    where (0..<values.columns).contains(where: { values[pair.original, $0] != values[pair.duplicate, $0] }) {
      throw TwoLayerNetworkError.contradiction(original: pair.original, duplicate: pair.duplicate)
    }
    let repeated = Set(pairs.map(\.duplicate))
    let points = (0..<features.count).filter { !repeated.contains($0) }
    let (direction, order, projections, redraws) = try separate(points, of: features, seed: seed)

    let n = order.count
    let gaps = zip(projections, projections.dropFirst()).map { $1 - $0 }
    let spread = gaps.reduce(0, +)
    let firstGap = n > 1 ? spread / Double(n - 1) : 1
    let thresholds = projections.enumerated().map { index, projection in
      index == 0 ? projection - firstGap : projections[index - 1] + position * gaps[index - 1]
    }
    let triangle = try LowerTriangularMatrix(order: n) { projections[$0] - thresholds[$1] }
    let reciprocal = try triangle.reciprocalCondition()
    let weights = try triangle.solve(values.selectingRows(order))
    return Fit(
      network: TwoLayerNetwork(direction: direction, thresholds: thresholds, outputWeights: weights),
      redraws: redraws, duplicates: pairs.count, spread: spread, smallestGap: gaps.min() ?? .infinity,
      conditionNumber: reciprocal > 0 ? 1 / reciprocal : .infinity)
  }

  /// A direction along which the points have different projections, the points in the order of these, and these.
  private static func separate(
    _ points: [Int], of features: FeatureMatrix, seed: UInt64
  ) throws -> (direction: [Double], order: [Int], projections: [Double], redraws: Int) {
    let random = CounterRandom(seed: seed, stream: .start)
    let d = features.dimension
    let largest = points.map { features.squaredNorms[$0] }.max() ?? 0
    for draw in 0..<drawLimit {
      let direction = (0..<d).map { random.normal(at: UInt64(draw * d + $0)) }
      let network = TwoLayerNetwork(
        direction: direction, thresholds: [], outputWeights: Matrix(rows: 0, columns: 0))
      let all = try network.projections(of: features)
      let order = points.sorted { (all[$0], $0) < (all[$1], $1) }
      let sorted = order.map { all[$0] }
      // What rounding does to a sum of d products, most of the time.
      let size = (direction.reduce(0) { $0 + $1 * $1 } * largest * Double(d)).squareRoot()
      let tie = 4 * Precision.float64.unitRoundoff * size
      if zip(sorted, sorted.dropFirst()).allSatisfy({ $1 - $0 > tie }) { return (direction, order, sorted, draw) }
    }
    throw TwoLayerNetworkError.noDirection(draws: drawLimit)
  }
}

/// Why there is no network through given values.
public enum TwoLayerNetworkError: Error, Sendable, Equatable {
  /// Two points (from 0) are equal and have different values.
  case contradiction(original: Int, duplicate: Int)
  /// Every direction gave two points the same projection.
  case noDirection(draws: Int)
}

extension TwoLayerNetworkError: CustomStringConvertible {
  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .contradiction(let original, let duplicate):
      "training examples \(original) and \(duplicate) are equal and have different labels, which no function of the inputs"
        + " fits; remove or relabel one of them"
    case .noDirection(let draws):
      "each of \(draws) random directions gave two training examples the same projection to rounding; the examples are too"
        + " close to each other for their size"
    }
  }
}
