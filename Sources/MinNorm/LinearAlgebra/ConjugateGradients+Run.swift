extension ConjugateGradients {
  /// The running state.
  package struct Run {
    var result: Result
    /// The largest relative residual of a column when it was last computed and not carried on.
    var trueResidual: Double
    /// Nothing is left to do, whether or not the tolerance was reached.
    var isFinished = false
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
      direction.add(preconditioned)
      energy = next
    }

    // MARK: Keeping it

    /// What has to be kept between a turn and the next step: everything but the old residual.
    var saved: Saved {
      Saved(
        isFinished: isFinished, products: result.products, trueResidual: trueResidual,
        columnIterations: result.columnIterations, residuals: result.residuals, energy: energy,
        matrices: [result.solution, residual, direction])
    }

    /// Goes on from a state that was kept.
    mutating func restore(_ saved: Saved) {
      precondition(
        saved.matrices.allSatisfy { $0.rows == residual.rows && $0.columns == residual.columns }, "equal shapes")
      (isFinished, trueResidual, energy) = (saved.isFinished, saved.trueResidual, saved.energy)
      result = Result(
        solution: saved.matrices[0], products: saved.products, columnIterations: saved.columnIterations,
        residuals: saved.residuals)
      (residual, direction) = (saved.matrices[1], saved.matrices[2])
    }
  }
}

/// Keeps the state of conjugate gradients between steps.
package protocol ConjugateGradientStore {
  /// The state that was kept last, or nil.
  func read() throws -> ConjugateGradients.Run.Saved?

  /// Keeps the state if it is time to, or in any case.
  func save(_ state: @autoclosure () -> ConjugateGradients.Run.Saved, always: Bool) throws
}

extension ConjugateGradients.Run {
  /// A state as it is kept on disk: numbers of 8 bytes, little-endian.
  ///
  /// Rows n, columns c, finished (0 or 1), products with K; c iteration counts; the last true residual; c residuals; c energies;
  /// then solution, residual and direction, column after column.
  package struct Saved: Equatable {
    var isFinished: Bool
    var products: Int
    var trueResidual: Double
    var columnIterations: [Int]
    var residuals: [Double]
    var energy: [Double]
    /// Solution, residual, direction.
    var matrices: [Matrix<Double>]
  }
}

extension ConjugateGradients.Run.Saved {
  var bytes: [UInt8] {
    let counts = [matrices[0].rows, matrices[0].columns, isFinished ? 1 : 0, products] + columnIterations
    let numbers = [trueResidual] + residuals + energy + matrices.flatMap(\.values)
    let words = counts.map { UInt64(bitPattern: Int64($0)).littleEndian } + numbers.map { $0.bitPattern.littleEndian }
    return words.withUnsafeBytes { Array($0) }
  }

  /// Nil for bytes of another shape than they say.
  init?(bytes: [UInt8]) {
    guard bytes.count % 8 == 0 else { return nil }
    let words = bytes.withUnsafeBytes { bytes in
      (0..<bytes.count / 8).map { UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self)) }
    }
    guard words.count > 4, words[..<4].allSatisfy({ $0 < 1 << 40 }) else { return nil }
    let (rows, columns) = (Int(words[0]), Int(words[1]))
    let (size, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard !overflow, size <= words.count, words.count == 5 + 3 * columns + 3 * size else { return nil }
    let numbers = words[(4 + columns)...].map { Double(bitPattern: $0) }
    func part(_ start: Int, _ count: Int) -> [Double] { Array(numbers[start..<start + count]) }
    isFinished = words[2] != 0
    products = Int(words[3])
    columnIterations = words[4..<4 + columns].map { Int(truncatingIfNeeded: $0) }
    trueResidual = numbers[0]
    residuals = part(1, columns)
    energy = part(1 + columns, columns)
    matrices = (0..<3).map { Matrix(rows: rows, columns: columns, values: part(1 + 2 * columns + $0 * size, size)) }
  }
}
