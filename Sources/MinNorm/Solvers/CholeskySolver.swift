/// Solves (K + λI)A = Y by Cholesky factorization: the minimum-norm interpolant at λ = 0, kernel ridge regression above.
///
/// One factorization serves any number of right-hand sides.
public struct CholeskySolver: SystemSolver {
  /// The relative residual that `Arithmetic.mixed` must reach in every column.
  public static let refinementTolerance = 1e-12

  /// Up to this order the ends of the spectrum come from the eigendecomposition of K in float64.
  public static let exactSpectrumOrder = 500

  /// The kernel.
  public let kernel: any Kernel
  /// λ ≥ 0, added to the diagonal of K.
  public let ridge: Double
  /// How precisely the system is factored and solved.
  public let arithmetic: Arithmetic
  /// What else the factor is asked for.
  public let diagnostics: SolverDiagnostics
  /// Columns of a block column, or nil for the fastest.
  public let blockSize: Int?
  /// Whether a refinement's last residual is computed anew.
  ///
  /// One product with K less if not: for callers that measure it themselves.
  public let verifiesRefinement: Bool
  /// Where finished block columns of the factor are kept; nil for nowhere.
  public let checkpoint: SolverCheckpoint?

  /// A solver for a kernel; λ = 0 interpolates.
  public init(
    kernel: any Kernel, ridge: Double = 0, arithmetic: Arithmetic = .float64, diagnostics: SolverDiagnostics = [],
    blockSize: Int? = nil, verifiesRefinement: Bool = true, checkpoint: SolverCheckpoint? = nil
  ) {
    precondition(ridge >= 0 && ridge.isFinite, "a ridge is at least 0")
    self.kernel = kernel
    self.ridge = ridge
    self.arithmetic = arithmetic
    self.diagnostics = diagnostics
    self.blockSize = blockSize
    self.verifiesRefinement = verifiesRefinement
    self.checkpoint = checkpoint
  }

  /// Assembles K over the features, factors it and solves for all columns of Y.
  ///
  /// n²d + n³/3 + 2n²·columns flops; memory: about n²/2 numbers of the factor's precision, given back before returning.
  ///
  /// With a checkpoint, block columns that were finished before are read instead, n²/2 numbers at most, and only the rest of
  /// K is assembled and factored.
  ///
  /// - Throws: `LinearAlgebraError`: not positive definite, not converged, NaN or infinity, out of memory; `CheckpointError`
  ///   and `DataError` about the checkpoint; whatever the observer throws.
  public func solve(
    _ rightHandSides: Matrix<Double>, features: FeatureMatrix, observer: SolverObserver
  ) throws -> SystemSolution {
    precondition(rightHandSides.rows == features.count, "one row of right-hand sides per example")
    try rightHandSides.requireFinite("the right-hand side")
    let solution =
      switch arithmetic.factorPrecision {
      case .float32: try solve(rightHandSides, features, in: Float.self, observer)
      case .float64: try solve(rightHandSides, features, in: Double.self, observer)
      }
    try solution.coefficients.requireFinite("the solution")
    return solution
  }

  private func solve<Scalar: LAPACKScalar>(
    _ rightHandSides: Matrix<Double>, _ features: FeatureMatrix, in type: Scalar.Type, _ observer: SolverObserver
  ) throws -> SystemSolution {
    var clock = PhaseClock()
    var gram = try PackedSymmetricMatrix<Scalar>(order: features.count, blockSize: blockSize)
    let layout = gram.layout
    let kept = try checkpoint.map {
      try FactorCheckpoint($0, kernel: kernel, ridge: ridge, features: features, matrix: gram)
    }
    let found = try kept?.read(into: gram) { count in
      try observer(
        .gram, layout.gramFlops(ofBlocks: 0..<count, dimension: features.dimension),
        gramFlops(count: features.count, dimension: features.dimension))
    }
    let finished = found?.finished ?? 0
    try fillGram(gram, kernel, of: features, from: finished) { try observer(.gram, $0, $1) }
    let nearDuplicates = found?.nearDuplicates ?? gram.nearDuplicates()
    if found == nil { try kept?.append(nearDuplicates) }
    if ridge > 0 { gram.addToDiagonal(Scalar(ridge), from: finished * layout.blockSize) }
    clock.finish(.gram)
    let factor = try gram.cholesky(
      from: finished, whenFinished: kept.map { kept in { try kept.append($0, $1) } }
    ) { try observer(.factor, $0, $1) }
    try kept?.finish()
    clock.finish(.factor)
    let narrow: Matrix<Scalar> = rightHandSides as? Matrix<Scalar> ?? rightHandSides.converted(to: Scalar.self)
    var solution: SystemSolution
    if arithmetic == .mixed {
      solution = try refine(rightHandSides, features, observer) { residual in try factor.solveScaled(residual) }
      clock.finish(.refine)
    } else {
      solution = SystemSolution(
        coefficients: try factor.solve(narrow, observer: { try observer(.solve, $0, $1) }).widened())
      clock.finish(.solve)
    }
    solution.rank = features.count
    solution.nearDuplicates = nearDuplicates
    if diagnostics.contains(.inverseDiagonal) {
      solution.leftOut = try factor.leftOut(narrow) { try observer(.inverseDiagonal, $0, $1) }
      clock.finish(.inverseDiagonal)
    }
    if diagnostics.contains(.extremeEigenvalues) {
      try observer(.spectrum, 0, 1)
      solution.eigenvalues = try exactEigenvalues(features) ?? factor.extremeEigenvalues()
      clock.finish(.spectrum)
    }
    solution.seconds = clock.seconds
    return solution
  }

  /// The ends of the spectrum by the eigendecomposition where that takes a moment; nil above, and where the smallest
  /// eigenvalue is lost in rounding, which the factor then tells better.
  private func exactEigenvalues(_ features: FeatureMatrix) throws -> ExtremeEigenvalues? {
    guard features.count <= Self.exactSpectrumOrder else { return nil }
    let eigen = try kernel.gram(of: features, in: Double.self).symmetricEigen()
    let ends = eigen.extremeEigenvalues(ridge: ridge, relativeTolerance: 0)
    let rounding = Double(features.count) * Precision.float64.unitRoundoff * ends.largest
    return (ends.smallest ?? 0) > rounding ? ends : nil
  }

  /// Residuals below this allow products with K in float32, which err by some 4e-5 of the residual (measured at condition 2e7).
  private static let narrowResidual = 3e-9

  /// Conjugate gradients on a K that is assembled anew in each step, preconditioned by the float32 factor.
  ///
  /// K is float64 as long as that matters: a product may err by the tolerance over the residual (inexact Krylov methods,
  /// Simoncini and Szyld 2003), so the last ones are assembled in float32, in half the time.
  private func refine(
    _ rightHandSides: Matrix<Double>, _ features: FeatureMatrix, _ observer: SolverObserver,
    precondition: (Matrix<Double>) throws -> Matrix<Double>
  ) throws -> SystemSolution {
    func product(_ matrix: Matrix<Double>, _ precision: Precision, _ observe: WorkObserver) throws -> Matrix<Double> {
      var image = try kernel.gramProduct(
        of: features, times: matrix, in: precision, products: .float64, observer: observe)
      if ridge > 0 { image.add(matrix, times: [Double](repeating: ridge, count: matrix.columns)) }
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
      precondition: precondition, observer: { residual = $1 })
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

extension CholeskyFactor {
  /// K⁻¹R with every column scaled to size 1 first, so that tiny residuals survive the factor's own format.
  fileprivate func solveScaled(_ residual: Matrix<Double>) throws -> Matrix<Double> {
    let sizes = residual.columnProducts(with: residual).map { $0 > 0 ? $0.squareRoot() : 1 }
    var scaled = residual
    scaled.scaleColumns(by: sizes.map { 1 / $0 })
    var solution = try solve(scaled.converted(to: Scalar.self)).widened()
    solution.scaleColumns(by: sizes)
    return solution
  }
}
