import COpenBLAS

/// The decomposition K = VΛVᵀ of a symmetric matrix, by LAPACK's xSYEVD (divide and conquer).
///
/// Not by xSYEVR, which needs less memory: of the zero eigenvalues of small matrices some come out above 2n · eps, so that the
/// rank is wrong, and solutions have residuals of up to 560 units in the last place where these have 8 (orders 1 to 130,
/// OpenBLAS 0.3.21).
public struct SymmetricEigen<Scalar: LAPACKScalar>: ~Copyable, Sendable {
  /// The eigenvalues, ascending.
  public let eigenvalues: [Double]
  private let vectors: OwnedStorage<Scalar>
  /// K, for residuals.
  private let matrix: PackedSymmetricMatrix<Scalar>

  /// Rows and columns.
  public var order: Int { eigenvalues.count }

  /// The eigenvectors, one column each, in the order of the eigenvalues.
  public var eigenvectors: MatrixView<Scalar> {
    MatrixView(vectors.base, rows: order, columns: order, stride: max(order, 1))
  }

  fileprivate init(
    eigenvalues: [Double], vectors: consuming OwnedStorage<Scalar>, matrix: consuming PackedSymmetricMatrix<Scalar>
  ) {
    self.eigenvalues = eigenvalues
    self.vectors = vectors
    self.matrix = matrix
  }

  /// The largest size of an eigenvalue of K + λI that counts as zero.
  ///
  /// - Parameter relativeTolerance: This size relative to the largest eigenvalue; 2n · eps by default, as in NumPy's
  ///   `matrix_rank` and `pinv(hermitian=True)`, with eps the unit roundoff.
  public func tolerance(ridge: Double = 0, relativeTolerance: Double? = nil) -> Double {
    let relative = relativeTolerance ?? Double(order) * 2 * Scalar.precision.unitRoundoff
    return relative * (eigenvalues.map { abs($0 + ridge) }.max() ?? 0)
  }

  /// The number of eigenvalues of K + λI that are larger than the tolerance in absolute value.
  public func rank(ridge: Double = 0, relativeTolerance: Double? = nil) -> Int {
    let limit = tolerance(ridge: ridge, relativeTolerance: relativeTolerance)
    return eigenvalues.count { abs($0 + ridge) > limit }
  }

  /// λ_max of K + λI and the least of its eigenvalues that are not zero, exact to rounding.
  public func extremeEigenvalues(ridge: Double = 0, relativeTolerance: Double? = nil) -> ExtremeEigenvalues {
    let limit = tolerance(ridge: ridge, relativeTolerance: relativeTolerance)
    let sizes = eigenvalues.map { abs($0 + ridge) }
    guard let largest = sizes.max() else { return ExtremeEigenvalues(largest: 1, smallest: 1) }
    return ExtremeEigenvalues(largest: largest, smallest: sizes.filter { $0 > limit }.min())
  }

  /// The minimum-norm least-squares solution (K + λI)⁺Y: 10n² flops a column.
  ///
  /// The eigenvectors are orthogonal to some n · eps only, and so accurate is V(Λ + λI)⁺VᵀY; one step of refinement with the
  /// residual of K itself, summed in float64, makes it as accurate as a solution by Cholesky.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func solve(
    _ rightHandSides: Matrix<Scalar>, ridge: Double = 0, relativeTolerance: Double? = nil
  ) throws -> Matrix<Scalar> {
    precondition(rightHandSides.rows == order, "one row per equation")
    let limit = tolerance(ridge: ridge, relativeTolerance: relativeTolerance)
    let inverses = eigenvalues.map { abs($0 + ridge) > limit ? Scalar(1 / ($0 + ridge)) : 0 }
    var solution = apply(inverses, to: rightHandSides)
    let wide = solution.widened()
    var residual = rightHandSides.widened()
    residual.combine(try matrix.product(wide, in: .float64)) { _, target, image in target - image }
    if ridge > 0 { residual.combine(wide) { _, remainder, coefficient in remainder - ridge * coefficient } }
    let narrow: Matrix<Scalar> = residual as? Matrix<Scalar> ?? residual.converted(to: Scalar.self)
    solution.combine(apply(inverses, to: narrow)) { _, coefficient, correction in coefficient + correction }
    return solution
  }

  /// V diag(factors) VᵀX.
  private func apply(_ factors: [Scalar], to x: Matrix<Scalar>) -> Matrix<Scalar> {
    var (input, inner, result) = (x, x, x)
    let (vectors, all) = (eigenvectors, 0..<x.columns)
    inner.withView { inner in
      input.withView { inner.assign(vectors, leftTransposed: true, times: $0) }
      for column in all { for row in 0..<inner.rows { inner.base[row + column * inner.stride] *= factors[row] } }
      result.withView { $0.assign(vectors, times: inner) }
    }
    return result
  }

  /// What leaving out each example would predict for it; nil where K + λI is not positive definite.
  ///
  /// By Cholesky factorization of a copy of K, 2n³/3 flops: eigenvectors are accurate to the size of K only, which leaves
  /// nothing of small predictions.
  public func leftOut(
    _ targets: Matrix<Scalar>, ridge: Double = 0, observer: WorkObserver = unobserved
  ) throws -> LeftOutPredictions? {
    var copy = try matrix.copied()
    if ridge > 0 { copy.addToDiagonal(Scalar(ridge)) }
    do { return try copy.cholesky().leftOut(targets, observer: observer) } catch LinearAlgebraError.notPositiveDefinite
    {
      return nil
    }
  }
}

extension PackedSymmetricMatrix {
  /// Decomposes the matrix: some 9n³ flops; memory: 3n² numbers beside K's own; n² stay, and K.
  ///
  /// - Throws: `nonFinite` on NaN or infinity, on which LAPACK may not return; `tooLarge` where 2n² does not fit LAPACK's 32
  ///   bits, beyond order 32,766; `outOfMemory`; `notConverged` (never seen).
  public consuming func symmetricEigen() throws -> SymmetricEigen<Scalar> {
    let n = order
    try BLASLimits.requireIndexable(n, limit: BLASLimits.eigenEdge, method: "the symmetric eigenvalue decomposition")
    let square = try OwnedStorage<Scalar>(count: n * n)
    try copyLowerTriangle(to: square.base)
    // xSYEVD scales by itself where the norm is near underflow or overflow.
    var values = [Scalar](repeating: 0, count: n)
    let info = n == 0 ? 0 : Scalar.syevd(n: n, a: square.base, lda: n, eigenvalues: &values)
    precondition(info >= 0, "xSYEVD was called with a wrong argument \(-info)")
    guard info == 0 else {
      throw info == mn_noMemory
        ? LinearAlgebraError.outOfMemory(bytes: 2 * n * n * MemoryLayout<Scalar>.stride)
        : LinearAlgebraError.notConverged(
          method: "the symmetric eigenvalue decomposition", iterations: 0, residual: .nan, tolerance: 0)
    }
    return SymmetricEigen(eigenvalues: values.map { Double($0) }, vectors: square, matrix: self)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func copyLowerTriangle(to square: UnsafeMutablePointer<Scalar>) throws {
    for column in 0..<order {
      let source = storage.base + layout.position(row: column, column: column)
      let target = square + column * (order + 1)
      for row in 0..<order - column {
        target[row] = source[row]
        guard source[row].isFinite else {
          throw LinearAlgebraError.nonFinite(what: "the matrix", row: column + row, column: column)
        }
      }
    }
  }
}
