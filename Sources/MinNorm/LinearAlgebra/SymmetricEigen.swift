/// The decomposition K = VΛVᵀ of a symmetric matrix, by LAPACK's xSYEVD (divide and conquer).
///
/// Not by xSYEVR, which needs less memory: of the zero eigenvalues of small matrices some come out above 2n · eps, so that the
/// rank is wrong, and solutions have residuals of up to 560 units in the last place where these have 8 (orders 1 to 130,
/// OpenBLAS 0.3.21).
public struct SymmetricEigen<Scalar: LAPACKScalar>: SymmetricFactorization, ~Copyable, Sendable {
  /// The eigenvalues, ascending.
  public let eigenvalues: [Double]
  /// The largest size of an eigenvalue that counts as zero.
  public let tolerance: Double
  private let vectors: OwnedStorage<Scalar>
  /// K, for residuals.
  private let matrix: PackedSymmetricMatrix<Scalar>

  /// Rows and columns.
  public var order: Int { eigenvalues.count }

  /// V, whose memory lives no longer than this.
  var eigenvectors: MatrixView<Scalar> {
    MatrixView(vectors.base, rows: order, columns: order, stride: max(order, 1))
  }

  /// Lends the eigenvectors, one column each, in the order of the eigenvalues.
  package func withEigenvectors<Result>(_ body: (MatrixView<Scalar>) throws -> Result) rethrows -> Result {
    try body(eigenvectors)
  }

  fileprivate init(
    eigenvalues: [Double], vectors: consuming OwnedStorage<Scalar>, matrix: consuming PackedSymmetricMatrix<Scalar>,
    relativeTolerance: Double
  ) {
    self.eigenvalues = eigenvalues
    self.vectors = vectors
    self.matrix = matrix
    tolerance = relativeTolerance * (eigenvalues.map(abs).max() ?? 0)
  }

  /// The largest size of an eigenvalue that counted as zero.
  public var rankTolerance: Double? { tolerance }
  /// The number of eigenvalues that are larger than the tolerance in absolute value.
  public var rank: Int { eigenvalues.count { abs($0) > tolerance } }

  /// λ_max and the least of the eigenvalues that are not zero, exact to rounding.
  public func extremeEigenvalues() -> ExtremeEigenvalues {
    let sizes = eigenvalues.map(abs)
    guard let largest = sizes.max() else { return ExtremeEigenvalues(largest: 1, smallest: 1) }
    return ExtremeEigenvalues(largest: largest, smallest: sizes.filter { $0 > tolerance }.min())
  }

  /// K X: 2n² flops a column.
  public func product(_ x: Matrix<Scalar>) throws -> Matrix<Scalar> {
    let image = try matrix.product(x.widened(), in: .float64)
    return image as? Matrix<Scalar> ?? image.converted(to: Scalar.self)
  }

  /// The minimum-norm least-squares solution (K + λI)⁺Y: 10n² flops a column.
  ///
  /// The eigenvectors are orthogonal to some n · eps only, and so accurate is V(Λ + λI)⁺VᵀY; one step of refinement with the
  /// residual of K itself, summed in float64, makes it as accurate as a solution by Cholesky.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func solve(
    _ rightHandSides: Matrix<Scalar>, ridge: Double, observer: WorkObserver = unobserved
  ) throws -> Matrix<Scalar> {
    precondition(rightHandSides.rows == order, "one row per equation")
    try observer(0, 1)
    let inverses = eigenvalues.map { abs($0 + ridge) > tolerance ? Scalar(1 / ($0 + ridge)) : 0 }
    var solution = apply(inverses, to: rightHandSides)
    let wide = solution.widened()
    var residual = rightHandSides.widened()
    residual.subtract(try matrix.product(wide, in: .float64), times: 1)
    if ridge > 0 { residual.subtract(wide, times: ridge) }
    let narrow: Matrix<Scalar> = residual as? Matrix<Scalar> ?? residual.converted(to: Scalar.self)
    let correction = apply(inverses, to: narrow)
    solution.withView { view in
      for index in correction.values.indices { view.base[index] += correction.values[index] }
    }
    try observer(1, 1)
    return solution
  }

  /// The minimum-norm least-squares solution K⁺Y.
  public func solve(
    _ rightHandSides: Matrix<Scalar>, observer: WorkObserver = unobserved
  ) throws -> Matrix<Scalar> {
    try solve(rightHandSides, ridge: 0, observer: observer)
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

  /// What leaving out each example would predict for it.
  ///
  /// By Cholesky factorization of a copy of K, pivoted where eigenvalues count as zero, some 2n³/3 flops: eigenvectors are
  /// accurate to the size of K only, which leaves nothing of small predictions.
  ///
  /// - Throws: `notPositiveDefinite` where K is indefinite, or where its rank or that of the others is not determined:
  ///   see `PivotedPseudoinverse`; `outOfMemory`.
  public func leftOut(_ targets: Matrix<Scalar>, observer: WorkObserver = unobserved) throws -> LeftOutPredictions {
    let copy = try matrix.copied()
    guard rank < order else { return try copy.cholesky().leftOut(targets, observer: observer) }
    let largest = (0..<order).reduce(0) { max($0, Double(matrix[$1, $1])) }
    let factor = try copy.pivotedCholesky(relativeTolerance: largest > 0 ? min(tolerance / largest, 1) : 0)
    // A factor of another rank would answer for another system.
    guard factor.rank == rank else {
      throw LinearAlgebraError.notPositiveDefinite(leadingMinor: rank + 1, order: order, precision: Scalar.precision)
    }
    return try factor.pseudoinverse().leftOut(targets, observer: observer)
  }
}

extension PackedSymmetricMatrix {
  /// Decomposes the matrix: some 9n³ flops; memory: 3n² numbers beside K's own; n² stay, and K.
  ///
  /// - Parameter relativeTolerance: The largest size of an eigenvalue that counts as zero, relative to the largest of all;
  ///   2n · eps by default, as in NumPy's `matrix_rank` and `pinv(hermitian=True)`, with eps the unit roundoff.
  /// - Throws: `nonFinite` on NaN or infinity, on which LAPACK may not return; `tooLarge` where 2n² does not fit LAPACK's 32
  ///   bits, beyond order 32,766; `outOfMemory`; `decompositionFailed`.
  public consuming func symmetricEigen(relativeTolerance: Double? = nil) throws -> SymmetricEigen<Scalar> {
    let n = order
    let method = "the symmetric eigenvalue decomposition"
    try BLASLimits.requireIndexable(n, limit: BLASLimits.eigenEdge, method: method)
    let square = try OwnedStorage<Scalar>(count: n * n)
    try copyLowerTriangle(to: square.base)
    // xSYEVD scales by itself where the norm is near underflow or overflow.
    var values = [Scalar](repeating: 0, count: n)
    let info = n == 0 ? 0 : Scalar.syevd(n: n, a: square.base, lda: n, eigenvalues: &values)
    try LinearAlgebraError.check(info: info, of: "xSYEVD", bytes: 2 * n * n * MemoryLayout<Scalar>.stride) { _ in
      LinearAlgebraError.decompositionFailed(method: method)
    }
    return SymmetricEigen(
      eigenvalues: values.map { Double($0) }, vectors: square, matrix: self,
      relativeTolerance: relativeTolerance ?? Double(2 * n) * Scalar.precision.unitRoundoff)
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
