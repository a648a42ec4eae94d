import MinNorm
import MinNormData

/// The result of `plan`: the JSON record `minnorm.plan/1`.
public struct PlanRecord: Codable, Sendable {
  /// The form of the record.
  public var schema = "minnorm.plan/1"
  /// The command line.
  public var command: [String]
  /// Sizes and flops.
  public var plan: Shape
  /// Bytes of K in half storage.
  public var gramBytes: Int
  /// The most bytes the process will have.
  public var plannedPeakBytes: Int
  /// Flops of the main phases.
  public var flops: Flops
  /// Expected wall seconds.
  public var seconds: Seconds
  /// Peak memory of this route in each precision, and of conjugate gradients.
  public var storage: [Storage]
  /// Bytes that may be taken: the limit given, or what is free; null where the system does not say.
  @Nullable public var availableBytes: Int?
  /// The machine's matrix-product rate in this precision, measured just before.
  public var gemmFlopsPerSecond: Double
  /// Where the rates were measured.
  public var environment: EnvironmentRecord
  /// What it would take over the ranks of a cluster, where that was asked.
  public var cluster: ClusterOutlook?

  /// Floating-point operations.
  public struct Flops: Codable, Sendable {
    /// Making features that are never stored.
    public var features: Double?
    /// Seconds of assembling K.
    public var gram: Double
    /// Seconds of factoring K.
    public var factor: Double
    /// Seconds of forward and back substitution.
    public var solve: Double
  }

  /// What one way of storing the system takes.
  public struct Storage: Codable, Sendable {
    /// The route to the solution.
    public var method: SolverMethod
    /// How precisely the system is factored and solved.
    public var precision: Arithmetic
    /// K, or its factor, stays in memory.
    public var storesKernel: Bool
    /// Each factor takes a copy of K, along a path; if not, K is read again from a checkpoint.
    public var copiesKernel: Bool?
    /// The most bytes the process would have.
    public var plannedPeakBytes: Int
  }

  /// A system's sizes, and on a path of filters what it takes beside them: keys of one object.
  @dynamicMemberLookup
  public struct Shape: Codable, Sendable {
    /// The linear system: its order and what is known of its spectrum.
    public var system: SolvePlan
    /// The path; nil where features are stored.
    public var stream: StreamPlan?

    /// Bytes of the sums in a checkpoint.
    public var checkpointBytes: Int {
      stream.map { FilterPathPlan(system: system, stream: $0).checkpointBytes } ?? 0
    }

    private enum CodingKeys: CodingKey { case stream }

    init(_ system: SolvePlan, _ stream: StreamPlan? = nil) { (self.system, self.stream) = (system, stream) }

    /// A part of the system.
    public subscript<Value>(dynamicMember path: KeyPath<SolvePlan, Value>) -> Value { system[keyPath: path] }

    /// Reads both from one object.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        try SolvePlan(from: decoder), try container.decodeIfPresent(StreamPlan.self, forKey: .stream))
    }

    /// Writes both into one object.
    public func encode(to encoder: any Encoder) throws {
      try system.encode(to: encoder)
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encodeIfPresent(stream, forKey: .stream)
    }
  }
}

extension PlanRecord {
  /// Plans an experiment: reads the data for its shape and measures the machine for about a second.
  ///
  /// - Parameter checkpoint: Only that there is one counts; nothing is written.
  public static func make(
    _ experiment: SolveExperiment, command: [String], checkpoint: SolverCheckpoint? = nil,
    cluster question: ClusterOutlook.Question? = nil
  ) throws -> PlanRecord {
    if let question { return try PlanRecord(experiment, question, command) }
    let (plan, path, kernel) = try experiment.outlook(isKept: checkpoint != nil)
    return try path.map { try PlanRecord($0, command, limit: experiment.memoryLimit) }
      ?? PlanRecord(plan, kernel, command, limit: experiment.memoryLimit)
  }

  private init(_ experiment: SolveExperiment, _ question: ClusterOutlook.Question, _ command: [String]) throws {
    try experiment.settings.requireClusterRoute(experiment.problem, hasCheckpoint: false)
    var (plan, path, kernel) = try experiment.outlook(isKept: false)
    guard path == nil else { throw ExperimentError.usage("a path of filters runs on one machine") }
    let cluster = ClusterPlan(
      order: plan.order, ranks: question.ranks, storage: experiment.settings.cluster ?? .half)
    plan.cluster = cluster
    try cluster.layout.requireIndexable()
    if let limit = question.memoryPerRank { try plan.requireMemory(limit: limit) }
    let machine = try MachineSpeed.measure(
      kernel: kernel, dimension: plan.dimension, format: plan.format, columns: plan.rightHandSides,
      precision: plan.precision)
    let outlook = ClusterOutlook(plan, cluster, question, machine)
    var seconds = Seconds(SolvePlan.phases)
    (seconds[.gram], seconds[.factor]) = (outlook.gramSeconds, outlook.factorSeconds)
    seconds.total = seconds.sum
    self.init(
      command: command, plan: Shape(plan), gramBytes: plan.gramBytes, plannedPeakBytes: plan.peakBytes,
      flops: Flops(gram: plan.gramFlops, factor: plan.factorFlops, solve: plan.solveFlops), seconds: seconds,
      storage: [], availableBytes: question.memoryPerRank,
      gemmFlopsPerSecond: machine.system.rates.gemm, environment: .current, cluster: outlook)
  }

  private init(_ plan: SolvePlan, _ kernel: any Kernel, _ command: [String], limit: Int?) throws {
    let machine = try MachineSpeed.measure(
      kernel: kernel, dimension: plan.dimension, format: plan.format, columns: plan.rightHandSides,
      precision: plan.precision)
    let seconds = plan.seconds(machine)
    self.init(
      command: command, plan: Shape(plan), gramBytes: plan.gramBytes, plannedPeakBytes: plan.peakBytes,
      flops: Flops(gram: plan.gramFlops, factor: plan.factorFlops, solve: plan.solveFlops), seconds: seconds,

      storage: plan.alternatives.map {
        Storage(
          method: $0.method, precision: $0.arithmetic, storesKernel: $0.iteration?.isStored ?? true,
          plannedPeakBytes: $0.peakBytes)
      },
      availableBytes: MinNormExperiments.availableBytes(limit), gemmFlopsPerSecond: machine.system.rates.gemm,
      environment: .current)
  }

  private init(_ plan: FilterPathPlan, _ command: [String], limit: Int?) throws {
    let system = plan.system
    let machine = try MachineSpeed.measure(
      kernel: LinearKernel(), dimension: plan.stream.preparedDimension, format: .float32,
      columns: system.rightHandSides,
      precision: system.precision)
    let single = try system.precision == .float32 ? machine.system.rates : MachineRates.measure(.float32)
    let seconds = plan.seconds(
      machine, singleGemm: single.gemm, byteRate: try plan.byteRate(orElse: single.gemm))
    self.init(
      command: command, plan: Shape(system, plan.stream), gramBytes: system.gramBytes, plannedPeakBytes: plan.peakBytes,
      flops: Flops(
        features: plan.featureFlops, gram: plan.productFlops, factor: system.factorFlops, solve: system.solveFlops),
      seconds: seconds,
      storage: plan.alternatives.map {
        Storage(
          method: $0.system.method, precision: $0.arithmetic, storesKernel: true,
          copiesKernel: $0.stream.copiesKernel, plannedPeakBytes: $0.peakBytes)
      },
      availableBytes: MinNormExperiments.availableBytes(limit), gemmFlopsPerSecond: machine.system.rates.gemm,
      environment: .current)
  }
}

extension SolveExperiment {
  /// What a run will take, the route chosen by a look at the data; of a path of filters the path as well.
  ///
  /// - Parameter isKept: There is a checkpoint.
  func outlook(isKept: Bool) throws -> (plan: SolvePlan, path: FilterPathPlan?, kernel: any Kernel) {
    let (problem, map) = (try Problem(self.problem), try self.problem.featureMap())
    if let path = try FilterPath(self, problem, map) {
      let plan = try path.plan(problem, isKept: isKept)
      return (plan.system, plan, LinearKernel())
    }
    guard let inputs = problem.inputs?.train else { preconditionFailure("features are made once") }
    // The bandwidth does not change the cost, so a plan need not search for it.
    let kernel = try self.kernel.kernel(for: sample(of: inputs, map)) { _ in 1 }
    // Equal inputs have equal features.
    let equal = EqualExamples(of: try RawFeatures().features(of: inputs))
    let choice = try choice(problem, map, isLinear: kernel.isInnerProduct, equal: equal)
    return (try plan(problem, choice, map), nil, kernel)
  }

  /// The features of the examples that a median distance looks at, or of as many as take 64 MB.
  private func sample(of inputs: Inputs, _ map: FeatureChain) throws -> FeatureMatrix {
    let bytes = 4 * (try map.shape(of: FeatureShape(inputs)).dimension)
    let count = min(inputs.count, 1000, max(2, (64 << 20) / max(1, bytes)))
    let chosen = inputs.selecting((0..<count).map { $0 * inputs.count / count })
    return try map.fitted(to: chosen).features(of: chosen)
  }
}
