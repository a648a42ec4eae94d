import MinNormData

/// Least squares on the first p of D normal features, y = xᵀβ + ε: the model of Belkin, Hsu and Xu (2020, Two models of double
/// descent for weak features, theorem 1), whose expected risk is known exactly for every number of examples.
///
/// ‖β‖² = `signal`, spread evenly over the D features; ε has the variance `noise`.
package struct GaussianDesign: Sendable, Equatable, Codable {
  /// n.
  package var examples: Int
  /// D.
  package var features: Int
  /// ‖β‖².
  package var signal = 1.0
  /// σ².
  package var noise = 0.04

  /// A design of so many examples and features.
  package init(examples: Int, features: Int) { (self.examples, self.features) = (examples, features) }

  /// What one set of training examples, or their expectation, gives.
  package struct Outcome: Sendable, Equatable {
    /// E(y − xᵀw)² over new examples, σ² included.
    package var risk: Double
    /// ‖w‖².
    package var squaredNorm: Double
  }

  /// The expectation of the minimum-norm solution on p features over training sets; nil for p = n − 1, n and n + 1, where it is
  /// infinite.
  ///
  /// With a = ‖β‖²p/D and v = σ² + ‖β‖² − a: for p ≤ n − 2 the risk is v(1 + p/(n − p − 1)) and ‖w‖² is a + vp/(n − p − 1); for
  /// p ≥ n + 2 they are a(1 − n/p) + v(1 + n/(p − n − 1)) and an/p + vn/(p − n − 1).
  package func expectation(_ p: Int) -> Outcome? {
    let (n, count) = (Double(examples), Double(p))
    let seen = signal * count / Double(features)
    let unseen = noise + signal - seen
    if p <= examples - 2 {
      let inflation = count / (n - count - 1)
      return Outcome(risk: unseen * (1 + inflation), squaredNorm: seen + unseen * inflation)
    }
    guard p >= examples + 2 else { return nil }
    let inflation = n / (count - n - 1)
    return Outcome(
      risk: seen * (1 - n / count) + unseen * (1 + inflation), squaredNorm: seen * n / count + unseen * inflation)
  }

  /// Draws a training set and solves it on the first p features for every p of `counts`; the risk of each solution is exact.
  package func trial(_ index: Int, counts: [Int], seed: UInt64) throws -> [Outcome] {
    let (n, weight) = (examples, (signal / Double(features)).squareRoot())
    let random = CounterRandom(seed: seed, stream: .noise)
    let first = UInt64(index) << 32
    // Feature by feature; the noise of the targets behind them.
    let x = Matrix<Double>(
      rows: n, columns: features, values: (0..<n * features).map { random.normal(at: first + UInt64($0)) })
    var y = Matrix<Double>(
      rows: n, columns: 1,
      values: (0..<n).map { noise.squareRoot() * random.normal(at: first + UInt64(n * features + $0)) })
    y.add(x.times(Matrix(rows: features, columns: 1, values: [Double](repeating: weight, count: features))))
    return try counts.map { p in
      let w = try minimumNormLeastSquares(x[columnsIn: 0..<p], y).solution.values
      let missed = w.reduce(0) { $0 + ($1 - weight) * ($1 - weight) } + signal * Double(features - p) / Double(features)
      return Outcome(risk: noise + missed, squaredNorm: w.reduce(0) { $0 + $1 * $1 })
    }
  }
}
