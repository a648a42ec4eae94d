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
    var phases = PhaseClock()
    defer {
      for (phase, time) in phases.seconds { seconds.phases[FeaturePathPhase(phase), default: 0] += time }
    }
    do {
      let factor = try matrix.cholesky { try observer(.factor, $0, $1) }
      phases.finish(.factor)
      func observe(_ phase: SolverPhase, _ done: Double, _ total: Double) throws {
        try observer(FeaturePathPhase(phase), done, total)
      }
      return Outcome(
        solution: try factor.report(rightHandSides, diagnostics: solver.diagnostics, &phases, observe))
    } catch let error as LinearAlgebraError {
      guard case .notPositiveDefinite = error else { throw error }
      return Outcome(failure: error)
    }
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
    return FeaturePathResult(
      point: point, solution: solution, responses: try gram.product(solution.coefficients, in: .float64),
      predictions: crossProduct(solution.coefficients), rowSum: gram.largestRowSum(), sampleDeviation: deviation)
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
