// A float32 factor as the preconditioner of a float64 solution.
extension DirectSolver {
  /// Conjugate gradients on a K that is assembled anew in each step, preconditioned by the float32 factor.
  func refine<Factor: SymmetricFactorization & ~Copyable>(
    _ rightHandSides: Matrix<Double>, _ features: FeatureMatrix, with factor: borrowing Factor,
    observer: SolverObserver
  ) throws -> SystemSolution {
    try factor.refine(
      rightHandSides, by: AssembledSystem(kernel: kernel, ridge: ridge, features: features),
      verifies: verifiesRefinement, observer: observer)
  }
}

/// K + λI as what it does to a narrow matrix.
package protocol SystemOperator {
  /// (K + λI)X with K in the precision given, summed in float64.
  func product(_ matrix: Matrix<Double>, in precision: Precision, observer: WorkObserver) throws -> Matrix<Double>
}

/// K + λI, assembled anew for every product.
private struct AssembledSystem: SystemOperator {
  let kernel: any Kernel
  let ridge: Double
  let features: FeatureMatrix

  func product(_ matrix: Matrix<Double>, in precision: Precision, observer: WorkObserver) throws -> Matrix<Double> {
    var image = try kernel.gramProduct(
      of: features, times: matrix, in: precision, products: .float64, observer: observer)
    if ridge > 0 { image.add(matrix, times: ridge) }
    return image
  }
}

/// Residuals below this allow products with K in float32, which err by some 4e-5 of the residual (measured at condition 2e7).
private let narrowResidual = 3e-9

extension SymmetricFactorization where Self: ~Copyable {
  /// Conjugate gradients preconditioned by this factor, to `DirectSolver.refinementTolerance`.
  ///
  /// K is float64 as long as that matters: a product may err by the tolerance over the residual (inexact Krylov methods,
  /// Simoncini and Szyld 2003), so the last ones are assembled in float32, in half the time.
  package func refine(
    _ rightHandSides: Matrix<Double>, by system: some SystemOperator, verifies: Bool, observer: SolverObserver
  ) throws -> SystemSolution {
    var (products, residual) = (0, 1.0)
    var iteration = ConjugateGradients(tolerance: DirectSolver.refinementTolerance, productLimit: 40)
    iteration.verifies = verifies
    let result = try iteration.solve(
      rightHandSides,
      product: { matrix in
        // How many products there will be is not known; the share of a usual run of six is shown.
        let before = min(0.95, Double(products) / 6)
        products += 1
        return try system.product(matrix, in: residual < narrowResidual ? .float32 : .float64) {
          try observer(.refine, before + min(1 / 6, 1 - before) * $0 / $1, 1)
        }
      },
      residualProduct: { try system.product($0, in: .float64, observer: unobserved) },
      precondition: { try solveScaled($0) }, observer: { residual = $1 })
    guard result.residual <= DirectSolver.refinementTolerance else {
      throw LinearAlgebraError.notConverged(
        method: "the refinement of the float32 factor", iterations: result.products, residual: result.residual,
        tolerance: DirectSolver.refinementTolerance)
    }
    var solution = SystemSolution(coefficients: result.solution)
    solution.residual = result.rest
    solution.products = result.products
    return solution
  }

  /// K⁻¹R with every column scaled to size 1 first, so that tiny residuals survive the factor's own format.
  private func solveScaled(_ residual: Matrix<Double>) throws -> Matrix<Double> {
    let sizes = residual.columnProducts(with: residual).map { $0 > 0 ? $0.squareRoot() : 1 }
    var scaled = residual
    scaled.scaleColumns(by: sizes.map { 1 / $0 })
    var solution = try solve(scaled.converted(to: Scalar.self), observer: unobserved).widened()
    solution.scaleColumns(by: sizes)
    return solution
  }
}
