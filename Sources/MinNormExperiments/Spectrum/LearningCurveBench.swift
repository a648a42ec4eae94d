import MinNorm
import MinNormData

/// Trains on subsets of a pool and sets what is measured beside what theory expects.
struct LearningCurveBench {
  private let kernel: any Kernel
  private let train: FeatureMatrix
  private let test: FeatureMatrix
  private let targets: Targets
  private let expected: Matrix<Double>
  private let spectrum: Spectrum
  private let coordinates: Matrix<Double>
  private let ansatz: HermiteEigenstructure?
  private let seed: UInt64

  /// The curve of the first label set, which must be right, because the test examples' are.
  init(_ problem: Problem, _ kernel: any Kernel, train: FeatureMatrix, test: FeatureMatrix, _ spectrum: Spectrum) throws
  {
    try problem.requireTest("--learning-curve")
    guard let set = problem.labelSets.first(where: { $0.changed == 0 }) else {
      throw ExperimentError.usage("--learning-curve: name clean labels, which the test examples have")
    }
    (self.kernel, self.train, self.test, self.spectrum) = (kernel, train, test, spectrum)
    (targets, seed) = (set.targets, problem.specification.seed)
    expected =
      problem.testValues
      ?? Targets(labels: problem.testLabels, classCount: problem.classCount, coding: problem.specification.coding)
      .matrix(in: Double.self)
    let y = targets.matrix(in: Double.self)
    coordinates = spectrum.coordinates(y)
    let pool = spectrum.order
    // Along a quarter of as many polynomials as there are examples noise leaves most of the targets' powers.
    ansatz = try (kernel as? any RadialKernel).flatMap {
      try HermiteEigenstructure(
        $0, train, targets: y, count: 2 * pool, decomposed: min(pool / 4, Self.decomposed))
    }
  }

  /// The most polynomials along which targets are decomposed: n times the square of it is the cost.
  private static let decomposed = 2500

  /// The curve, with so many random subsets for each number of examples.
  func curve(_ counts: [Int], subsets: Int, observer: WorkObserver) throws -> LearningCurve {
    let points = try counts.enumerated().map { place, count in
      try point(count, subsets: subsets) {
        try observer(Double(place * subsets + $0), Double(counts.count * subsets))
      }
    }
    return LearningCurve(
      pool: spectrum.order, subsets: subsets, ansatz: ansatz.map(LearningCurve.Ansatz.init), points: points)
  }

  private func point(_ count: Int, subsets: Int, progress: (Int) throws -> Void) throws -> LearningCurve.Point {
    guard let theory = PooledEigenlearning(spectrum, coordinates: coordinates, examples: count) else {
      throw ExperimentError.usage(
        "--curve-counts \(count): expected fewer than the rank of K, \(spectrum.rank), of the \(spectrum.order) examples"
      )
    }
    let trials = try (0..<subsets).map { subset in
      try progress(subset)
      return try Trial(self, subsetIndices(count: count, from: spectrum.order, seed: seed + UInt64(subset)))
    }
    let (predicted, measured) = (theory.meanSquaredError, Estimate(trials.map(\.measured)))
    let ansatz = ansatz?.meanSquaredError(examples: count)
    return LearningCurve.Point(
      examples: count, poolShare: Double(count) / Double(spectrum.order), kappa: theory.kappa,
      learnabilities: theory.theory.learnabilities.reduce(0, +), overfitting: theory.overfitting, predicted: predicted,
      predictedByLeaveOneOut: predicted * theory.leverageFactor(spectrum, coordinates: coordinates), ansatz: ansatz,
      measured: measured, measuredInPool: Estimate(trials.map(\.measuredInPool)),
      leaveOneOut: Estimate(trials.map(\.leaveOneOut)), gcv: Estimate(trials.map(\.gcv)),
      deviation: predicted / measured.mean - 1, ansatzDeviation: ansatz.map { $0 / measured.mean - 1 })
  }

  /// What one subset gives.
  private struct Trial {
    let measured: Double
    let measuredInPool: Double
    let leaveOneOut: Double
    let gcv: Double

    init(_ bench: LearningCurveBench, _ chosen: [Int]) throws {
      let (train, y) = (try bench.train.selecting(chosen), bench.targets.selecting(chosen).matrix(in: Double.self))
      let factor = try bench.kernel.gram(of: train, in: Double.self).cholesky()
      let a = try factor.solve(y)
      func error(_ inputs: FeatureMatrix, _ expected: Matrix<Double>) throws -> Double {
        let outputs = try bench.kernel.product(of: inputs, and: train, times: a)
        return Self.squares(outputs, expected) / Double(max(1, inputs.count))
      }
      measured = try error(bench.test, bench.expected)
      let taken = Set(chosen)
      let others = (0..<bench.train.count).filter { !taken.contains($0) }
      measuredInPool = try error(
        bench.train.selecting(others), bench.targets.selecting(others).matrix(in: Double.self))
      let leftOut = try factor.leftOut(y)
      let (n, size, trace) = (Double(train.count), a.frobeniusNorm, leftOut.inverseDiagonal.reduce(0, +))
      leaveOneOut = Self.squares(leftOut.predictions, y) / n
      gcv = n * size * size / (trace * trace)
    }

    private static func squares(_ outputs: Matrix<Double>, _ expected: Matrix<Double>) -> Double {
      zip(outputs.values, expected.values).reduce(0.0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
  }
}
