import MinNorm
import MinNormData

/// The spectrum of K: how fast it decays, how much of it counts, and where clean and random labels lie in it.
public struct SpectrumExperiment: Experiment {
  /// `minnorm.spectrum/1`.
  public static let name = "spectrum"
  /// What `seconds` has a key for.
  public static let phases: [RunPhase] = [.load, .features, .gram, .factor, .evaluate]

  /// The examples, the features, the kernel and the label sets.
  public var problem = ProblemSpecification()
  /// λ of the effective dimension; 0 for the rank.
  public var ridge = 0.0

  /// All built-in digits with clean and random labels.
  public init() { problem.labels = [.clean, .random] }

  /// The data, K, its full square twice and the eigenvectors, which are the largest moment.
  public func plan(_ problem: Problem, in run: Run) throws -> SpectrumPlan {
    let map = try self.problem.featureMap()
    return SpectrumPlan(
      order: problem.trainCount,
      exampleBytes: try map.exampleBytes(of: problem.shape, format: problem.format),
      columns: problem.columns,
      dataBytes: problem.loadedBytes + problem.inputBytes)
  }

  /// Decomposes K and looks at every label set in the coordinates of its eigenvectors.
  public func run(in run: Run) throws -> SpectrumRecord {
    var (problem, _) = try prepare(in: run)
    let map = try self.problem.featureMap()
    let (train, _) = try run.features(map, of: &problem)
    let (kernel, search) = try run.kernel(of: problem, train, ridge: 0, arithmetic: .float64)
    let largestDiagonal = train.squaredNorms.map { kernel.diagonal(squaredNorm: $0) }.max() ?? 0
    let gram = try run.timed(.gram) { try kernel.gram(of: train, in: Double.self, observer: run.observer(.gram)) }
    let stop = run.stopwatch(.factor)
    let spectrum = try Spectrum(gram)
    try train.requireSemidefinite(spectrum.eigenvalues)
    stop()
    let results = try run.timed(.evaluate) {
      let rule = StepSizeRule(
        beta: largestDiagonal, lambda: (spectrum.eigenvalues.last ?? 0) / Double(max(1, spectrum.order)),
        count: spectrum.order, batch: spectrum.order)
      return SpectrumResults(
        spectrum, ridge: ridge,
        alignments: try problem.labelSets.map { try alignment($0, spectrum, stepSize: rule.automatic) })
    }
    return run.record(of: self, try problem.record(map, KernelRecord(kernel, search: search)), results)
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
      labels: set.name, norm: energies.reduce(0, +).squareRoot(),
      points: SpectrumResults.places(spectrum.order).map { count in
        SpectrumResults.Alignment.Point(
          directions: count, energy: share(squares.suffix(count), squares),
          norm: share(energies.suffix(count), energies))
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
  let exampleBytes: Int
  let columns: Int
  let dataBytes: Int

  /// The data, or K with its full square twice and the eigenvectors.
  public var workingBytes: Int {
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
