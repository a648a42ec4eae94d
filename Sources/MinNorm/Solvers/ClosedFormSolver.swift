/// Solves (K + λI)A = Y by Cholesky factorization: the minimum-norm interpolant at λ = 0, kernel ridge regression above.
///
/// One factorization serves any number of right-hand sides.
public struct ClosedFormSolver: Sendable {
  /// The steps of a solve, in order; the last three only when asked for.
  public enum Phase: String, Sendable, CaseIterable {
    /// Assembling K.
    case gram
    /// K + λI = LLᵀ.
    case factor
    /// Forward and back substitution.
    case solve
    /// Refinement of a float32 solution to float64 accuracy.
    case refine
    /// The diagonal of (K + λI)⁻¹, for leave-one-out.
    case inverseDiagonal
    /// The ends of the spectrum.
    case spectrum
  }

  /// What else the factor is asked for before it goes.
  public struct Diagnostics: OptionSet, Sendable {
    /// The bits.
    public let rawValue: Int

    /// From bits.
    public init(rawValue: Int) { self.rawValue = rawValue }

    /// The diagonal of (K + λI)⁻¹: as many flops as the factorization.
    public static let inverseDiagonal = Diagnostics(rawValue: 1)
    /// λ_max and λ_min of K + λI: some ten to forty passes over the factor.
    public static let extremeEigenvalues = Diagnostics(rawValue: 2)
  }

  /// Hears how far a phase is; see `WorkObserver`.
  public typealias Observer = (_ phase: Phase, _ done: Double, _ total: Double) throws -> Void

  /// What a solve returns.
  public struct Solution: Sendable {
    /// A, n × the columns of Y.
    ///
    /// Float32 results are widened, so they are the numbers that were computed.
    public var coefficients: Matrix<Double>
    /// Products with a freshly assembled K that the refinement took; 0 without refinement.
    public var refinements = 0
    /// The diagonal of (K + λI)⁻¹, if asked for.
    public var inverseDiagonal: [Double]?
    /// The ends of the spectrum of K + λI, if asked for.
    public var eigenvalues: ExtremeEigenvalues?
    /// Wall seconds of every phase that ran.
    public var seconds: [Phase: Double] = [:]
  }

  /// The relative residual that `Arithmetic.mixed` must reach in every column.
  public static let refinementTolerance = 1e-12

  /// The kernel.
  public let kernel: any Kernel
  /// λ ≥ 0, added to the diagonal of K.
  public let ridge: Double
  /// How precisely the system is factored and solved.
  public let arithmetic: Arithmetic
  /// What else the factor is asked for.
  public let diagnostics: Diagnostics
  /// Columns of a block column, or nil for the fastest.
  public let blockSize: Int?

  /// A solver for a kernel; λ = 0 interpolates.
  public init(
    kernel: any Kernel, ridge: Double = 0, arithmetic: Arithmetic = .float64, diagnostics: Diagnostics = [],
    blockSize: Int? = nil
  ) {
    precondition(ridge >= 0 && ridge.isFinite, "a ridge is at least 0")
    self.kernel = kernel
    self.ridge = ridge
    self.arithmetic = arithmetic
    self.diagnostics = diagnostics
    self.blockSize = blockSize
  }

  /// Assembles K over the features, factors it and solves for all columns of Y.
  ///
  /// n²d + n³/3 + 2n²·columns flops; memory: about n²/2 numbers of the factor's precision, given back before returning.
  ///
  /// - Throws: `LinearAlgebraError`: not positive definite, not converged, NaN or infinity, out of memory; whatever the
  ///   observer throws.
  public func solve(
    _ rightHandSides: Matrix<Double>, features: FeatureMatrix, observer: Observer = { _, _, _ in }
  ) throws -> Solution {
    precondition(rightHandSides.rows == features.count, "one row of right-hand sides per example")
    if let place = rightHandSides.firstNonFinite() {
      throw LinearAlgebraError.nonFinite(what: "the right-hand side", row: place.row, column: place.column)
    }
    let solution =
      switch arithmetic.factorPrecision {
      case .float32: try solve(rightHandSides, features, in: Float.self, observer)
      case .float64: try solve(rightHandSides, features, in: Double.self, observer)
      }
    if let place = solution.coefficients.firstNonFinite() {
      throw LinearAlgebraError.nonFinite(what: "the solution", row: place.row, column: place.column)
    }
    return solution
  }

  private func solve<Scalar: LAPACKScalar>(
    _ rightHandSides: Matrix<Double>, _ features: FeatureMatrix, in type: Scalar.Type, _ observer: Observer
  ) throws -> Solution {
    var seconds: [Phase: Double] = [:]
    let clock = ContinuousClock()
    var start = clock.now
    func finish(_ phase: Phase) {
      seconds[phase] = (clock.now - start) / .seconds(1)
      start = clock.now
    }

    var gram = try kernel.gram(of: features, in: Scalar.self, blockSize: blockSize) { try observer(.gram, $0, $1) }
    if ridge > 0 { gram.addToDiagonal(Scalar(ridge)) }
    finish(.gram)
    let factor = try gram.cholesky { try observer(.factor, $0, $1) }
    finish(.factor)
    let narrow: Matrix<Scalar> = rightHandSides as? Matrix<Scalar> ?? rightHandSides.converted(to: Scalar.self)
    var solution = Solution(
      coefficients: try factor.solve(narrow, observer: { try observer(.solve, $0, $1) }).widened())
    finish(.solve)
    if arithmetic == .mixed {
      let refined = try refine(solution.coefficients, rightHandSides, features, observer) { residual in
        try factor.solveScaled(residual)
      }
      solution.coefficients = refined.solution
      solution.refinements = refined.products
      finish(.refine)
    }
    if diagnostics.contains(.inverseDiagonal) {
      solution.inverseDiagonal = try factor.inverseDiagonal { try observer(.inverseDiagonal, $0, $1) }
      finish(.inverseDiagonal)
    }
    if diagnostics.contains(.extremeEigenvalues) {
      try observer(.spectrum, 0, 1)
      solution.eigenvalues = try factor.extremeEigenvalues()
      finish(.spectrum)
    }
    solution.seconds = seconds
    return solution
  }

  private func refine(
    _ start: Matrix<Double>, _ rightHandSides: Matrix<Double>, _ features: FeatureMatrix, _ observer: Observer,
    precondition: (Matrix<Double>) throws -> Matrix<Double>
  ) throws -> ConjugateGradientRefinement.Result {
    var products = 0
    let refinement = ConjugateGradientRefinement(tolerance: Self.refinementTolerance / 2, productLimit: 40)
    let result = try refinement.refine(
      start, rightHandSides: rightHandSides,
      product: { matrix in
        // How many products there will be is not known; the share of a usual run of six is shown.
        let before = min(0.95, Double(products) / 6)
        products += 1
        var image = try kernel.gramProduct(of: features, times: matrix) {
          try observer(.refine, before + min(1 / 6, 1 - before) * $0 / $1, 1)
        }
        if ridge > 0 { image.combine(matrix) { _, mine, theirs in mine + ridge * theirs } }
        return image
      }, precondition: precondition)
    guard result.residual <= Self.refinementTolerance else {
      throw LinearAlgebraError.notConverged(
        method: "the refinement of the float32 factor", iterations: result.products, residual: result.residual,
        tolerance: Self.refinementTolerance)
    }
    return result
  }
}

extension CholeskyFactor {
  /// K⁻¹R with every column scaled to size 1 first, so that tiny residuals survive the factor's own format.
  fileprivate func solveScaled(_ residual: Matrix<Double>) throws -> Matrix<Double> {
    let sizes = residual.columnProducts(with: residual).map { $0 > 0 ? $0.squareRoot() : 1 }
    var scaled = residual
    scaled.combine(residual) { column, mine, _ in mine / sizes[column] }
    var solution = try solve(scaled.converted(to: Scalar.self)).widened()
    solution.combine(solution) { column, mine, _ in mine * sizes[column] }
    return solution
  }
}
