extension BlockConjugateGradients {
  /// The running state.
  struct Run {
    var state: State
    /// All right-hand sides from the independent ones.
    private let weights: Matrix<Double>
    /// ‖y‖ of each right-hand side.
    private let sizes: [Double]
    /// Set by a step for the turn after it: the directions' image, and their inner products with it.
    private var image: Matrix<Double>?
    private var curvature: Matrix<Double>?

    init(_ rightHandSides: Matrix<Double>, _ weights: Matrix<Double>, tolerance: Double) {
      self.weights = weights
      let zero = Matrix<Double>(rows: rightHandSides.rows, columns: rightHandSides.columns)
      let none = Matrix<Double>(rows: 0, columns: 0)
      let all = rightHandSides.times(weights)
      sizes = all.columnProducts(with: all).map { $0.squareRoot() }
      let residual = sizes.contains { $0 > 0 } ? 1.0 : 0
      state = State(
        isFinished: false, products: 0, iterations: 0, trueResidual: residual, residual: residual,
        history: [residual], scales: sizes.map { _ in 1 }, solution: zero, rest: rightHandSides, steps: none,
        basis: none, directions: none, factor: none)
    }

    private func relativeResiduals(_ residual: Matrix<Double>) -> [Double] {
      let all = residual.times(weights)
      return zip(all.columnProducts(with: all), sizes).map { $1 > 0 ? $0.squareRoot() / $1 : $0.squareRoot() }
    }

    private static func largest(_ residuals: [Double]) -> Double {
      residuals.reduce(0) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
    }

    /// The true residual in the place of the one carried on.
    mutating func replaceResidual(_ rightHandSides: Matrix<Double>, _ image: Matrix<Double>) {
      state.rest = rightHandSides
      state.rest.subtract(image, times: 1)
      state.products += 1
      state.residual = Self.largest(relativeResiduals(state.rest))
      if !state.history.isEmpty { state.history[state.history.count - 1] = state.residual }
    }

    /// Begins anew from the true residual; directions that there are go on.
    mutating func restart(_ system: some ReducedSystem) throws {
      let (known, reduced) = try system.reduce(state.rest)
      state.solution.add(known)
      state.steps = Matrix(rows: reduced.rows, columns: reduced.columns)
      state.trueResidual = state.residual
      (state.basis, state.factor, _) = reduced.orthonormalized()
      let carried = relativeResiduals(state.factor)
      state.scales = zip(relativeResiduals(state.rest), carried).map { $1 > 0 ? $0 / $1 : 1 }
      turn()
    }

    /// One step along all directions; false where rounding has left nothing to move along.
    mutating func step(_ system: some ReducedSystem, target: Double) throws -> Bool {
      let (image, steps) = try system.product(state.directions)
      state.products += 1
      state.iterations += 1
      let curvature = state.directions.times(image, transposed: true).symmetrized()
      guard let lengths = curvature.solving(state.directions.times(state.basis, transposed: true)) else {
        state.history.append(state.residual)
        return false
      }
      state.steps.add(steps.times(lengths.times(state.factor)))
      var rest = state.basis
      rest.subtract(image.times(lengths), times: 1)
      let (basis, change, _) = rest.orthonormalized()
      (state.basis, state.factor) = (basis, change.times(state.factor))
      (self.image, self.curvature) = (image, curvature)
      var residuals = zip(relativeResiduals(state.factor), state.scales).map { $0 * $1 }
      if Self.largest(residuals) <= 2 * target {
        // The reduced residual's size is only a guess at the whole one's, which takes half a product.
        let carried = relativeResiduals(state.factor)
        residuals = relativeResiduals(try system.residual(basis.times(state.factor)))
        state.scales = zip(residuals, carried).map { $1 > 0 ? $0 / $1 : 1 }
      }
      state.residual = Self.largest(residuals)
      state.history.append(state.residual)
      return true
    }

    /// The next directions.
    mutating func turn() {
      defer { (image, curvature) = (nil, nil) }
      guard let image, let curvature, let overlap = curvature.solving(image.times(state.basis, transposed: true)) else {
        state.directions = state.basis
        return
      }
      let old = state.directions
      state.directions = state.basis
      state.directions.subtract(old.times(overlap), times: 1)
    }
  }

  /// What has to be kept between a turn and the next step.
  struct State: Equatable {
    /// Nothing is left to do, whether or not the tolerance was reached.
    var isFinished: Bool
    var products: Int
    var iterations: Int
    /// The largest relative residual of a column when it was last computed and not carried on, and as it is carried on.
    var trueResidual: Double
    var residual: Double
    /// The largest relative residual of a column at the start and after each step, the true one where it was computed.
    var history: [Double]
    /// Relative residual over that of the reduced system, of each column.
    var scales: [Double]
    /// A without the steps since the true residual Y − KA was last computed.
    var solution: Matrix<Double>
    var rest: Matrix<Double>
    var steps: Matrix<Double>
    /// The reduced residual is QC.
    var basis: Matrix<Double>
    var directions: Matrix<Double>
    var factor: Matrix<Double>
  }
}

/// Keeps the state of block conjugate gradients between steps.
protocol BlockIterationStore {
  /// The state that was kept last, or nil.
  func read() throws -> BlockConjugateGradients.State?

  /// Keeps the state if it is time to, or in any case.
  func save(_ state: @autoclosure () -> BlockConjugateGradients.State, always: Bool) throws
}

extension BlockConjugateGradients.State {
  /// The state as it is kept on disk: numbers of 8 bytes, little-endian.
  ///
  /// Finished (0 or 1) and twice the length of the history, products with K, iterations, number of scales; rows and columns
  /// of six matrices; the true residual and the one carried on; the scales; then solution, rest, steps, basis, directions and
  /// factor, column after column; the history.
  var bytes: [UInt8] {
    let parts = [solution, rest, steps, basis, directions, factor]
    let first = (isFinished ? 1 : 0) + 2 * history.count
    let counts = [first, products, iterations, scales.count] + parts.flatMap { [$0.rows, $0.columns] }
    let numbers = [trueResidual, residual] + scales + parts.flatMap(\.values) + history
    let words = counts.map { UInt64($0).littleEndian } + numbers.map { $0.bitPattern.littleEndian }
    return words.withUnsafeBytes { Array($0) }
  }

  /// Nil for bytes of another shape than they say.
  init?(bytes: [UInt8]) {
    guard bytes.count % 8 == 0, bytes.count >= 18 * 8 else { return nil }
    let words = bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / 8).map { UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self)) }
    }
    guard words[..<16].allSatisfy({ $0 < 1 << 30 }) else { return nil }
    let counts = words[..<16].map { Int($0) }
    let shapes = stride(from: 4, to: 16, by: 2).map { (place: Int) in (rows: counts[place], columns: counts[place + 1])
    }
    var size = counts[3] + counts[0] / 2
    for shape in shapes { size += shape.rows * shape.columns }
    guard words.count - 18 == size else { return nil }
    var numbers = words[16...].map { Double(bitPattern: $0) }[...]
    func next(_ count: Int) -> [Double] {
      defer { numbers = numbers.dropFirst(count) }
      return Array(numbers.prefix(count))
    }
    (isFinished, products, iterations) = (counts[0] % 2 != 0, counts[1], counts[2])
    (trueResidual, residual) = (next(1)[0], next(1)[0])
    scales = next(counts[3])
    let parts = shapes.map { shape in
      Matrix<Double>(rows: shape.rows, columns: shape.columns, values: next(shape.rows * shape.columns))
    }
    (solution, rest, steps) = (parts[0], parts[1], parts[2])
    (basis, directions, factor) = (parts[3], parts[4], parts[5])
    history = next(counts[0] / 2)
  }
}

extension Matrix where Scalar == Double {
  /// Half of the sum with its transpose.
  fileprivate func symmetrized() -> Matrix {
    Matrix(
      rows: rows, columns: columns,
      values: (0..<columns).flatMap { column in (0..<rows).map { (self[$0, column] + self[column, $0]) / 2 } })
  }
}
