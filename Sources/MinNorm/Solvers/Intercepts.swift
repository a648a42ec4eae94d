/// Intercepts b of functions f(x) + b that no ridge and no norm shrinks, from a solution that has none.
///
/// They solve the bordered system [K + λI, 1; 1ᵀ, 0][A; bᵀ] = [Y; 0]. With A₀ = (K + λI)⁻¹Y and u = (K + λI)⁻¹1, one more
/// right-hand side, b = 1ᵀA₀/1ᵀu and A = A₀ − u bᵀ: no second factorization. Where K is singular and λ = 0 the same holds in
/// the limit of small ridges, with the residuals Y − KA₀ and 1 − Ku in the place of A₀ and u unless 1 is in the range of K.
///
/// Leaving out example i takes (yᵢ − p₋ᵢ)μᵢ from 1ᵀA₀ and (1 − q₋ᵢ)μᵢ from 1ᵀu, with μ the column u (or its residuals), p₋ᵢ the
/// left-out prediction without an intercept and q₋ᵢ that of the ones, so that f₋ᵢ(xᵢ) = p₋ᵢ + b₋ᵢ(1 − q₋ᵢ).
package struct Intercepts {
  /// b of every column of Y but the last, the ones.
  package let values: [Double]
  private let duals: Matrix<Double>
  private let targets: Matrix<Double>
  private let sums: [Double]
  private var unit: Int { values.count }

  /// Finds them.
  ///
  /// - Parameters:
  ///   - solution: Of Y with a column of ones behind it.
  ///   - targets: Y with that column.
  ///   - residuals: Y − KA₀ for all columns where K may be singular and λ = 0; nil where it is not.
  package init(_ solution: SystemSolution, targets: Matrix<Double>, residuals: Matrix<Double>?) {
    let last = targets.columns - 1
    let (column, n) = (last..<last + 1, Double(targets.rows))
    var duals = solution.coefficients
    if let residuals, residuals[columnsIn: column].frobeniusNorm > 1e-7 * n.squareRoot() { duals = residuals }
    let own = duals[columnsIn: column]
    if duals.rows == targets.rows {
      sums = (0...last).map { own.innerProduct(with: targets[columnsIn: $0..<$0 + 1]) }
    } else {
      // Weights: 1ᵀK⁺y = ⟨X⁺1, X⁺y⟩.
      sums = (0...last).map { own.innerProduct(with: duals[columnsIn: $0..<$0 + 1]) }
    }
    let total = sums[last]
    values = sums[..<last].map { total > 0 ? $0 / total : 0 }
    (self.duals, self.targets) = (duals, targets)
  }

  /// The solution with what the intercepts take from its coefficients and add to its left-out predictions; its last column, of
  /// the ones, stays as it was.
  package func applied(to solution: SystemSolution) -> SystemSolution {
    var result = solution
    for (column, value) in values.enumerated() {
      for row in 0..<result.coefficients.rows {
        result.coefficients[row, column] -= value * solution.coefficients[row, unit]
      }
    }
    result.leftOut = solution.leftOut.flatMap(leftOut)
    result.residual = nil
    return result
  }

  /// Nil where weights say nothing of single examples.
  private func leftOut(_ without: LeftOutPredictions) -> LeftOutPredictions? {
    guard duals.rows == targets.rows else { return nil }
    var result = without
    for row in 0..<targets.rows {
      let (dual, missed) = (duals[row, unit], 1 - without.predictions[row, unit])
      let rest = sums[unit] - dual * missed
      for column in values.indices where rest > 0 {
        let sum = sums[column] - dual * (targets[row, column] - without.predictions[row, column])
        result.predictions[row, column] += sum / rest * missed
      }
    }
    return result
  }
}
