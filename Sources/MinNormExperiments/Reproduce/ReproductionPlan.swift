import MinNorm
import MinNormData

/// What rebuilding a table will take: the JSON record `minnorm.reproduce-plan/1`.
public struct ReproductionPlan: Codable, Sendable {
  /// The form of the record.
  public var schema = "minnorm.reproduce-plan/1"
  /// The command line.
  public var command: [String]
  /// The table.
  public var name: String
  /// How much of it.
  public var scale: ReproductionScale
  /// The rows.
  public var rows: [Row]
  /// Bytes that may be taken; null where the system does not say.
  @Nullable public var availableBytes: Int?
  /// Expected seconds of all rows that can run and are not kept.
  public var seconds: Double
  /// Where the rates were measured.
  public var environment: EnvironmentRecord

  /// What one row will take.
  public struct Row: Codable, Sendable {
    /// The row's name.
    public var name: String
    /// What a person reads.
    public var title: String
    /// Training examples; null where the data are missing.
    @Nullable public var trainCount: Int?
    /// Solves.
    public var runs: Int
    /// The most memory at any time; null where the data are missing.
    @Nullable public var peakBytes: Int?
    /// Expected wall seconds of what the plan of a solve knows; null where the data are missing.
    @Nullable public var seconds: Double?
    /// Why it cannot run.
    @Nullable public var reason: String?
    /// It is finished and kept in the checkpoint folder.
    public var isKept: Bool
  }
}

extension ReproduceRunner {
  /// Plans every row: reads the data sets for their shape, measures the machine for about a second per kernel, and allocates
  /// nothing.
  ///
  /// - Throws: `KernelSpecificationError`, `FeatureSpecificationError`; `CheckpointError` of a folder that does not fit.
  public func plan(command: [String] = []) throws -> ReproductionPlan {
    var planner = RowPlanner(dataDirectory: options.dataDirectory)
    let available = options.memoryLimit ?? SystemMemory.available.map { $0 + SystemMemory.resident }
    let planned = try rows.map { row in
      var result = try planner.plan(row, runs: row.runs(options.scale).map(completed))
      if let parent = options.checkpoint, options.resumes {
        result.isKept =
          try RowFolder(
            parent, resumes: true, table: reproduction.name, row: row, scale: options.scale, seed: options.seed
          ).finished() != nil
      }
      if result.reason == nil, let available, let peak = result.peakBytes, peak > available {
        result.reason = "too little memory"
      }
      return result
    }
    return ReproductionPlan(
      command: command, name: reproduction.name, scale: options.scale, rows: planned, availableBytes: available,
      seconds: planned.filter { !$0.isKept && $0.reason == nil }.compactMap(\.seconds).reduce(0, +),
      environment: .current)
  }
}

/// Plans rows one after the other, reading each data set and measuring each kernel once.
private struct RowPlanner {
  let dataDirectory: String
  private var shapes: [String: Result<Shape, DataError>] = [:]
  private var speeds: [String: MachineSpeed] = [:]

  /// The size of a data set.
  struct Shape {
    let trainCount: Int
    let testCount: Int
    let dimension: Int
    let classCount: Int
  }

  init(dataDirectory: String) { self.dataDirectory = dataDirectory }

  mutating func plan(_ row: ReproductionRow, runs: [SolveExperiment]) throws -> ReproductionPlan.Row {
    var result = ReproductionPlan.Row(
      name: row.name, title: row.title, trainCount: nil,
      runs: runs.count + (row.method == .ridgeByLeaveOneOut ? row.relativeRidges.count : 0), peakBytes: nil,
      seconds: nil, reason: nil, isKept: false)
    guard let experiment = runs.first, case .named(let name, _) = experiment.data else { return result }
    let shape: Shape
    switch try self.shape(of: name) {
    case .success(let found): shape = found
    case .failure(let error):
      result.reason = "\(error)"
      return result
    }
    let n = experiment.trainCount ?? shape.trainCount
    result.trainCount = n
    guard n <= shape.trainCount else {
      result.reason = "\(name) has only \(shape.trainCount) training examples"
      return result
    }
    let kernel = try KernelSpecification(experiment.kernel)
    let map = try FeatureSpecification(experiment.features).map(seed: experiment.seed)
    let dimension = map.dimension(ofInputs: shape.dimension)
    let choice = try SolverChoice(
      experiment, kernelIsLinear: kernel.isInnerProduct, order: n, dimension: dimension, equal: nil)
    var plan = SolvePlan(
      order: n, dimension: dimension, testCount: experiment.testCount ?? shape.testCount,
      rightHandSides: experiment.labels.count * shape.classCount + 1, arithmetic: choice.arithmetic,
      certification: experiment.certification, loadedBytes: (shape.trainCount + shape.testCount) * shape.dimension,
      inputBytes: (n + shape.testCount) * shape.dimension, leaveOneOut: experiment.leaveOneOut,
      search: kernel.choosesByLeaveOneOut, method: choice.method)
    let speed = try speed(kernel, plan)
    if row.method == .nearestNeighbor {
      plan.leaveOneOut = false
      result.peakBytes = plan.loadedBytes + plan.inputBytes + plan.featureBytes + (64 << 20)
      let products = 2 * Double(n) * Double(plan.testCount) * Double(dimension)
      result.seconds = Double(result.runs) * products / speed.system.rates.gemm
    } else {
      result.peakBytes = plan.peakBytes
      result.seconds = Double(result.runs) * plan.seconds(speed).total
    }
    return result
  }

  private mutating func shape(of name: String) throws -> Result<Shape, DataError> {
    if let known = shapes[name] { return known }
    let found: Result<Shape, DataError>
    do {
      let dataset = try DatasetLoader.load(name, dataDirectory: dataDirectory)
      found = .success(
        Shape(
          trainCount: dataset.train.count, testCount: dataset.test.count, dimension: dataset.train.inputs.dimension,
          classCount: dataset.classCount))
    } catch let error as DataError {
      found = .failure(error)
    }
    shapes[name] = found
    return found
  }

  private mutating func speed(_ kernel: KernelSpecification, _ plan: SolvePlan) throws -> MachineSpeed {
    // The bandwidth does not change the cost.
    let family = kernel.description.prefix { $0 != ":" }
    let key = "\(family) \(plan.dimension) \(plan.rightHandSides) \(plan.arithmetic.factorPrecision)"
    if let known = speeds[key] { return known }
    let probe = try FeatureMatrix(count: 1, dimension: 1, values: [1])
    let measured = try MachineSpeed.measure(
      kernel: kernel.kernel(for: probe) { _ in 1 }, dimension: min(plan.dimension, 4096), columns: plan.rightHandSides,
      precision: plan.arithmetic.factorPrecision)
    speeds[key] = measured
    return measured
  }
}
