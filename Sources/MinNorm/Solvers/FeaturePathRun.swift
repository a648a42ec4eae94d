import MinNormData

/// One run of a `FeaturePathSolver` in one precision.
final class FeaturePathRun<Scalar: LAPACKScalar> {
  private let solver: FeaturePathSolver
  private let rightHandSides: Matrix<Double>
  private let results: any FeaturePathResults
  private let observer: FeaturePathSolver.Observer
  private let clock = ContinuousClock()
  private var seconds = FeaturePathSeconds()
  /// What the observer threw within a block that a checkpoint is to keep.
  private var interruption: (any Error)?

  private let train: FeatureMatrix
  private let test: FeatureMatrix
  private let sample: [Int]
  private let sampled: FeatureMatrix
  /// A column for every example: training, test, and once more the sample's.
  private let block: OwnedStorage<Float>
  /// Test × training examples.
  private let cross: OwnedStorage<Scalar>
  /// Σ φᵢ·φⱼ over the sample, in float64.
  private let sampleGram: OwnedStorage<Double>
  private let update: GramUpdate
  private var checkpoint: StreamCheckpoint<Scalar>?

  private var path: FeaturePath { solver.path }
  private var order: Int { train.count }

  init(
    _ solver: FeaturePathSolver, _ rightHandSides: Matrix<Double>, _ results: any FeaturePathResults,
    _ observer: @escaping FeaturePathSolver.Observer
  ) throws {
    self.solver = solver
    self.rightHandSides = rightHandSides
    self.results = results
    self.observer = observer
    (train, test) = (solver.prepared.train, solver.prepared.test)
    sample = subsetIndices(
      count: min(FeaturePath.sampleSize, train.count), from: train.count, seed: solver.seed, stream: .solver)
    sampled = try train.selecting(sample)
    let width = (solver.path.blocks.map(\.count).max() ?? 0) * solver.prepared.stream.featuresPerUnit
    block = try OwnedStorage(count: (train.count + test.count + sample.count) * width)
    cross = try OwnedStorage(count: test.count * train.count)
    sampleGram = try OwnedStorage(count: sample.count * sample.count)
    update = try GramUpdate()
  }

  /// Follows the path from where the checkpoint stands.
  func follow() throws -> FeaturePathSeconds {
    var gram = try PackedSymmetricMatrix<Scalar>(order: order, blockSize: solver.blockSize)
    let units = try open(gram)
    var (done, before) = (units, 0)
    for count in path.unitCounts {
      let here = path.points.filter { $0.units == count }
      let finished = min(here.count, max(0, results.count - before))
      before += here.count
      guard finished < here.count else { continue }
      try accumulate(from: &done, to: count, gram)
      try save(count, gram)
      let deviation = sampleDeviation(gram)
      let nearDuplicates = gram.nearDuplicates()
      for point in here.dropFirst(finished) {
        var outcome: Outcome
        if solver.copies {
          outcome = try factorAndSolve(gram.copied(), point.ridge)
        } else {
          outcome = try factorAndSolve(gram, point.ridge)
          gram = try PackedSymmetricMatrix<Scalar>(order: order, blockSize: solver.blockSize)
          try reload(gram)
        }
        outcome.solution?.nearDuplicates = nearDuplicates
        try results.append(try evaluate(point, outcome, gram, deviation))
        try checkpoint?.keep(results: results.encoded())
      }
    }
    return seconds
  }

  // MARK: Checkpoint

  private func open(_ gram: borrowing PackedSymmetricMatrix<Scalar>) throws -> Int {
    guard let place = solver.checkpoint else { return 0 }
    let fields = try solver.fields(rightHandSides, blockSize: gram.layout.blockSize)
    let opened = try StreamCheckpoint<Scalar>(place, fields: fields, sums: sums(gram))
    if let kept = try opened.results() { try results.restore(kept) }
    checkpoint = opened
    return try timed(.keep) { try opened.restore(into: sums(gram)) }
  }

  private func save(_ units: Int, _ gram: borrowing PackedSymmetricMatrix<Scalar>) throws {
    guard let checkpoint else { return }
    let sums = sums(gram)
    try timed(.keep) {
      try checkpoint.save(units: units, sums) { share in
        do { try observer(.keep, share, 1) } catch { interruption = error }
      }
    }
    if let interruption { throw interruption }
  }

  private func reload(_ gram: borrowing PackedSymmetricMatrix<Scalar>) throws {
    let sums = sums(gram)
    try timed(.keep) { try checkpoint?.reload(sums) }
  }

  private func sums(_ gram: borrowing PackedSymmetricMatrix<Scalar>) -> StreamCheckpoint<Scalar>.Sums {
    .init(gram, cross: crossView, sample: sampleView)
  }

  private var crossView: MatrixView<Scalar> {
    MatrixView(cross.base, rows: test.count, columns: order, stride: max(test.count, 1))
  }
  private var sampleView: MatrixView<Double> {
    MatrixView(sampleGram.base, rows: sample.count, columns: sample.count, stride: max(sample.count, 1))
  }

  // MARK: Sums

  private func accumulate(
    from done: inout Int, to count: Int, _ gram: borrowing PackedSymmetricMatrix<Scalar>
  ) throws {
    let first = done
    let blocks = path.blocks.filter { first <= $0.lowerBound && $0.upperBound <= count }
    guard !blocks.isEmpty else { return }
    // As much as has been done before counts as done.
    let (start, total) = (Double(first), Double(count))
    try timed(.accumulate) {
      try solver.prepared.stream.withEngine { engine in
        for units in blocks {
          let (before, share) = (Double(units.lowerBound), Double(units.count))
          try hear(.accumulate, max(start, before), total)
          try add(units, engine, gram) { [self] part in try hear(.accumulate, before + share * part, total) }
          done = units.upperBound
          if checkpoint?.isDue == true || interruption != nil { try save(done, gram) }
          if let interruption { throw interruption }
        }
      }
    }
    if let index = gram.firstNonFiniteDiagonal() {
      throw LinearAlgebraError.nonFinite(what: "the Gram matrix", row: index, column: index)
    }
  }

  /// Without a checkpoint an interruption ends the run at once; with one it waits for the end of the block.
  private func hear(_ phase: FeaturePathPhase, _ done: Double, _ total: Double) throws {
    guard interruption == nil else { return }
    do { try observer(phase, done, total) } catch {
      guard checkpoint != nil else { throw error }
      interruption = error
    }
  }

  /// Adds the products of one block of features.
  private func add(
    _ units: Range<Int>, _ engine: any FeatureEngine, _ gram: borrowing PackedSymmetricMatrix<Scalar>,
    observer: (_ share: Double) throws -> Void
  ) throws {
    let width = units.count * solver.prepared.stream.featuresPerUnit
    let sets = [train, test, sampled]
    let featureShare = solver.featureFlops / (solver.featureFlops + solver.productFlops)
    var start = clock.now
    var (row, all) = (0, Double(sets.reduce(0) { $0 + $1.count }))
    all = max(all, 1)
    for set in sets {
      let before = Double(row)
      try engine.fill(block.base + row * width, stride: width, units: units, of: set) { share in
        try observer(featureShare * (before + share * Double(set.count)) / all)
      }
      row += set.count
    }
    seconds.features += (clock.now - start) / .seconds(1)
    start = clock.now
    let columns = MatrixView(block.base, rows: width, columns: row, stride: width)
    let (mine, theirs) = (columns[allRowsOf: 0..<order], columns[allRowsOf: order..<order + test.count])
    let own = Double(order) / Double(order + 2 * test.count)
    let rest = 1 - featureShare
    try update.add(mine, to: gram) { try observer(featureShare + rest * own * $0) }
    try update.add(theirs, times: mine, to: crossView) { try observer(featureShare + rest * (own + (1 - own) * $0)) }
    addSample(columns[allRowsOf: order + test.count..<row])
    seconds.products += (clock.now - start) / .seconds(1)
  }

  private func addSample(_ columns: MatrixView<Float>) {
    var wide = Matrix<Double>(
      rows: columns.rows, columns: columns.columns,
      values: (0..<columns.rows * columns.columns).map { Double(columns.base[$0]) })
    wide.withView { sampleView.assign($0, leftTransposed: true, times: $0, beta: 1) }
  }

  private func sampleDeviation(_ gram: borrowing PackedSymmetricMatrix<Scalar>) -> Double {
    var largest = 0.0
    for (row, i) in sample.enumerated() {
      for (column, j) in sample.enumerated() {
        let scale = (sampleGram.base[row * (sample.count + 1)] * sampleGram.base[column * (sample.count + 1)])
          .squareRoot()
        let difference = abs(Double(gram[i, j]) - sampleGram.base[row + column * sample.count])
        if scale > 0 { largest = max(largest, difference / scale) }
      }
    }
    return largest
  }

  // MARK: Solves

  /// What a factor gave; neither, and the reason, where there is none.
  private struct Outcome {
    var solution: SystemSolution?
    var failure: LinearAlgebraError?
  }

  private func factorAndSolve(
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
      solution.inverseDiagonal = try factor.inverseDiagonal { try observer(.inverseDiagonal, $0, $1) }
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

  private func evaluate(
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

  private func timed<Result>(_ phase: FeaturePathPhase, _ body: () throws -> Result) rethrows -> Result {
    let start = clock.now
    defer { seconds.phases[phase, default: 0] += (clock.now - start) / .seconds(1) }
    return try body()
  }
}

extension PackedSymmetricMatrix {
  /// The same numbers in new memory.
  fileprivate func copied() throws -> PackedSymmetricMatrix {
    let copy = try PackedSymmetricMatrix(order: order, blockSize: layout.blockSize)
    copy.storage.base.update(from: storage.base, count: layout.count)
    return copy
  }
}

extension FeaturePathSolver {
  /// Flops of the features of one unit, and of their products, for all examples.
  var featureFlops: Double {
    prepared.stream.flopsPerUnit * Double(prepared.train.count + prepared.test.count)
  }

  var productFlops: Double {
    let (n, m) = (Double(prepared.train.count), Double(prepared.test.count))
    return n * (n + 2 * m) * Double(prepared.stream.featuresPerUnit)
  }
}
