/// A symmetric positive definite system for some of its unknowns, the others eliminated and the rest preconditioned from both
/// sides.
protocol ReducedSystem {
  /// What a residual of the whole system gives: what it adds to the unknowns at once, and the right-hand sides of the reduced
  /// system for the rest.
  func reduce(_ residual: Matrix<Double>) throws -> (known: Matrix<Double>, reduced: Matrix<Double>)

  /// The reduced system's matrix times P, and the steps in the unknowns that are not eliminated.
  func product(_ directions: Matrix<Double>) throws -> (image: Matrix<Double>, steps: Matrix<Double>)

  /// The residual of the whole system that a reduced one stands for, without the zeros of the unknowns eliminated.
  func residual(_ reduced: Matrix<Double>) throws -> Matrix<Double>

  /// What steps in the unknowns that are not eliminated come to in all of them.
  func expand(_ steps: Matrix<Double>) throws -> Matrix<Double>
}

/// Block conjugate gradients: all right-hand sides share one space of directions, which takes fewer steps than each its own.
///
/// O'Leary 1980, in the form of Dubrulle 2001: the residuals are QC with orthonormal Q, so that right-hand sides may depend on
/// each other or converge at different steps. New directions are made conjugate to the last ones explicitly. The residual that
/// the recurrence carries drifts from the true one; from time to time, and always at the end, the true one takes its place,
/// while the directions go on (van der Vorst and Ye 2000).
struct BlockConjugateGradients {
  /// ‖y − Ka‖/‖y‖ that every column should reach.
  let tolerance: Double
  /// Most products with K.
  let productLimit: Int
  /// The factor by which the residual falls before it is replaced by the true one: small where products round much.
  var replacement = 1e-6

  /// A solution with what it took.
  struct Result {
    var solution: Matrix<Double>
    /// Y − KA as last computed.
    var rest: Matrix<Double>
    /// Steps of all columns together.
    var iterations: Int
    /// Products with K, the ones for residuals among them.
    var products: Int
    /// The largest relative residual of a column.
    var residual: Double
    /// The same at the start and after each step.
    var history: [Double]
  }

  /// Solves from zero.
  ///
  /// - Parameters:
  ///   - image: KA as truly as the residual is to be stated.
  ///   - store: Keeps the state between steps; what was kept is gone on with.
  ///   - observer: Hears the number of products and the largest relative residual after each step. With a store, an
  ///     error it throws ends the run after the step, when the state has been kept.
  func solve(
    _ rightHandSides: Matrix<Double>, _ system: some ReducedSystem, image: (Matrix<Double>) throws -> Matrix<Double>,
    store: (any BlockIterationStore)? = nil, observer: (_ products: Int, _ residual: Double) throws -> Void
  ) throws -> Result {
    // Columns that are sums of others, such as the ones of one-hot labels, are solved by them.
    let (_, factor, independent) = rightHandSides.orthonormalized()
    let own = Matrix(
      rows: rightHandSides.rows, columns: independent.count,
      values: independent.flatMap { rightHandSides[columnsIn: $0..<$0 + 1].values })
    let square = Matrix(
      rows: independent.count, columns: independent.count,
      values: independent.flatMap { factor[columnsIn: $0..<$0 + 1].values })
    let weights = square.solvingUpper(factor)
    var run = Run(own, weights, tolerance: tolerance)
    try iterate(&run, own, system, image, store, observer)
    return Result(
      solution: run.state.solution.times(weights), rest: run.state.rest.times(weights),
      iterations: run.state.iterations, products: run.state.products, residual: run.state.residual,
      history: run.state.history)
  }

  private func iterate(
    _ run: inout Run, _ rightHandSides: Matrix<Double>, _ system: some ReducedSystem,
    _ image: (Matrix<Double>) throws -> Matrix<Double>, _ store: (any BlockIterationStore)?,
    _ observer: (_ products: Int, _ residual: Double) throws -> Void
  ) throws {
    var interruption: (any Error)?
    func tell() throws {
      do { try observer(run.state.products, run.state.residual) } catch {
        guard store != nil else { throw error }
        interruption = error
      }
    }
    // Leaves room for what the recurrence cannot see.
    let target = 0.8 * tolerance
    if let saved = try store?.read() {
      run.state = saved
    } else if run.state.residual > tolerance {
      try run.restart(system)
    } else {
      run.state.isFinished = true
    }
    try observer(run.state.products, run.state.residual)
    while !run.state.isFinished, run.state.products < productLimit {
      let moved = try run.step(system, target: target)
      try tell()
      // One shortly before the end would be one too many.
      let next = replacement * run.state.trueResidual
      if !moved || !(run.state.residual > (next > 4 * target ? next : target)) {
        let before = run.state.trueResidual
        run.state.solution.add(try system.expand(run.state.steps))
        run.replaceResidual(rightHandSides, try image(run.state.solution))
        try tell()
        // A residual that does not fall by half has reached what rounding allows.
        run.state.isFinished = !(run.state.residual > tolerance) || !(run.state.residual < before / 2)
        if !run.state.isFinished { try run.restart(system) }
      } else {
        run.turn()
      }
      // At the limit the state is kept as well: a higher one goes on from it.
      let isLast = run.state.isFinished || run.state.products >= productLimit
      try store?.save(run.state, always: isLast || interruption != nil)
      if let interruption { throw interruption }
    }
  }
}

extension Matrix where Scalar == Double {
  /// U⁻¹B for an upper triangular U.
  fileprivate func solvingUpper(_ other: Matrix) -> Matrix {
    var result = other
    for column in 0..<other.columns {
      for row in (0..<rows).reversed() {
        var value = result[row, column]
        for k in row + 1..<max(rows, row + 1) { value -= self[row, k] * result[k, column] }
        result[row, column] = value / self[row, row]
      }
    }
    return result
  }
}
