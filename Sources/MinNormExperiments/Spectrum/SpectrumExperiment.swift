import MinNorm
import MinNormData

/// The spectrum of K: how fast it decays, how much of it counts, and where clean and random labels lie in it.
public struct SpectrumExperiment: Experiment {
  /// `minnorm.spectrum/1`.
  public static let name = "spectrum"
  /// What `seconds` has a key for.
  public static let phases: [RunPhase] = [.load, .features, .gram, .factor, .evaluate, .series]

  /// The examples, the features, the kernel and the label sets.
  public var problem = ProblemSpecification()
  /// λ of the effective dimension; 0 for the rank.
  public var ridge = 0.0

  /// Only so many of the largest eigenvalues, by a block Krylov method that does not store K; nil for all.
  public var leading: Int?
  /// The learning curve, if asked for.
  ///
  /// The training examples are its pool, and should be a random subset of all: the first ones of a data set are often of few
  /// writers or days, and then not like the test examples.
  public var curve: Curve?

  /// Which learning curve.
  public struct Curve: Codable, Equatable, Sendable {
    /// Numbers of examples, fewer than all; empty for 1/20, 1/10, 1/5 and 2/5 of them.
    public var counts: [Int] = []
    /// Random subsets for each.
    public var subsets = 3

    /// The default counts with three subsets.
    public init() {}
  }

  /// All built-in digits with clean and random labels.
  public init() { problem.labels = [.clean, .random] }

  /// The data, K, its full square twice and the eigenvectors, which are the largest moment.
  public func plan(_ problem: Problem, in run: Run) throws -> SpectrumPlan {
    let map = try self.problem.featureMap()
    try ExperimentError.refuse([
      "--leading \(leading ?? 1): expected a number from 1 to the \(problem.trainCount) training examples":
        !(1...max(1, problem.trainCount)).contains(leading ?? 1),
      "--learning-curve needs all eigenvalues; leave --leading out": leading != nil && curve != nil,
      "--subsets \(curve?.subsets ?? 1): expected at least 1": (curve?.subsets ?? 1) < 1,
      "--curve-counts: expected whole numbers > 1": curve?.counts.contains { $0 < 2 } ?? false,
    ])
    return SpectrumPlan(
      order: problem.trainCount, leading: leading,
      exampleBytes: try map.exampleBytes(of: problem.shape, format: problem.format),
      columns: problem.columns,
      dataBytes: problem.loadedBytes + problem.inputBytes)
  }

  /// Decomposes K and looks at every label set in the coordinates of its eigenvectors.
  public func run(in run: Run) throws -> SpectrumRecord {
    var (problem, _) = try prepare(in: run)
    let map = try self.problem.featureMap()
    let (train, test) = try run.features(map, of: &problem)
    let (kernel, search) = try run.kernel(of: problem, train, ridge: 0, arithmetic: .float64)
    let largestDiagonal = train.squaredNorms.map { kernel.diagonal(squaredNorm: $0) }.max() ?? 0
    if let leading {
      let results = try leadingResults(leading, problem, kernel, train, run)
      return run.record(of: self, try problem.record(map, KernelRecord(kernel, search: search)), results)
    }
    let gram = try run.timed(.gram) { try kernel.gram(of: train, in: Double.self, observer: run.observer(.gram)) }
    let stop = run.stopwatch(.factor)
    let spectrum = try Spectrum(gram)
    try train.requireSemidefinite(spectrum.eigenvalues)
    stop()
    var results = try run.timed(.evaluate) {
      let rule = StepSizeRule(
        beta: largestDiagonal, lambda: (spectrum.eigenvalues.last ?? 0) / Double(max(1, spectrum.order)),
        count: spectrum.order, batch: spectrum.order)
      return SpectrumResults(
        spectrum, ridge: ridge,
        alignments: try problem.labelSets.map { try alignment($0, spectrum, stepSize: rule.automatic) })
    }
    if let curve {
      results.learningCurve = try run.timed(.series) {
        let counts = curve.counts.isEmpty ? LearningCurve.counts(of: spectrum.order) : curve.counts
        return try LearningCurveBench(problem, kernel, train: train, test: test, spectrum)
          .curve(counts, subsets: curve.subsets, observer: run.observer(.series))
      }
    }
    return run.record(of: self, try problem.record(map, KernelRecord(kernel, search: search)), results)
  }

  /// The largest eigenvalues with their residuals, and what follows from them and the trace.
  private func leadingResults(
    _ count: Int, _ problem: Problem, _ kernel: any Kernel, _ train: FeatureMatrix, _ run: Run
  ) throws -> SpectrumResults {
    let found = try run.timed(.factor) {
      try LeadingSpectrum(kernel, train, count: count, seed: self.problem.seed, observer: run.observer(.factor))
    }
    return run.timed(.evaluate) {
      let trace = train.squaredNorms.reduce(0) { $0 + kernel.diagonal(squaredNorm: $1) }
      return SpectrumResults(
        found, order: train.count, trace: trace, ridge: ridge,
        alignments: problem.labelSets.map { leadingAlignment($0, found) })
    }
  }

  private func leadingAlignment(
    _ set: Problem.LabelSet, _ found: LeadingSpectrum
  ) -> SpectrumResults.Alignment {
    let targets = set.targets.matrix(in: Double.self)
    let coordinates = found.coordinates(targets)
    let size = targets.frobeniusNorm * targets.frobeniusNorm
    let squares = found.eigenvalues.indices.map { row in
      (0..<targets.columns).reduce(0) { $0 + coordinates[row, $1] * coordinates[row, $1] }
    }
    let energies = zip(squares, found.eigenvalues).map { $1 > 0 ? $0 / $1 : 0 }
    return SpectrumResults.Alignment(
      labels: set.name, norms: .init(rkhs: energies.reduce(0, +).squareRoot()),
      points: SpectrumResults.places(squares.count).map { count in
        SpectrumResults.Alignment.Point(
          directions: count, energyShare: size > 0 ? squares.prefix(count).reduce(0, +) / size : 0,
          normShare: share(energies.prefix(count), energies))
      },
      predictedEpochsToFit: nil)
  }

  /// Where the labels lie: all columns of their targets together.
  private func alignment(
    _ set: Problem.LabelSet, _ spectrum: Spectrum, stepSize: Double
  ) throws -> SpectrumResults.Alignment {
    let targets = set.targets.matrix(in: Double.self)
    let coordinates = spectrum.coordinates(targets)
    let squares = (0..<spectrum.order).map { row in
      (0..<targets.columns).reduce(0) { $0 + coordinates[row, $1] * coordinates[row, $1] }
    }
    let energies = spectrum.energies(coordinates: coordinates, columns: 0..<targets.columns)
    return SpectrumResults.Alignment(
      labels: set.name, norms: .init(rkhs: energies.reduce(0, +).squareRoot()),
      points: SpectrumResults.places(spectrum.order).map { count in
        SpectrumResults.Alignment.Point(
          directions: count, energyShare: share(squares.suffix(count), squares),
          normShare: share(energies.suffix(count), energies))
      },
      predictedEpochsToFit: try epochs(set, targets, spectrum, stepSize: stepSize))
  }

  private func share(_ part: some Collection<Double>, _ all: [Double]) -> Double {
    let total = all.reduce(0, +)
    return total > 0 ? part.reduce(0, +) / total : 0
  }

  /// Epochs of full-batch gradient descent from zero until no label is wrong; nil for real targets, or where it takes more
  /// than a million.
  private func epochs(
    _ set: Problem.LabelSet, _ targets: Matrix<Double>, _ spectrum: Spectrum, stepSize: Double
  ) throws -> Int? {
    guard set.targets.values == nil, spectrum.order > 0 else { return nil }
    let count = spectrum.order
    let dynamics = ExpectedDynamics(
      eigenvalues: spectrum.eigenvalues.map { $0 / Double(count) }, method: .gd,
      step: StepParameters(stepSize: stepSize, batch: count), count: count)
    // The values of the minimum-norm solution: the targets themselves where K has full rank.
    var coordinates = spectrum.coordinates(targets)
    for row in 0..<count where spectrum.eigenvalues[row] <= spectrum.tolerance {
      for column in 0..<targets.columns { coordinates[row, column] = 0 }
    }
    return try FitForecast(spectrum: spectrum, dynamics: dynamics, stepsPerEpoch: 1, order: .shuffled)
      .epochs(labels: set.labels, solution: spectrum.combination(coordinates), limit: 1 << 20)
  }
}

/// What `spectrum` will take in memory.
public struct SpectrumPlan: ResizablePlan {
  /// n, the number of training examples.
  public private(set) var order: Int
  /// How many eigenvalues, where not all.
  let leading: Int?
  let exampleBytes: Int
  let columns: Int
  let dataBytes: Int

  /// The data, or K with its full square twice and the eigenvectors.
  public var workingBytes: Int {
    if let leading {
      let work = LeadingSpectrum.bytes(order: order, count: min(leading, order))
      return max(dataBytes, order * exampleBytes + work + 8 * 4 * columns * order + 64 << 20)
    }
    let packed = 8 * PackedLayout(order: order).count
    return max(dataBytes, order * exampleBytes + packed + 24 * order * order + 8 * 4 * columns * order)
  }

  /// The same with another number of examples.
  public func resized(to order: Int) -> SpectrumPlan {
    var plan = self
    plan.order = order
    return plan
  }

  /// How many examples would fit.
  public func remedies(fitting available: Int, limit: Int?) -> [String] { fewerExamples(fitting: available) }
}
