extension ConjugateGradients {
  /// The running state.
  package struct Run {
    var result: Result
    /// The largest relative residual of a column when it was last computed and not carried on.
    var trueResidual: Double
    private(set) var residual: Matrix<Double>
    private(set) var direction: Matrix<Double>
    /// ‖y‖ of each column.
    private let sizes: [Double]
    /// Set by a step for the turn after it.
    private var oldResidual: Matrix<Double>
    /// rᵀM⁻¹r of each column.
    private var energy: [Double]
    /// Columns whose residual was another than the recurrence had it: their directions begin anew at the next turn.
    private var restarts: [Bool]

    init(_ rightHandSides: Matrix<Double>, _ start: Matrix<Double>?) {
      sizes = rightHandSides.columnProducts(with: rightHandSides).map { $0.squareRoot() }
      let zero = Matrix<Double>(rows: rightHandSides.rows, columns: rightHandSides.columns)
      result = Result(
        solution: start ?? zero, columnIterations: sizes.map { _ in 0 }, residuals: sizes.map { $0 > 0 ? 1 : 0 })
      (residual, direction, oldResidual, energy) = (rightHandSides, zero, zero, sizes)
      restarts = sizes.map { _ in false }
      trueResidual = result.residual
    }

    mutating func replaceResidual(_ rightHandSides: Matrix<Double>, _ image: Matrix<Double>) {
      residual = rightHandSides
      residual.subtract(image, times: 1)
      result.rest = residual
      result.products += 1
      let recurred = result.residuals
      measure()
      // The ratio of the two would enter the next direction squared, and overflow where the recurrence has come to nothing.
      restarts = zip(result.residuals, recurred).map { !($0 <= 2 * $1) }
    }

    private mutating func measure() {
      result.residuals = zip(residual.columnProducts(with: residual), sizes).map { squared, size in
        size > 0 ? squared.squareRoot() / size : squared.squareRoot()
      }
    }

    mutating func begin(_ preconditioned: Matrix<Double>) {
      direction = preconditioned
      energy = residual.columnProducts(with: preconditioned)
    }

    /// One step along the direction whose image under K is given; false if no column moved.
    mutating func step(_ image: Matrix<Double>, target: Double) -> Bool {
      result.products += 1
      result.rest = nil
      let curvature = direction.columnProducts(with: image)
      // rᵀd, which is rᵀM⁻¹r but for rounding: with it the error never grows, however much of the conjugacy is lost.
      let slope = residual.columnProducts(with: direction)
      // A column that has converged rests, and so does one whose curvature rounding has made meaningless.
      let steps = energy.indices.map { column in
        result.residuals[column] > target && curvature[column] > 0 ? slope[column] / curvature[column] : 0
      }
      for column in steps.indices where steps[column] != 0 { result.columnIterations[column] += 1 }
      oldResidual = residual
      result.solution.add(direction, times: steps)
      residual.add(image, times: steps.map { -$0 })
      measure()
      return steps.contains { $0 != 0 }
    }

    /// The next direction.
    mutating func turn(_ preconditioned: Matrix<Double>) {
      let next = residual.columnProducts(with: preconditioned)
      // Zero for an exact, symmetric preconditioner; what rounding leaves of it is the correction.
      let overlap = oldResidual.columnProducts(with: preconditioned)
      let ratios = energy.indices.map { column in
        energy[column] > 0 && !restarts[column] ? max(0, (next[column] - overlap[column]) / energy[column]) : 0
      }
      restarts = sizes.map { _ in false }
      direction.scaleColumns(by: ratios)
      direction.add(preconditioned)
      energy = next
    }
  }
}
