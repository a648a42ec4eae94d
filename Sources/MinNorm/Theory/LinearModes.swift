/// Least squares on explicit features in the coordinates of their singular vectors: every solution that a spectral filter gives,
/// and its predictions, from one decomposition.
///
/// With X = UΣVᵀ over the modes above the tolerance: scores S = UΣ of the training examples, T = X_test V of the test examples;
/// the minimum-norm solution has the coordinates Σ⁻²SᵀY, predictions are T times them. The decomposition is that of the smaller
/// of XXᵀ and XᵀX, so a singular value is accurate to 2⁻⁵² times the square of the condition number.
package struct LinearModes: Sendable {
  /// Singular values of X above the tolerance, descending.
  package let singularValues: [Double]
  /// The smaller of the numbers of rows and columns of X.
  package let fullRank: Int
  private let scores: Matrix<Double>
  private let testScores: Matrix<Double>

  /// The number of modes.
  package var count: Int { singularValues.count }

  /// σ_max/σ_min; nil where X has not the rank of its shape.
  package var conditionNumber: Double? {
    guard count == fullRank, let last = singularValues.last, let first = singularValues.first else { return nil }
    return first / last
  }

  /// Decomposes the features of some training examples; some 9k³ + 2k²max(n, p) flops for the smaller side k.
  package init(train: FeatureMatrix, test: FeatureMatrix) throws {
    precondition(train.dimension == test.dimension, "features of the same map")
    let (n, p, m) = (train.count, train.dimension, test.count)
    fullRank = min(n, p)
    // A row-major n × p block is the column-major p × n matrix Xᵀ.
    let x = Matrix(rows: p, columns: n, values: train.values(as: Double.self))
    let z = Matrix(rows: p, columns: m, values: test.values(as: Double.self))
    let side = n <= p ? x : x.transposed()
    let examples = try FeatureMatrix(
      count: side.columns, shape: .vector(side.rows), numbers: .float64(side.values))
    let eigen = try LinearKernel().gram(of: examples, in: Double.self).symmetricEigen()
    let first = eigen.eigenvalues.firstIndex { $0 > eigen.tolerance } ?? eigen.order
    let kept = (first..<eigen.order).reversed()
    let values = kept.map { eigen.eigenvalues[$0].squareRoot() }
    let vectors = eigen.withEigenvectors { view in
      Matrix(
        rows: view.rows, columns: kept.count,
        values: kept.flatMap { column in (0..<view.rows).map { view.base[$0 + column * view.stride] } })
    }
    singularValues = values
    if n <= p {
      var (own, others) = (vectors, z.transposedTimes(x.times(vectors)))
      own.scaleColumns(by: values)
      others.scaleColumns(by: values.map { 1 / $0 })
      (scores, testScores) = (own, others)
    } else {
      (scores, testScores) = (x.transposedTimes(vectors), z.transposedTimes(vectors))
    }
  }

  /// (Σ² + λ)⁻¹SᵀY: the coordinates of the solution of least squares with a ridge, of minimum norm at 0.
  ///
  /// - Parameter smallest: Modes of singular values below this get 0.
  package func coordinates(of targets: Matrix<Double>, ridge: Double = 0, smallest: Double = 0) -> Matrix<Double> {
    var result = scores.transposedTimes(targets)
    for (mode, value) in singularValues.enumerated() {
      let factor = value >= smallest ? 1 / (value * value + ridge) : 0
      for column in 0..<result.columns { result[mode, column] *= factor }
    }
    return result
  }

  /// Outputs for the test examples, of the first `modes` modes only where that is given.
  package func testOutputs(_ coordinates: Matrix<Double>, modes: Int? = nil) -> Matrix<Double> {
    outputs(testScores, coordinates, modes)
  }

  /// Outputs for the training examples.
  package func trainOutputs(_ coordinates: Matrix<Double>) -> Matrix<Double> { outputs(scores, coordinates, nil) }

  private func outputs(_ scores: Matrix<Double>, _ coordinates: Matrix<Double>, _ modes: Int?) -> Matrix<Double> {
    var coordinates = coordinates
    if let modes, modes < count {
      for mode in modes..<count { for column in 0..<coordinates.columns { coordinates[mode, column] = 0 } }
    }
    return scores.times(coordinates)
  }
}

extension Matrix where Scalar == Double {
  /// self · X.
  func times(_ x: Matrix) -> Matrix { withReadOnlyView { $0.product(transposed: false, x) } }

  /// selfᵀ · X.
  func transposedTimes(_ x: Matrix) -> Matrix { withReadOnlyView { $0.product(transposed: true, x) } }
}
