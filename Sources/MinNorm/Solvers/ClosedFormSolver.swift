/// Solves (K + λI)A = Y by Cholesky factorization: the minimum-norm interpolant at λ = 0, kernel ridge regression above.
///
/// One factorization serves any number of right-hand sides.
public struct ClosedFormSolver: Sendable {
  /// The steps of a solve, in order.
  public enum Phase: String, Sendable, CaseIterable {
    /// Assembling K.
    case gram
    /// K + λI = LLᵀ.
    case factor
    /// Forward and back substitution.
    case solve
  }

  /// Hears how far a phase is; see `WorkObserver`.
  public typealias Observer = (_ phase: Phase, _ done: Double, _ total: Double) throws -> Void

  /// What a solve returns.
  public struct Solution: Sendable {
    /// A, n × the columns of Y.
    ///
    /// Float32 results are widened, so they are the numbers that were computed.
    public let coefficients: Matrix<Double>
    /// Wall seconds of every phase.
    public let seconds: [Phase: Double]
  }

  /// The kernel.
  public let kernel: any Kernel
  /// λ ≥ 0, added to the diagonal of K.
  public let ridge: Double
  /// The format K is assembled, factored and solved in.
  public let precision: Precision
  /// Columns of a block column, or nil for the fastest.
  public let blockSize: Int?

  /// A solver for a kernel; λ = 0 interpolates.
  public init(kernel: any Kernel, ridge: Double = 0, precision: Precision = .float64, blockSize: Int? = nil) {
    precondition(ridge >= 0 && ridge.isFinite, "a ridge is at least 0")
    self.kernel = kernel
    self.ridge = ridge
    self.precision = precision
    self.blockSize = blockSize
  }

  /// Assembles K over the features, factors it and solves for all columns of Y.
  ///
  /// n²d + n³/3 + 2n²·columns flops; memory: about n²/2 numbers, given back before returning.
  ///
  /// - Throws: `LinearAlgebraError`: not positive definite, NaN or infinity, out of memory; whatever the observer throws.
  public func solve(
    _ rightHandSides: Matrix<Double>, features: FeatureMatrix, observer: Observer = { _, _, _ in }
  ) throws -> Solution {
    switch precision {
    case .float32: try solve(rightHandSides.converted(to: Float.self), features, observer)
    case .float64: try solve(rightHandSides, features, observer)
    }
  }

  private func solve<Scalar: LAPACKScalar>(
    _ rightHandSides: Matrix<Scalar>, _ features: FeatureMatrix, _ observer: Observer
  ) throws -> Solution {
    precondition(rightHandSides.rows == features.count, "one row of right-hand sides per example")
    if let place = rightHandSides.firstNonFinite() {
      throw LinearAlgebraError.nonFinite(what: "the right-hand side", row: place.row, column: place.column)
    }
    var seconds: [Phase: Double] = [:]
    let clock = ContinuousClock()
    func finish(_ phase: Phase, from start: ContinuousClock.Instant) {
      seconds[phase] = (clock.now - start) / .seconds(1)
    }

    var start = clock.now
    var gram = try kernel.gram(of: features, in: Scalar.self, blockSize: blockSize) { try observer(.gram, $0, $1) }
    if ridge > 0 { gram.addToDiagonal(Scalar(ridge)) }
    finish(.gram, from: start)

    start = clock.now
    let factor = try gram.cholesky { try observer(.factor, $0, $1) }
    finish(.factor, from: start)

    start = clock.now
    let solution = try factor.solve(rightHandSides) { try observer(.solve, $0, $1) }
    finish(.solve, from: start)
    if let place = solution.firstNonFinite() {
      throw LinearAlgebraError.nonFinite(what: "the solution", row: place.row, column: place.column)
    }
    return Solution(coefficients: solution.widened(), seconds: seconds)
  }
}
