// What is done at a point of the path.
extension FeaturePathRun {
  /// What a factor gave; neither, and the reason, where there is none.
  struct Outcome {
    var solution: SystemSolution?
    var failure: LinearAlgebraError?
  }

  func factorAndSolve(
    _ matrix: consuming PackedSymmetricMatrix<Scalar>, _ ridge: Double
  ) throws -> Outcome {
    if ridge > 0 { matrix.addToDiagonal(Scalar(ridge)) }
    let start = clock.now
    do {
      let factor = try matrix.cholesky { try observer(.factor, $0, $1) }
      seconds.phases[.factor, default: 0] += (clock.now - start) / .seconds(1)
      return Outcome(solution: try solution(factor))
    } catch LinearAlgebraError.notPositiveDefinite(let minor, let order, let precision) {
      return Outcome(
        failure: .notPositiveDefinite(leadingMinor: minor, order: order, precision: precision))
    }
  }

  private func solution(_ factor: borrowing CholeskyFactor<Scalar>) throws -> SystemSolution {
    var start = clock.now
    let narrow: Matrix<Scalar> = rightHandSides as? Matrix<Scalar> ?? rightHandSides.converted(to: Scalar.self)
    var solution = SystemSolution(
      coefficients: try factor.solve(narrow, observer: { try observer(.solve, $0, $1) }).widened())
    seconds.phases[.solve, default: 0] += (clock.now - start) / .seconds(1)
    try solution.coefficients.requireFinite("the solution")
    solution.rank = order
    if solver.diagnostics.contains(.inverseDiagonal) {
      start = clock.now
      solution.leftOut = try factor.leftOut(narrow) { try observer(.inverseDiagonal, $0, $1) }
      seconds.phases[.inverseDiagonal, default: 0] += (clock.now - start) / .seconds(1)
    }
    if solver.diagnostics.contains(.extremeEigenvalues) {
      try observer(.spectrum, 0, 1)
      start = clock.now
      solution.eigenvalues = try factor.extremeEigenvalues()
      seconds.phases[.spectrum, default: 0] += (clock.now - start) / .seconds(1)
    }
    return solution
  }

  func evaluate(
    _ point: FeaturePathPoint, _ outcome: Outcome, _ gram: borrowing PackedSymmetricMatrix<Scalar>,
    _ deviation: Double
  ) throws -> FeaturePathResult {
    let columns = rightHandSides.columns
    let nothing = Matrix<Double>(rows: 0, columns: columns)
    guard let solution = outcome.solution else {
      return FeaturePathResult(
        point: point, failure: outcome.failure, responses: nothing, predictions: nothing, rowSum: 0,
        sampleDeviation: deviation)
    }
    try observer(.evaluate, 0, 1)
    let start = clock.now
    defer { seconds.phases[.evaluate, default: 0] += (clock.now - start) / .seconds(1) }
    let images = try gram.product(solution.coefficients.appendingOnes(), in: .float64)
    return FeaturePathResult(
      point: point, solution: solution, responses: images[columnsIn: 0..<columns],
      predictions: crossProduct(solution.coefficients),
      rowSum: images[columnsIn: columns..<columns + 1].largestMagnitude, sampleDeviation: deviation)
  }

  /// The cross-Gram matrix times A; in float64, widened a few columns at a time.
  private func crossProduct(_ coefficients: Matrix<Double>) -> Matrix<Double> {
    var (coefficients, result) = (coefficients, Matrix<Double>(rows: test.count, columns: coefficients.columns))
    guard test.count > 0 else { return result }
    let step = 512
    var wide = Matrix<Double>(rows: test.count, columns: min(step, order))
    coefficients.withView { coefficients in
      result.withView { result in
        wide.withView { wide in
          for some in pieces(of: 0..<order, limit: step) {
            let source = crossView[allRowsOf: some]
            for index in 0..<source.rows * source.columns { wide.base[index] = Double(source.base[index]) }
            result.assign(
              wide[allRowsOf: 0..<some.count], times: coefficients[some, 0..<coefficients.columns], beta: 1)
          }
        }
      }
    }
    return result
  }
}
