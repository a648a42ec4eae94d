// A float32 factor as the preconditioner of a float64 solution.
extension DirectSolver {
  /// Residuals below this allow products with K in float32, which err by some 4e-5 of the residual (measured at condition 2e7).
  private static let narrowResidual = 3e-9

  /// Conjugate gradients on a K that is assembled anew in each step, preconditioned by the float32 factor.
  ///
  /// K is float64 as long as that matters: a product may err by the tolerance over the residual (inexact Krylov methods,
  /// Simoncini and Szyld 2003), so the last ones are assembled in float32, in half the time.
  func refine<Factor: SymmetricFactorization & ~Copyable>(
    _ rightHandSides: Matrix<Double>, _ features: FeatureMatrix, with factor: borrowing Factor,
    observer: SolverObserver
  ) throws -> SystemSolution {
    func product(_ matrix: Matrix<Double>, _ precision: Precision, _ observe: WorkObserver) throws -> Matrix<Double> {
      var image = try kernel.gramProduct(
        of: features, times: matrix, in: precision, products: .float64, observer: observe)
      if ridge > 0 { image.add(matrix, times: ridge) }
      return image
    }
    var (products, residual) = (0, 1.0)
    var iteration = ConjugateGradients(tolerance: Self.refinementTolerance, productLimit: 40)
    iteration.verifies = verifiesRefinement
    let result = try iteration.solve(
      rightHandSides,
      product: { matrix in
        // How many products there will be is not known; the share of a usual run of six is shown.
        let before = min(0.95, Double(products) / 6)
        products += 1
        return try product(matrix, residual < Self.narrowResidual ? .float32 : .float64) {
          try observer(.refine, before + min(1 / 6, 1 - before) * $0 / $1, 1)
        }
      },
      residualProduct: { try product($0, .float64, unobserved) },
      precondition: { try factor.solveScaled($0) }, observer: { residual = $1 })
    guard result.residual <= Self.refinementTolerance else {
      throw LinearAlgebraError.notConverged(
        method: "the refinement of the float32 factor", iterations: result.products, residual: result.residual,
        tolerance: Self.refinementTolerance)
    }
    var solution = SystemSolution(coefficients: result.solution)
    solution.products = result.products
    return solution
  }
}

extension SymmetricFactorization where Self: ~Copyable {
  /// K⁻¹R with every column scaled to size 1 first, so that tiny residuals survive the factor's own format.
  fileprivate func solveScaled(_ residual: Matrix<Double>) throws -> Matrix<Double> {
    let sizes = residual.columnProducts(with: residual).map { $0 > 0 ? $0.squareRoot() : 1 }
    var scaled = residual
    scaled.scaleColumns(by: sizes.map { 1 / $0 })
    var solution = try solve(scaled.converted(to: Scalar.self), observer: unobserved).widened()
    solution.scaleColumns(by: sizes)
    return solution
  }
}
