import MinNorm

/// A way from a symmetric matrix and right-hand sides to a solution: a line in `LAPACKClassesTests.routes` runs every class of
/// matrix through it.
protocol MatrixRoute: Sendable {
  var name: String { get }
  /// Gives K⁺Y where K is singular; otherwise a singular K must be refused.
  var answersSingular: Bool { get }
  /// Whether matrices of a class are within what the route promises at all.
  func promises(_ kind: LAPACKClass, in precision: Precision) -> Bool
  /// - Parameter relativeTolerance: What counts as zero; nil for the default.
  func answer<Scalar: LAPACKScalar>(
    _ matrix: WideMatrix, _ rightHandSides: Matrix<Scalar>, blockSize: Int, relativeTolerance: Double?
  ) throws -> RouteAnswer
}

extension MatrixRoute {
  func promises(_ kind: LAPACKClass, in precision: Precision) -> Bool { true }
}

/// What a route gave, as far as it has it.
struct RouteAnswer {
  var solution: Matrix<Double>
  var rank: Int?
  /// LLᵀ or VΛVᵀ in the order of the matrix.
  var reconstruction: WideMatrix?
  /// Whether the reconstruction's error is bounded entry by entry.
  var isElementwise = false
  /// VᵀV.
  var gram: WideMatrix?
  /// The condition number, where it is looked at.
  var condition: Double?
  /// The relative residual that is stated, and the one that was asked for, of an iteration.
  var stated: (residual: Double, tolerance: Double)?
}

struct CholeskyRoute: MatrixRoute {
  let name = "cholesky"
  let answersSingular = false

  func answer<Scalar: LAPACKScalar>(
    _ matrix: WideMatrix, _ rightHandSides: Matrix<Scalar>, blockSize: Int, relativeTolerance: Double?
  ) throws -> RouteAnswer {
    let factor = try matrix.packed(in: Scalar.self, blockSize: blockSize).cholesky()
    let columns = (0..<matrix.order).map { k in (k..<matrix.order).map { Wide(Double(factor[$0, k])) } }
    var answer = RouteAnswer(
      solution: try factor.solve(rightHandSides).converted(to: Double.self), rank: matrix.order,
      reconstruction: productOfFactor(columns, order: matrix.order), isElementwise: true)
    // The ratio of the pivots is a lower bound that costs nothing.
    let pivots = columns.map { $0[0] }
    if let least = pivots.min(), let largest = pivots.max(), largest > 100 * least {
      answer.condition = try factor.extremeEigenvalues().conditionNumber
    }
    return answer
  }
}

struct PivotedCholeskyRoute: MatrixRoute {
  let name = "pivoted cholesky"
  let answersSingular = true

  func answer<Scalar: LAPACKScalar>(
    _ matrix: WideMatrix, _ rightHandSides: Matrix<Scalar>, blockSize: Int, relativeTolerance: Double?
  ) throws -> RouteAnswer {
    let factor = try matrix.packed(in: Scalar.self, blockSize: blockSize)
      .pivotedCholesky(relativeTolerance: relativeTolerance)
    let (rank, pivots) = (factor.rank, factor.pivots)
    let columns = (0..<rank).map { k in (k..<matrix.order).map { Wide(Double(factor[$0, k])) } }
    let permuted = productOfFactor(columns, order: matrix.order)
    var places = pivots
    for (place, index) in pivots.enumerated() { places[index] = place }
    return RouteAnswer(
      solution: try factor.pseudoinverse().solve(rightHandSides).converted(to: Double.self), rank: rank,
      reconstruction: WideMatrix(order: matrix.order) { permuted.rows[places[$0]][places[$1]] },
      isElementwise: rank == matrix.order)
  }
}

struct EigenRoute: MatrixRoute {
  let name = "eigen"
  let answersSingular = true

  func answer<Scalar: LAPACKScalar>(
    _ matrix: WideMatrix, _ rightHandSides: Matrix<Scalar>, blockSize: Int, relativeTolerance: Double?
  ) throws -> RouteAnswer {
    let n = matrix.order
    let eigen = try matrix.packed(in: Scalar.self, blockSize: blockSize)
      .symmetricEigen(relativeTolerance: relativeTolerance)
    let values = eigen.eigenvalues.map { Wide($0) }
    let vectors = eigen.withEigenvectors { view in
      (0..<n).map { k in (0..<n).map { Wide(Double(view.base[$0 + k * view.stride])) } }
    }
    var (reconstruction, gram) = (WideMatrix(order: n) { _, _ in 0 }, WideMatrix(order: n) { _, _ in 0 })
    for k in 0..<n {
      for i in 0..<n {
        let factor = vectors[k][i] * values[k]
        for j in 0...i { reconstruction.rows[i][j] += factor * vectors[k][j] }
      }
      for l in 0...k {
        var sum: Wide = 0
        for i in 0..<n { sum += vectors[k][i] * vectors[l][i] }
        gram.rows[k][l] = sum
      }
    }
    return RouteAnswer(
      solution: try eigen.solve(rightHandSides).converted(to: Double.self),
      rank: eigen.rank, reconstruction: reconstruction.mirrored(),
      gram: gram.mirrored())
  }
}

/// Conjugate gradients on the stored half, with the float32 Cholesky factor as preconditioner or without one.
///
/// For a float64 matrix the former is mixed precision.
struct ConjugateGradientRoute: MatrixRoute {
  let isPreconditioned: Bool
  var name: String { isPreconditioned ? "conjugate gradients with float32 factor" : "conjugate gradients" }
  var answersSingular: Bool { false }

  func promises(_ kind: LAPACKClass, in precision: Precision) -> Bool {
    switch kind {
    // Steps without number, or no float32 factor at all.
    case .nearBreakdown: false
    case .rootBreakdown: precision == .float32
    // Float32 does not reach to 1e250.
    case .nearUnderflow, .nearOverflow: precision == .float32 || !isPreconditioned
    default: true
    }
  }

  func answer<Scalar: LAPACKScalar>(
    _ matrix: WideMatrix, _ rightHandSides: Matrix<Scalar>, blockSize: Int, relativeTolerance: Double?
  ) throws -> RouteAnswer {
    let packed = try matrix.packed(in: Scalar.self, blockSize: blockSize)
    // All that rounding allows; what was reached is stated.
    let tolerance = Scalar.precision.unitRoundoff
    var iteration = ConjugateGradients(tolerance: tolerance, productLimit: 2000)
    if Scalar.precision == .float32 { iteration.replacement = 0.03 }
    let y = rightHandSides.converted(to: Double.self)
    let result: ConjugateGradients.Result
    if isPreconditioned {
      let factor = try matrix.packed(in: Float.self, blockSize: blockSize).cholesky()
      result = try iteration.solve(
        y, product: { try packed.product($0) }, residualProduct: { try packed.product($0, in: .float64) },
        precondition: { try factor.solve($0.converted(to: Float.self)).converted(to: Double.self) })
    } else {
      // A singular matrix is told by Cholesky, not by an iteration without a bound on its condition.
      result = try iteration.solve(
        y, product: { try packed.product($0) }, residualProduct: { try packed.product($0, in: .float64) },
        precondition: { $0 })
    }
    return RouteAnswer(solution: result.solution, stated: (result.residual, tolerance))
  }
}

/// LLᵀ from the columns of L, each from its diagonal entry down.
private func productOfFactor(_ columns: [[Wide]], order: Int) -> WideMatrix {
  var product = WideMatrix(order: order) { _, _ in 0 }
  for (k, column) in columns.enumerated() {
    for i in column.indices {
      for j in 0...i { product.rows[k + i][k + j] += column[i] * column[j] }
    }
  }
  return product.mirrored()
}

extension WideMatrix {
  /// The lower triangle on both sides.
  fileprivate func mirrored() -> WideMatrix { WideMatrix(order: order) { rows[max($0, $1)][min($0, $1)] } }
}
