/// Preconditioned conjugate gradients for KA = Y, every column its own run, all columns sharing each product with K.
///
/// Hestenes and Stiefel 1952, with the step of Polak and Ribière, which also bears a preconditioner that is only accurate
/// to single precision (Golub and Ye 1999). The residual that the recurrence carries drifts from the true one, so from time to
/// time, and always at the end, the true one takes its place while the directions go on (van der Vorst and Ye 2000).
package struct ConjugateGradients {
  /// A linear map of n × c matrices: a product with K, or something close to K⁻¹.
  package typealias Operator = (Matrix<Double>) throws -> Matrix<Double>

  /// ‖y − Ka‖/‖y‖ that every column should reach.
  package let tolerance: Double
  /// Most products with K, over all sweeps.
  package let productLimit: Int
  /// The factor by which the residual falls before it is replaced by the true one: small where products round much.
  package var replacement = 1e-6
  /// Whether the last residual is computed anew; if not, the recurrence is believed.
  package var verifies = true

  package init(tolerance: Double, productLimit: Int) {
    self.tolerance = tolerance
    self.productLimit = productLimit
  }

  /// A solution with what it took.
  package struct Result {
    package var solution: Matrix<Double>
    /// Y − KA, where it was computed last and not carried on.
    package var rest: Matrix<Double>?
    /// Products with K, the ones for residuals among them.
    package var products = 0
    /// Steps of each column until it had converged.
    package var columnIterations: [Int]
    /// ‖y − Ka‖/‖y‖ of each column.
    package var residuals: [Double]

    /// Steps of the slowest column.
    package var iterations: Int { columnIterations.max() ?? 0 }
    /// The largest relative residual of a column.
    package var residual: Double { residuals.reduce(0) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) } }
  }

  /// Solves from `start`, or from zero.
  ///
  /// - Parameters:
  ///   - product: KP for all columns at once; called once in each step.
  ///   - residualProduct: KA for true residuals, in at least float64's accuracy where the result should have it; `product`
  ///     if nil.
  ///   - precondition: Close to K⁻¹R, symmetric and positive definite.
  ///   - observer: Hears the number of products and the largest relative residual after each step.
  package func solve(
    _ rightHandSides: Matrix<Double>, from start: Matrix<Double>? = nil, product: Operator,
    residualProduct: Operator? = nil, precondition: Operator,
    observer: (_ products: Int, _ residual: Double) throws -> Void = { _, _ in }
  ) throws -> Result {
    var run = Run(rightHandSides, start)
    func tell() throws { try observer(run.result.products, run.result.residual) }
    func replaceResidual() throws {
      let solution = run.result.solution
      let image = if let residualProduct { try residualProduct(solution) } else { try product(solution) }
      run.replaceResidual(rightHandSides, image)
      try tell()
    }
    // Leaves room for what the recurrence cannot see.
    let target = 0.8 * tolerance
    if start != nil { try replaceResidual() }
    run.trueResidual = run.result.residual
    guard run.trueResidual > tolerance else { return run.result }
    run.begin(try precondition(run.residual))
    try tell()
    while run.result.products < productLimit {
      let moved = run.step(try product(run.direction), target: target)
      try tell()
      if !(run.result.residual > target), !verifies { break }
      if !moved || !(run.result.residual > max(target, replacement * run.trueResidual)) {
        try replaceResidual()
        // A residual that does not fall by half has reached what rounding allows.
        if !(run.result.residual > tolerance) || !(run.result.residual < run.trueResidual / 2) { break }
        run.trueResidual = run.result.residual
      }
      run.turn(try precondition(run.residual))
    }
    return run.result
  }
}
