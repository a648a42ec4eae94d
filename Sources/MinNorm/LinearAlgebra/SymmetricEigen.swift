import COpenBLAS

/// The decomposition K = VΛVᵀ of a symmetric matrix, by LAPACK's xSYEVR.
public struct SymmetricEigen<Scalar: LAPACKScalar>: ~Copyable, Sendable {
  /// The eigenvalues, ascending.
  public let eigenvalues: [Double]
  private let vectors: OwnedStorage<Scalar>

  /// Rows and columns.
  public var order: Int { eigenvalues.count }

  /// The eigenvectors, one column each, in the order of the eigenvalues.
  public var eigenvectors: MatrixView<Scalar> {
    MatrixView(vectors.base, rows: order, columns: order, stride: max(order, 1))
  }

  fileprivate init(eigenvalues: [Double], vectors: consuming OwnedStorage<Scalar>) {
    self.eigenvalues = eigenvalues
    self.vectors = vectors
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

  /// The minimum-norm least-squares solution (K + λI)⁺Y: 4n² flops a column.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func solve(
    _ rightHandSides: Matrix<Scalar>, ridge: Double = 0, relativeTolerance: Double? = nil
  ) -> Matrix<Scalar> {
    precondition(rightHandSides.rows == order, "one row per equation")
    let limit = tolerance(ridge: ridge, relativeTolerance: relativeTolerance)
    let inverses = eigenvalues.map { abs($0 + ridge) > limit ? Scalar(1 / ($0 + ridge)) : 0 }
    var (input, result) = (rightHandSides, rightHandSides)
    var inner = rightHandSides
    let vectors = eigenvectors
    let all = 0..<rightHandSides.columns
    inner.withView { inner in
      input.withView { input in
        for piece in BLASLimits.pieces(vectors.rows) {
          inner.assign(
            vectors[piece, 0..<vectors.columns], leftTransposed: true, times: input[piece, all],
            beta: piece.lowerBound == 0 ? 0 : 1)
        }
      }
      for column in all { for row in 0..<inner.rows { inner.base[row + column * inner.stride] *= inverses[row] } }
      result.withView { $0.assign(vectors, times: inner) }
    }
    return result
  }

  /// The diagonal of (K + λI)⁻¹, 2n² flops; infinite where K + λI is singular.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func inverseDiagonal(ridge: Double = 0) -> [Double] {
    var diagonal = [Double](repeating: 0, count: order)
    for (column, eigenvalue) in eigenvalues.enumerated() {
      let vector = vectors.base + column * order
      for row in 0..<order { diagonal[row] += Double(vector[row]) * Double(vector[row]) / (eigenvalue + ridge) }
    }
    return diagonal
  }
}

extension PackedSymmetricMatrix {
  /// Decomposes the matrix: some 9n³ flops; memory: 2n² numbers beside K's own, of which n² stay.
  ///
  /// - Throws: `nonFinite` on NaN or infinity, on which LAPACK may not return; `tooLarge` beyond order 46,340, where n² no
  ///   longer fits 32 bits; `outOfMemory`; `notConverged` (never seen).
  public consuming func symmetricEigen() throws -> SymmetricEigen<Scalar> {
    let n = order
    try BLASLimits.requireSquare(n, method: "the symmetric eigenvalue decomposition")
    guard n > 0 else { return SymmetricEigen(eigenvalues: [], vectors: try OwnedStorage(count: 0)) }
    let square = try OwnedStorage<Scalar>(count: n * n)
    try copyLowerTriangle(to: square.base)
    // xSYEVR scales by itself where the norm is near underflow or overflow.
    return try decompose(square, order: n)
  }

  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  private func copyLowerTriangle(to square: UnsafeMutablePointer<Scalar>) throws {
    for column in 0..<order {
      let (source, target) = (
        storage.base + layout.position(row: column, column: column), square + column * (order + 1)
      )
      for row in 0..<order - column {
        target[row] = source[row]
        guard source[row].isFinite else {
          throw LinearAlgebraError.nonFinite(what: "the matrix", row: column + row, column: column)
        }
      }
    }
  }
}

private func decompose<Scalar: LAPACKScalar>(
  _ square: borrowing OwnedStorage<Scalar>, order n: Int
) throws -> SymmetricEigen<Scalar> {
  let vectors = try OwnedStorage<Scalar>(count: n * n)
  var values = [Scalar](repeating: 0, count: n)
  let info = Scalar.syevr(n: n, a: square.base, lda: n, eigenvalues: &values, vectors: vectors.base)
  precondition(info >= 0, "xSYEVR was called with a wrong argument \(-info)")
  guard info == 0 else {
    throw info == mn_noMemory
      ? LinearAlgebraError.outOfMemory(bytes: 26 * n * MemoryLayout<Scalar>.stride)
      : LinearAlgebraError.notConverged(
        method: "the symmetric eigenvalue decomposition", iterations: 0, residual: .nan, tolerance: 0)
  }
  return SymmetricEigen(eigenvalues: values.map { Double($0) }, vectors: vectors)
}
