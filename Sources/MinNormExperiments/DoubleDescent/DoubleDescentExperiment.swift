import MinNorm
import MinNormData

/// Double descent: the minimum-norm least-squares solution from far fewer features than examples to far more, or from fewer
/// examples to more.
public struct DoubleDescentExperiment: Experiment {
  /// `minnorm.descent/1`.
  public static let name = "descent"
  /// What `seconds` has a key for.
  public static let phases: [RunPhase] = [.load, .features, .solve, .series]

  /// What grows along the axis.
  public enum Axis: String, Codable, Sendable, CaseIterable {
    /// p, with all training examples.
    case features
    /// n, with `features` features.
    case examples
  }

  /// How random directions become features.
  public enum RandomFeatures: String, Codable, Sendable, CaseIterable {
    /// max(0, w·x).
    case relu
    /// Cosines and sines of random frequencies.
    case fourier
  }

  /// One thing that is taken away, each of which removes the peak (arXiv 2303.14151).
  public enum Ablation: String, Codable, Sendable, CaseIterable {
    /// Singular values below `cutoff` times the largest do not take part in the fit.
    case singularValues = "singular-values"
    /// Test examples are projected on the leading modes, those of singular values above the cutoff.
    case testModes = "test-modes"
    /// Labels are what the best linear function of the features says, fitted to training and test examples together.
    case residualFree = "residual-free"
  }

  /// The examples, the features before the random ones, and the label sets.
  public var problem = ProblemSpecification()
  /// Whether features or examples grow along the curves.
  public var axis = Axis.features
  /// The kind of random features.
  public var randomFeatures = RandomFeatures.relu
  /// The bandwidth of Fourier features.
  public var bandwidth = 5.0
  /// Numbers of features, or of examples; empty for a grid from a tenth to ten times where the other stands.
  public var counts: [Int] = []
  /// p, where the number of examples grows.
  public var features = 100
  /// What is taken away, each as curves of its own.
  public var ablations: [Ablation] = []
  /// Singular values below this share of the largest are small.
  public var cutoff = 0.02
  /// Trials of the Gaussian design; 0 for none.
  public var gaussianTrials = 40
  /// n of the Gaussian design.
  public var gaussianExamples = 50

  /// The first 200 built-in digits with right and partly wrong labels.
  public init() {
    problem.labels = [.clean, .corrupt(0.2)]
    problem.trainLimit = 200
  }

  /// The data, and the largest features with their decomposition.
  public func plan(_ problem: Problem, in run: Run) throws -> DoubleDescentPlan {
    try problem.requireTest("descent")
    try ExperimentError.refuse([
      "--cutoff \(cutoff): expected a number between 0 and 1": !(0..<1).contains(cutoff) || cutoff == 0,
      "--counts: expected whole numbers > 0": counts.contains { $0 < 1 },
      "--p \(features): expected a whole number > 0": features < 1,
      "--gaussian-trials \(gaussianTrials): expected 0 or at least 2": gaussianTrials < 0 || gaussianTrials == 1,
      "--gaussian-examples \(gaussianExamples): expected at least 10": gaussianExamples < 10,
      "--bandwidth \(bandwidth): expected a number > 0": !(bandwidth > 0 && bandwidth.isFinite),
    ])
    let (n, m) = (problem.trainCount, problem.testCount)
    let p = axis == .features ? grid(problem).max() ?? 1 : features
    let side = min(ablations.contains(.residualFree) ? n + m : n, p)
    let bytes = problem.loadedBytes + problem.inputBytes + 8 * 5 * (n + m) * p + 8 * 5 * side * side
    return DoubleDescentPlan(workingBytes: bytes)
  }

  /// The places along the axis.
  func grid(_ problem: Problem) -> [Int] {
    guard counts.isEmpty else { return Set(counts).sorted().filter { axis == .features || $0 <= problem.trainCount } }
    let middle = axis == .features ? problem.trainCount : features
    let ratios = [
      0.1, 0.15, 0.2, 0.3, 0.45, 0.6, 0.75, 0.85, 0.93, 0.97, 1, 1.03, 1.07, 1.15, 1.3, 1.6, 2, 2.8, 4, 6, 10,
    ]
    let places = Set(ratios.map { max(2, Int(($0 * Double(middle)).rounded())) }).sorted()
    return axis == .features ? places : places.filter { $0 <= problem.trainCount }
  }

  /// Draws the features of every place, solves, and measures; then the Gaussian design beside its formulas.
  public func run(in run: Run) throws -> DoubleDescentRecord {
    let (problem, _) = try prepare(in: run)
    var bench = try DoubleDescentBench(self, problem)
    let places = grid(problem)
    try run.timed(.solve) {
      for (index, place) in places.enumerated() {
        try bench.measure(place)
        try run.observer(.solve)(Double(index + 1), Double(places.count))
      }
    }
    let gaussian = try run.timed(.series) { try gaussianDesign(run) }
    let map = try bench.map(places.last ?? 1)
    return run.record(
      of: self, try problem.record(map, KernelRecord(LinearKernel())),
      DoubleDescentResults(axis: axis, cutoff: cutoff, curves: bench.curves, gaussian: gaussian))
  }

  private func gaussianDesign(_ run: Run) throws -> DoubleDescentResults.Gaussian? {
    guard gaussianTrials > 0 else { return nil }
    let n = gaussianExamples
    let design = GaussianDesign(examples: n, features: 10 * n)
    let ratios = [0.1, 0.2, 0.4, 0.6, 0.75, 0.85, 0.95, 1, 1.05, 1.15, 1.3, 1.6, 2, 3, 5, 10]
    let counts = Set(ratios.map { Int(($0 * Double(n)).rounded()) }).sorted()
    let observer = run.observer(.series)
    let trials = try (0..<gaussianTrials).map { trial in
      try observer(Double(trial), Double(gaussianTrials))
      return try design.trial(trial, counts: counts, seed: problem.seed)
    }
    return DoubleDescentResults.Gaussian(design, counts: counts, trials: trials)
  }
}

/// What `descent` will take in memory: the data, and the largest features with their decomposition.
public struct DoubleDescentPlan: MemoryPlan {
  /// The most bytes at any time, beside the program's own.
  public let workingBytes: Int

  /// Fewer examples, or fewer features.
  public func remedies(fitting available: Int, limit: Int?) -> [String] {
    ["use fewer examples (--train, --test) or features (--counts)"]
  }
}
