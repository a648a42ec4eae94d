import MinNormData

/// One run of a `FeaturePathSolver` in one precision.
final class FeaturePathRun<Scalar: LAPACKScalar> {
  let solver: FeaturePathSolver
  let rightHandSides: Matrix<Double>
  private let results: any FeaturePathResults
  let observer: FeaturePathSolver.Observer
  let clock = ContinuousClock()
  var seconds = FeaturePathSeconds()
  /// What the observer threw within a block that a checkpoint is to keep.
  var interruption: (any Error)?

  let train: FeatureMatrix
  let test: FeatureMatrix
  let sample: [Int]
  let block: FeatureBlock
  /// Test × training examples.
  private let cross: OwnedStorage<Scalar>
  /// Σ φᵢ·φⱼ over the sample, in float64.
  let sampleGram: OwnedStorage<Double>
  private(set) var checkpoint: StreamCheckpoint<Scalar>?

  var path: FeaturePath { solver.path }
  var order: Int { train.count }

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
    let (stream, units) = (solver.prepared.stream, min(FeaturePath.blockUnits, solver.path.unitCounts.last ?? 0))
    let examples = FeaturePathExamples(train: train, test: test, sample: try train.selecting(sample))
    block = try FeatureBlock(stream, examples, units: units)
    cross = try OwnedStorage(count: test.count * train.count)
    sampleGram = try OwnedStorage(count: sample.count * sample.count)
  }

  /// Follows the path from where the checkpoint stands.
  func follow() throws -> FeaturePathSeconds {
    var gram = try PackedSymmetricMatrix<Scalar>(order: order, blockSize: solver.blockSize)
    var done = try open(gram)
    let missing = path.points.filter { !results.contains($0) }
    if let checkpoint, let passed = missing.first(where: { $0.units < done }) {
      throw checkpoint.passed(passed)
    }
    if missing.contains(where: { $0.units > done }) { try checkpoint?.requireRoom(sums(gram)) }
    for count in path.unitCounts {
      let here = missing.filter { $0.units == count }
      guard !here.isEmpty else { continue }
      try accumulate(from: &done, to: count, gram)
      try save(count, gram)
      let deviation = sampleDeviation(gram)
      let nearDuplicates = gram.nearDuplicates()
      for point in here {
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
    let opened = try StreamCheckpoint<Scalar>(place, fields: fields)
    if let kept = try opened.results() { try results.restore(kept) }
    checkpoint = opened
    return try timed(.keep) { try opened.restore(into: sums(gram)) }
  }

  func save(_ units: Int, _ gram: borrowing PackedSymmetricMatrix<Scalar>) throws {
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

  var crossView: MatrixView<Scalar> {
    MatrixView(cross.base, rows: test.count, columns: order, stride: max(test.count, 1))
  }
  var sampleView: MatrixView<Double> {
    MatrixView(sampleGram.base, rows: sample.count, columns: sample.count, stride: max(sample.count, 1))
  }

  func timed<Result>(_ phase: FeaturePathPhase, _ body: () throws -> Result) rethrows -> Result {
    let start = clock.now
    defer { seconds.phases[phase, default: 0] += (clock.now - start) / .seconds(1) }
    return try body()
  }
}
