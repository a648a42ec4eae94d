/// Conjugate gradients from a good start with a good preconditioner: refines a float32 solution to float64 accuracy.
///
/// Every column is its own run of preconditioned conjugate gradients (Hestenes and Stiefel 1952), but all columns share
/// each product with K, which is what costs. Against classical refinement (x += M⁻¹r) it also converges where the
/// float32 factor is a poor inverse, up to condition numbers of about 1/eps of float32.
struct ConjugateGradientRefinement {
  /// A linear map of n × c matrices: the product with K, or something close to K⁻¹.
  typealias Operator = (Matrix<Double>) throws -> Matrix<Double>

  /// ‖Y − KA‖/‖Y‖ that every column should reach.
  let tolerance: Double
  /// Most products with K.
  let productLimit: Int

  /// A solution with what it took.
  struct Result {
    var solution: Matrix<Double>
    /// Products with K.
    var products: Int
    /// The largest true relative residual of a column.
    var residual: Double
  }

  /// Refines `start`; ends when the true residual, computed anew, is small enough or no longer falls.
  ///
  /// - Parameters:
  ///   - product: KA for all columns at once, in float64.
  ///   - precondition: Close to K⁻¹R, symmetric and positive definite.
  func refine(
    _ start: Matrix<Double>, rightHandSides: Matrix<Double>, product: Operator, precondition: Operator
  ) throws -> Result {
    var result = Result(solution: start, products: 0, residual: .infinity)
    while true {
      var residual = rightHandSides
      residual.subtract(try product(result.solution))
      result.products += 1
      let before = result.residual
      result.residual = largestRelative(residual, to: rightHandSides)
      let isDone = result.residual <= tolerance || result.products >= productLimit
      // A restart that does not gain a factor of two has reached what rounding allows.
      if isDone || !(result.residual < before / 2) { return result }
      try descend(&result, &residual, rightHandSides, product, precondition)
    }
  }

  /// Conjugate-gradient steps until the recurrence says that the tolerance is reached.
  private func descend(
    _ result: inout Result, _ residual: inout Matrix<Double>, _ rightHandSides: Matrix<Double>, _ product: Operator,
    _ precondition: Operator
  ) throws {
    var preconditioned = try precondition(residual)
    var direction = preconditioned
    var energy = residual.columnProducts(with: preconditioned)
    while result.products < productLimit {
      let image = try product(direction)
      result.products += 1
      let curvature = direction.columnProducts(with: image)
      let steps = zip(energy, curvature).map { $1 > 0 ? $0 / $1 : 0 }
      result.solution.add(direction, times: steps)
      residual.add(image, times: steps.map { -$0 })
      if largestRelative(residual, to: rightHandSides) <= tolerance / 2 { return }
      preconditioned = try precondition(residual)
      let next = residual.columnProducts(with: preconditioned)
      let ratios = zip(next, energy).map { $1 > 0 ? $0 / $1 : 0 }
      direction.scaleColumns(by: ratios)
      direction.add(preconditioned, times: ratios.map { _ in 1 })
      energy = next
    }
  }

  private func largestRelative(_ residual: Matrix<Double>, to reference: Matrix<Double>) -> Double {
    let pairs = zip(residual.columnProducts(with: residual), reference.columnProducts(with: reference))
    // A NaN must not be lost by max.
    return pairs.reduce(0) { largest, pair in
      let relative = pair.1 > 0 ? (pair.0 / pair.1).squareRoot() : pair.0.squareRoot()
      return largest.isNaN || relative.isNaN ? .nan : max(largest, relative)
    }
  }
}

// Column operations on n × c matrices: each column with its own factor.
extension Matrix where Scalar == Double {
  fileprivate mutating func subtract(_ other: Matrix) { add(other, times: [Double](repeating: -1, count: columns)) }

  fileprivate mutating func add(_ other: Matrix, times factors: [Double]) {
    combine(other) { column, mine, theirs in mine + factors[column] * theirs }
  }

  fileprivate mutating func scaleColumns(by factors: [Double]) {
    combine(self) { column, mine, _ in mine * factors[column] }
  }

  /// xᵀy of every column.
  func columnProducts(with other: Matrix) -> [Double] {
    (0..<columns).map { column in
      var sum = 0.0
      for index in column * rows..<(column + 1) * rows { sum += values[index] * other.values[index] }
      return sum
    }
  }
}
