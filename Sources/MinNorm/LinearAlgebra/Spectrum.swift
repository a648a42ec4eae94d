/// The eigen-directions of K over the training set, and targets or functions in their coordinates.
///
/// Direction i is the function vᵢᵀφ/√λᵢ of norm 1; a function with values F on the examples has the component
/// (vᵢᵀF)/√λᵢ along it, for weights as for coefficients. 8n² bytes.
public final class Spectrum {
  private let eigen: SymmetricEigen<Double>
  /// Eigenvalues of K, ascending.
  public var eigenvalues: [Double] { eigen.eigenvalues }
  /// n, the number of equations.
  public var order: Int { eigen.order }
  /// Eigenvalues up to this size count as zero.
  public let tolerance: Double
  /// Eigenvalues above the tolerance.
  public let rank: Int

  /// Decomposes K: some 9n³ flops.
  ///
  /// - Parameter relativeTolerance: As for `symmetricEigen`.
  public init(_ gram: consuming PackedSymmetricMatrix<Double>, relativeTolerance: Double? = nil) throws {
    eigen = try gram.symmetricEigen(relativeTolerance: relativeTolerance)
    tolerance = eigen.tolerance
    let limit = tolerance
    rank = eigen.eigenvalues.count { $0 > limit }
  }

  /// The minimum-norm least-squares coefficients (K + λI)⁺Y.
  public func solve(_ targets: Matrix<Double>, ridge: Double = 0) throws -> Matrix<Double> {
    try eigen.solve(targets, ridge: ridge)
  }

  /// What leaving out each example would predict for it; see `SymmetricEigen`.
  func leftOut(_ targets: Matrix<Double>) throws -> LeftOutPredictions { try eigen.leftOut(targets) }

  /// Lends V.
  func withEigenvectors<Result>(_ body: (MatrixView<Double>) throws -> Result) rethrows -> Result {
    try eigen.withEigenvectors(body)
  }

  /// VᵀM: 2n²c flops.
  public func coordinates(_ matrix: Matrix<Double>) -> Matrix<Double> {
    multiply(matrix, transposed: true)
  }

  /// VC: 2n²c flops.
  public func combination(_ coordinates: Matrix<Double>) -> Matrix<Double> {
    multiply(coordinates, transposed: false)
  }

  /// Σ over some columns of the squared components of a function along every direction, from its values on the examples.
  ///
  /// Zero along directions whose eigenvalue counts as zero.
  public func energies(_ values: Matrix<Double>, columns: Range<Int>) -> [Double] {
    energies(coordinates: coordinates(values[columnsIn: columns]), columns: 0..<columns.count)
  }

  /// The same from coordinates VᵀF.
  public func energies(coordinates: Matrix<Double>, columns: Range<Int>) -> [Double] {
    var energies = [Double](repeating: 0, count: order)
    for column in columns {
      for row in 0..<order {
        let value = coordinates.values[row + column * order]
        energies[row] += value * value
      }
    }
    for row in 0..<order { energies[row] = eigenvalues[row] > tolerance ? energies[row] / eigenvalues[row] : 0 }
    return energies
  }

  /// A with KA the projection of the values onto the range of K: the coefficients of a function's part in the span.
  public func coefficients(ofValues values: Matrix<Double>) -> Matrix<Double> {
    var coordinates = coordinates(values)
    for column in 0..<coordinates.columns {
      for row in 0..<order {
        coordinates[row, column] = eigenvalues[row] > tolerance ? coordinates[row, column] / eigenvalues[row] : 0
      }
    }
    return combination(coordinates)
  }

  /// The diagonal of V diag(factors) Vᵀ: 2n² flops.
  func diagonal(of factors: [Double]) -> [Double] {
    var diagonal = [Double](repeating: 0, count: order)
    eigen.withEigenvectors { vectors in
      for column in 0..<order {
        let (vector, factor) = (vectors.base + column * vectors.stride, factors[column])
        for row in 0..<order { diagonal[row] += factor * vector[row] * vector[row] }
      }
    }
    return diagonal
  }

  private func multiply(_ matrix: Matrix<Double>, transposed: Bool) -> Matrix<Double> {
    precondition(matrix.rows == order, "one row per direction or example")
    return eigen.withEigenvectors { $0.product(transposed: transposed, matrix) }
  }
}
