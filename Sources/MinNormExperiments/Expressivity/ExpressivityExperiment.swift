import MinNorm

/// Theorem 1 by a triangular solve: a network with 2n + d weights fits any n labels.
public struct ExpressivityExperiment: Experiment {
  /// `minnorm.expressivity/1`.
  public static let name = "expressivity"
  /// What `seconds` has a key for.
  public static let phases: [RunPhase] = [.load, .features, .solve, .evaluate, .series, .minimumNorm]

  /// The examples, features and labels, and the kernel of the minimum-norm solution beside the network.
  public var problem = ProblemSpecification()
  /// θ: where in the gap before its point a threshold lies; see `TwoLayerNetwork.defaultPosition`.
  public var position = TwoLayerNetwork.defaultPosition
  /// Also the minimum-norm solution.
  public var minimumNorm = true
  /// How precisely that is solved for; the network is float64.
  public var arithmetic = Arithmetic.float64
  /// Also networks of fewer points and other θ, to see how conditioning depends on them.
  public var series = true

  /// All built-in digits, right and random labels.
  public init() { problem.labels = [.clean, .random] }

  /// Values of θ that are compared.
  static let positions = [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75]

  /// The numbers of points 10, 20, 50, 100, … up to n, with n itself.
  static func counts(upTo n: Int) -> [Int] {
    var counts: [Int] = []
    var decade = 10
    while decade <= n {
      counts += [decade, 2 * decade, 5 * decade].filter { $0 < n }
      decade *= 10
    }
    return counts + [n]
  }

  /// What the network will take; the minimum-norm solution has its own plan.
  ///
  /// - Throws: `ExperimentError.usage` for a θ outside [0, 1).
  public func plan(_ problem: Problem, in run: Run) throws -> ExpressivityPlan {
    try problem.requireClasses("expressivity")
    try problem.requireTest("expressivity")
    try ExperimentError.refuse([
      "--position \(position): expected a number from 0 to below 1": !(0..<1).contains(position)
    ])
    return try ExpressivityPlan(problem, map: self.problem.featureMap())
  }

  /// Builds the network, evaluates it as a network, and solves for the minimum-norm function beside it.
  ///
  /// - Throws: `TwoLayerNetworkError` where no direction separates the examples, beside what every run throws.
  public func run(in run: Run) throws -> ExpressivityRecord {
    var (problem, _) = try prepare(in: run)
    let map = try self.problem.featureMap()
    var results = try networks(&problem, map, run)
    if minimumNorm {
      var settings = SolverSettings()
      settings.arithmetic = arithmetic
      let solved = try SolveExperiment(self.problem, settings).run(command: run.command, monitor: run.monitor)
      run.include(solved)
      run.add(solved.seconds.total, to: .minimumNorm)
      results.minimumNorm = solved
    }
    let kernel = KernelRecord(name: self.problem.kernel.description, parameters: [:], search: nil)
    return run.record(of: self, try problem.record(map, results.minimumNorm?.kernel ?? kernel), results)
  }
}

/// What the network of `expressivity` will take in memory: the square of the triangle, beside data, features and a piece of
/// hidden units.
public struct ExpressivityPlan: ResizablePlan {
  /// n, the number of training examples.
  public private(set) var order: Int
  private let testCount: Int
  private let columns: Int
  private let exampleBytes: Int
  private let dataBytes: Int
  private let featureWorkBytes: Int

  init(_ problem: Problem, map: FeatureChain) throws {
    (order, testCount) = (problem.trainCount, problem.testCount)
    columns = problem.labelSets.count * (problem.classCount + 1)
    exampleBytes = try map.exampleBytes(of: problem.shape, format: problem.format)
    dataBytes = problem.loadedBytes + problem.inputBytes
    featureWorkBytes = try map.workBytes(of: problem.shape, format: problem.format, count: max(order, testCount))
  }

  /// The data, the features, and the larger of making those and the network.
  public var workingBytes: Int {
    let features = (order + testCount) * exampleBytes
    let network = 8 * order * order + 8 * columns * (4 * order + testCount) + 8 * 512 * order
    return dataBytes + features + max(featureWorkBytes, network)
  }

  /// The same with another number of training examples.
  public func resized(to order: Int) -> ExpressivityPlan {
    var plan = self
    plan.order = order
    return plan
  }

  /// What would make it fit: fewer training examples, as the network has 2n + d weights.
  public func remedies(fitting available: Int, limit: Int?) -> [String] { fewerExamples(fitting: available) }
}
