/// Preconditioned conjugate gradients for KA = Y, every column its own run, all columns sharing each product with K.
///
/// Hestenes and Stiefel 1952, with the step of Polak and Ribière, which also bears a preconditioner that is only accurate
/// to single precision (Golub and Ye 1999). The residual that the recurrence carries drifts from the true one, so from time to
/// time, and always at the end, the true one takes its place while the directions go on (van der Vorst and Ye 2000).
package struct ConjugateGradients {
  /// A linear map of n × c matrices: a product with K, or something close to K⁻¹.
  package typealias Operator = (Matrix<Double>) throws -> Matrix<Double>

  /// ‖y − Ka‖/‖y‖ that every column should reach.
  package let tolerance: Double
  /// Most products with K, over all sweeps.
  package let productLimit: Int
  /// The factor by which the residual falls before it is replaced by the true one: small where products round much.
  package var replacement = 1e-6
  /// Whether the last residual is computed anew; if not, the recurrence is believed.
  package var verifies = true

  package init(tolerance: Double, productLimit: Int) {
    self.tolerance = tolerance
    self.productLimit = productLimit
  }

  /// A solution with what it took.
  package struct Result {
    package var solution: Matrix<Double>
    /// Products with K, the ones for residuals among them.
    package var products = 0
    /// Steps of each column until it had converged.
    package var columnIterations: [Int]
    /// ‖y − Ka‖/‖y‖ of each column.
    package var residuals: [Double]

    /// Steps of the slowest column.
    package var iterations: Int { columnIterations.max() ?? 0 }
    /// The largest relative residual of a column.
    package var residual: Double { residuals.reduce(0) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) } }
  }

  /// Solves from `start`, or from zero.
  ///
  /// - Parameters:
  ///   - product: KP for all columns at once; called once in each step.
  ///   - residualProduct: KA for true residuals, in at least float64's accuracy where the result should have it; `product`
  ///     if nil.
  ///   - precondition: Close to K⁻¹R, symmetric and positive definite.
  ///   - observer: Hears the number of products and the largest relative residual after each step.
  package func solve(
    _ rightHandSides: Matrix<Double>, from start: Matrix<Double>? = nil, product: Operator,
    residualProduct: Operator? = nil, precondition: Operator,
    observer: (_ products: Int, _ residual: Double) throws -> Void = { _, _ in }
  ) throws -> Result {
    var run = Run(rightHandSides, start)
    func replaceResidual() throws {
      let solution = run.result.solution
      let image = if let residualProduct { try residualProduct(solution) } else { try product(solution) }
      run.replaceResidual(rightHandSides, image)
      try observer(run.result.products, run.result.residual)
    }
    if start != nil { try replaceResidual() }
    // Leaves room for what the recurrence cannot see.
    let target = 0.8 * tolerance
    var trueResidual = run.result.residual
    guard trueResidual > tolerance else { return run.result }
    run.begin(try precondition(run.residual))
    while run.result.products < productLimit {
      let moved = run.step(try product(run.direction), target: target)
      try observer(run.result.products, run.result.residual)
      if !(run.result.residual > target), !verifies { return run.result }
      if !moved || !(run.result.residual > max(target, replacement * trueResidual)) {
        try replaceResidual()
        // A residual that does not fall by half has reached what rounding allows.
        if !(run.result.residual > tolerance) || !(run.result.residual < trueResidual / 2) { return run.result }
        trueResidual = run.result.residual
      }
      run.turn(try precondition(run.residual))
    }
    return run.result
  }
}

/// The running state.
private struct Run {
  var result: ConjugateGradients.Result
  private(set) var residual: Matrix<Double>
  private(set) var direction: Matrix<Double>
  /// ‖y‖ of each column.
  private let sizes: [Double]
  private var oldResidual: Matrix<Double>
  /// rᵀM⁻¹r of each column.
  private var energy: [Double]
  /// Columns whose residual was another than the recurrence had it: their directions begin anew.
  private var restarts: [Bool]

  init(_ rightHandSides: Matrix<Double>, _ start: Matrix<Double>?) {
    sizes = rightHandSides.columnProducts(with: rightHandSides).map { $0.squareRoot() }
    let zero = Matrix<Double>(rows: rightHandSides.rows, columns: rightHandSides.columns)
    result = ConjugateGradients.Result(
      solution: start ?? zero, columnIterations: sizes.map { _ in 0 }, residuals: sizes.map { $0 > 0 ? 1 : 0 })
    (residual, direction, oldResidual, energy) = (rightHandSides, zero, zero, sizes)
    restarts = sizes.map { _ in false }
  }

  mutating func replaceResidual(_ rightHandSides: Matrix<Double>, _ image: Matrix<Double>) {
    residual = rightHandSides
    residual.add(image, times: sizes.map { _ in -1 })
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
    direction.add(preconditioned, times: ratios.map { _ in 1 })
    energy = next
  }
}

// Column operations on n × c matrices: each column with its own factor.
extension Matrix where Scalar == Double {
  mutating func add(_ other: Matrix, times factors: [Double]) {
    combine(other) { column, mine, theirs in mine + factors[column] * theirs }
  }

  mutating func scaleColumns(by factors: [Double]) {
    combine(self) { column, mine, _ in mine * factors[column] }
  }

  /// xᵀy of every column.
  func columnProducts(with other: Matrix) -> [Double] {
    (0..<columns).map { column in
      var lanes = SIMD8<Double>()
      let (first, last) = (column * rows, (column + 1) * rows)
      let whole = first + (rows & ~7)
      for index in stride(from: first, to: whole, by: 8) {
        for lane in 0..<8 { lanes[lane] += values[index + lane] * other.values[index + lane] }
      }
      return (whole..<last).reduce(lanes.sum()) { $0 + values[$1] * other.values[$1] }
    }
  }
}
