/// The Hermite eigenstructure ansatz: what eigenlearning expects, from the covariance of the data and a decomposition of the targets
/// alone (Karkada, Turnbull, Liu and Simon 2025, arXiv 2510.14878).
///
/// No kernel matrix is made. Eigenvalues are those of `HermiteModes`; the targets' powers along them come from the polynomials at the
/// examples, made orthogonal in the order of the eigenvalues. Each power has the expectation of what is not decomposed, divided
/// by the number of examples, taken off; what is not decomposed counts as noise, eigenvalues behind the last as a ridge.
package struct HermiteEigenstructure: Sendable {
  /// The largest eigenvalues of the kernel's operator, descending.
  package let eigenvalues: [Double]
  /// The sum of the others.
  package let tail: Double
  /// The targets' powers along the first eigenvalues; 0 along the others.
  package let powers: [Double]
  /// How many eigenvalues have a power.
  package let decomposed: Int
  /// The part of the targets' mean square that is not decomposed.
  package let noise: Double
  /// (Σ γᵢ)²/Σ γᵢ² of the covariance's eigenvalues: the ansatz asks that it is large.
  package let effectiveDimension: Double

  /// Of a kernel over examples: 2nd² + nm² flops for `decomposed` = m.
  ///
  /// Nil where there are fewer examples than numbers each, or no two different ones.
  /// - Parameters:
  ///   - kernel: One of the distance, for which it does not matter that the examples are centred.
  ///   - features: The examples.
  ///   - targets: One row each.
  ///   - count: How many eigenvalues.
  ///   - decomposed: Along how many of them the targets are decomposed.
  package init?(
    _ kernel: any RadialKernel, _ features: FeatureMatrix, targets: Matrix<Double>, count: Int, decomposed: Int
  ) throws {
    let (n, d) = (features.count, features.dimension)
    guard n > d, d > 0 else { return nil }
    var x = try features.matrix()
    let means = (0..<d).map { column in (0..<n).reduce(0) { $0 + x[$1, column] } / Double(n) }
    x = x.addingToColumns(means.map { -$0 })
    let covariance = x.transposedTimes(x).scaled(by: 1 / Double(n))
    let pairs = try covariance.symmetricEigenpairs()
    let kept = pairs.values.count { $0 > 1e-10 * (pairs.values.first ?? 0) }
    guard kept > 0 else { return nil }
    let variances = Array(pairs.values.prefix(kept))
    var whitened = x.times(pairs.vectors[columnsIn: 0..<kept])
    whitened.scaleColumns(by: variances.map { 1 / $0.squareRoot() })
    let sum = variances.reduce(0, +)
    effectiveDimension = sum * sum / variances.reduce(0) { $0 + $1 * $1 }
    let modes = HermiteModes(kernel, variances: variances, count: count)
    (eigenvalues, tail) = (modes.modes.map(\.eigenvalue), modes.tail)
    let squares = try Self.decomposition(targets, modes.values(decomposed, at: whitened))
    let size = targets.frobeniusNorm * targets.frobeniusNorm
    noise = max(0, size - squares.reduce(0, +)) / Double(max(1, n - squares.count))
    let share = noise / Double(n)
    powers = squares.map { $0 / Double(n) - share } + [Double](repeating: 0, count: eigenvalues.count - squares.count)
    self.decomposed = squares.count
  }

  /// Σ over columns of the squares of the coordinates along the modes, each without its part along those before it.
  ///
  /// With MᵀM = LLᵀ these are of L⁻¹MᵀY. Ends before a mode that those before it leave nothing of.
  private static func decomposition(_ targets: Matrix<Double>, _ modes: Matrix<Double>) throws -> [Double] {
    let products = modes.transposedTimes(modes)
    var coordinates = modes.transposedTimes(targets)
    var count = modes.columns
    while count > 0 {
      do {
        let part = products.selectingRows(Array(0..<count))[columnsIn: 0..<count]
        let factor = try part.packedLowerTriangle().cholesky()
        coordinates = coordinates.selectingRows(Array(0..<count))
        coordinates.withView { factor.forward(in: $0) }
        break
      } catch LinearAlgebraError.notPositiveDefinite(let minor, _, _) {
        count = minor - 1
      }
    }
    return (0..<count).map { row in
      (0..<targets.columns).reduce(0) { $0 + coordinates[row, $1] * coordinates[row, $1] }
    }
  }

  /// The squared error that n examples are expected to leave without a ridge; nil where that is of as many eigenvalues.
  package func meanSquaredError(examples: Int) -> Double? {
    Eigenlearning(eigenvalues: eigenvalues, examples: Double(examples), ridge: tail)?
      .meanSquaredError(powers: powers, noise: noise)
  }
}
