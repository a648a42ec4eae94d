import MinNorm
import MinNormData

/// What rebuilding a table will take: the JSON record `minnorm.reproduce-plan/1`.
public struct ReproductionPlan: Codable, Sendable {
  /// The form of the record.
  public var schema = "minnorm.reproduce-plan/1"
  /// The command line.
  public var command: [String]
  /// The name of the table.
  public var name: String
  /// How much of it.
  public var scale: ReproductionScale
  /// The rows of the table, in its order.
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
    /// The number of solves.
    public var runs: Int
    /// The most memory at any time; null where the data are missing.
    @Nullable public var plannedPeakBytes: Int?
    /// Expected wall seconds of what the plan of a solve knows; null for claims, and where the data are missing.
    @Nullable public var seconds: Double?
    /// Why it cannot run.
    @Nullable public var reason: String?
    /// It is finished and kept in the checkpoint folder.
    public var isKept: Bool
  }
}

extension ReproduceExperiment {
  /// Plans every row: reads the data for its shape, measures the machine for about a second per kernel, and allocates
  /// nothing.
  ///
  /// - Throws: `CheckpointError` of a folder that does not fit; `DataError`.
  public func plan(command: [String] = [], checkpoint: SolverCheckpoint? = nil) throws -> ReproductionPlan {
    var planner = RowPlanner()
    let available = availableBytes(memoryLimit)
    let planned = try chosenRows().map { row in
      var result = try planner.plan(row, runs: experiments(row), isKept: checkpoint != nil)
      if let checkpoint, checkpoint.resumes {
        result.isKept = try RowFolder(checkpoint, self, row: row).finished() != nil
      }
      if result.reason == nil, let available, let peak = result.plannedPeakBytes, peak > available {
        result.reason = "too little memory"
      }
      return result
    }
    return ReproductionPlan(
      command: command, name: table.name, scale: scale, rows: planned, availableBytes: available,
      seconds: planned.filter { !$0.isKept && $0.reason == nil }.compactMap(\.seconds).reduce(0, +),
      environment: .current)
  }
}

/// Plans rows one after the other, measuring each kernel once.
private struct RowPlanner {
  private var general: [Precision: OperationSpeed] = [:]
  private var speeds: [String: OperationSpeed] = [:]

  /// - Parameter isKept: A path would keep K in a checkpoint, and then needs no copy in memory.
  mutating func plan(
    _ row: ReproductionRow, runs: [SolveExperiment], isKept: Bool
  ) throws -> ReproductionPlan.Row {
    var result = ReproductionPlan.Row(
      name: row.name, title: row.title, trainCount: nil, runs: runs.count, plannedPeakBytes: nil, seconds: nil,
      reason: nil, isKept: false)
    if row.method == .featureSearch, let problem = runs.first {
      result.runs = try FeatureSearch(problem, grid: row.grid).candidates().count
    }
    guard let experiment = runs.first else { return result }
    do {
      if let claim = row.claim {
        result.trainCount = try Problem(experiment.problem).trainCount
        result.plannedPeakBytes = try claim.kind.plannedPeakBytes(experiment)
        return result
      }
      let (plan, path, kernel) = try experiment.outlook(isKept: isKept)
      let speed = try speed(kernel, plan)
      result.trainCount = plan.order
      if row.method == .nearestNeighbor {
        result.plannedPeakBytes = SummedPlan.nearestNeighbor(try Problem(experiment.problem)).peakBytes
        let products = 2 * Double(plan.order) * Double(plan.testCount) * Double(plan.dimension)
        result.seconds = Double(runs.count) * products / speed.system.rates.gemm
      } else {
        result.plannedPeakBytes = path?.peakBytes ?? plan.peakBytes
        let seconds =
          try path.map {
            let gemm = try rates(.float32, columns: plan.rightHandSides).rates.gemm
            return $0.seconds(
              speed, singleGemm: gemm, byteRate: try $0.byteRate(orElse: gemm))
          } ?? plan.seconds(speed)
        result.seconds = Double(result.runs) * seconds.total
      }
    } catch let error where isMissingResource(error) {
      result.reason = "\(error)"
    }
    return result
  }

  /// The rates of BLAS and memory are measured once, those of each kernel besides.
  private mutating func speed(_ kernel: any Kernel, _ plan: SolvePlan) throws -> MachineSpeed {
    // The bandwidth does not change the cost, and a streamed kernel is made of products alone.
    let dimension = min(plan.dimension, 4096)
    func speed(_ precision: Precision) throws -> OperationSpeed {
      let key = "\(kernel.name) \(dimension) \(plan.format) \(precision)"
      if let known = speeds[key] { return known }
      let general = try rates(precision, columns: plan.rightHandSides)
      let measured = OperationSpeed(
        rates: general.rates,
        kernelEntries: try MachineRates.kernelEntriesPerSecond(
          kernel, dimension: dimension, format: plan.format, precision),
        narrowProduct: general.narrowProduct, symmetricProduct: general.symmetricProduct)
      speeds[key] = measured
      return measured
    }
    return MachineSpeed(
      system: try speed(plan.arithmetic.factorPrecision), certificate: try speed(.float64))
  }

  /// The rates that do not depend on the kernel.
  private mutating func rates(_ precision: Precision, columns: Int) throws -> OperationSpeed {
    if let known = general[precision] { return known }
    let measured = OperationSpeed(
      rates: try MachineRates.measure(precision), kernelEntries: 0,
      narrowProduct: try MachineRates.narrowProductRate(columns: columns, precision),
      symmetricProduct: try MachineRates.symmetricProductRate(precision))
    general[precision] = measured
    return measured
  }
}

/// Whether an error says that this machine lacks what a row needs, or that the data set is not one that the row can use.
func isMissingResource(_ error: any Error) -> Bool {
  switch error {
  case DataError.missingDataset, DataError.notFound, ExperimentError.insufficientMemory, ExperimentError.usage,
    LinearAlgebraError.outOfMemory, LinearAlgebraError.tooLarge:
    true
  default: error is FeatureSpecificationError
  }
}
