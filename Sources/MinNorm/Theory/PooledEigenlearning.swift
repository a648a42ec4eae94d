/// The eigenlearning equations for subsets of a pool of N examples, from the pool's own spectrum.
///
/// The eigenvalues of K/N are not those of the kernel's operator; what a ridge on the pool learns tells the operator's all the
/// same. With the ridge δ the pool's effective ridge is 1/tr (K + δI)⁻¹ and the operator's Σ λᵢ/(λᵢ + κ) there is
/// N − δ tr (K + δI)⁻¹ (Wei, Hu and Steinhardt 2022, More than a toy), so the δ at which that is n gives κ of n examples, its
/// derivative Σ Lᵢ², and generalized cross-validation of the pool the target's part that is not learnt. Nothing but
/// the factors below is left of it, and none of them asks N to be far above n.
///
/// What the equations do not know is that some examples have more leverage than others. Leave-one-out does: where it stands in the
/// place of generalized cross-validation, the difference says how far the equations are to be trusted.
package struct PooledEigenlearning: Sendable {
  /// The equations with the eigenvalues of K/N.
  package let theory: Eigenlearning
  /// N.
  package let pool: Int
  /// n.
  package let examples: Int
  /// c², the squares of the targets' coordinates along each eigenvector, summed over columns.
  private let squares: [Double]

  /// For subsets of n examples; nil where the rank of K is not above n.
  package init?(_ spectrum: Spectrum, coordinates: Matrix<Double>, examples: Int) {
    let pool = spectrum.order
    let eigenvalues = spectrum.eigenvalues.map { $0 > spectrum.tolerance ? $0 / Double(pool) : 0 }
    guard examples < pool, let theory = Eigenlearning(eigenvalues: eigenvalues, examples: Double(examples)) else {
      return nil
    }
    (self.theory, self.pool, self.examples) = (theory, pool, examples)
    squares = (0..<pool).map { row in
      (0..<coordinates.columns).reduce(0) { $0 + coordinates[row, $1] * coordinates[row, $1] }
    }
  }

  /// 1 − n/N.
  private var outside: Double { 1 - Double(examples) / Double(pool) }

  /// δ, the ridge with which the pool learns what n of its examples do without one.
  package var ridge: Double { Double(pool) * theory.kappa }

  /// κ of the kernel's operator.
  package var kappa: Double { theory.kappa / outside }

  /// E₀ of the kernel's operator.
  package var overfitting: Double { theory.overfitting - Double(examples) / Double(pool - examples) }

  /// The expected squared error at examples outside the pool.
  package var meanSquaredError: Double {
    theory.meanSquaredError(powers: squares.map { $0 / Double(pool) }) / outside
  }

  /// How much larger the pool's leave-one-out error with the ridge δ is than its generalized cross-validation.
  ///
  /// N² · columns flops.
  package func leverageFactor(_ spectrum: Spectrum, coordinates: Matrix<Double>) -> Double {
    let kept = theory.learnabilities.map { 1 - $0 }
    var missed = coordinates
    for column in 0..<missed.columns { for row in 0..<pool { missed[row, column] *= kept[row] } }
    let residuals = spectrum.combination(missed)
    let complements = spectrum.diagonal(of: kept)
    var leftOut = 0.0
    for column in 0..<residuals.columns {
      for row in 0..<pool {
        let error = residuals[row, column] / complements[row]
        leftOut += error * error
      }
    }
    let uniform = zip(squares, kept).reduce(0) { $0 + $1.0 * $1.1 * $1.1 } / (outside * outside)
    return uniform > 0 ? leftOut / uniform : 1
  }
}
