import MinNorm

/// The result of `plan`: the JSON record `minnorm.plan/1`.
public struct PlanRecord: Codable, Sendable {
  /// The form of the record.
  public var schema = "minnorm.plan/1"
  /// The command line.
  public var command: [String]
  /// Sizes and flops.
  public var plan: SolvePlan
  /// Bytes of K in half storage.
  public var gramBytes: Int
  /// The most bytes the process will have.
  public var peakBytes: Int
  /// Flops of the main phases.
  public var flops: Flops
  /// Expected wall seconds.
  public var seconds: SolvePlan.Seconds
  /// Expected wall seconds of all phases.
  public var totalSeconds: Double
  /// Peak memory of this route in each precision, and of conjugate gradients.
  public var storage: [Storage]
  /// Bytes that may be taken: the limit given, or what is free; null where the system does not say.
  @Nullable public var availableBytes: Int?
  /// The machine's matrix-product rate in this precision, measured just before.
  public var gemmFlopsPerSecond: Double
  /// Where the rates were measured.
  public var environment: EnvironmentRecord

  /// Floating-point operations.
  public struct Flops: Codable, Sendable {
    /// Making features that are never stored.
    public var features: Double?
    /// Assembling K.
    public var gram: Double
    /// Factoring K.
    public var factor: Double
    /// Substitution.
    public var solve: Double
  }

  /// What one way of storing the system takes.
  public struct Storage: Codable, Sendable {
    /// The route.
    public var method: SolverMethod
    /// How precisely the system is factored and solved.
    public var precision: Arithmetic
    /// K, or its factor, stays in memory.
    public var storesKernel: Bool
    /// Each factor takes a copy of K, along a path; if not, K is read again from a checkpoint.
    public var copiesKernel: Bool?
    /// The most bytes the process would have.
    public var peakBytes: Int
  }

  /// Plans an experiment: reads the data for its shape and measures the machine for about a second.
  ///
  /// - Parameter checkpoint: Only that there is one counts; nothing is written.
  public static func make(
    _ experiment: SolveExperiment, command: [String], checkpoint: SolverCheckpoint? = nil
  ) throws -> PlanRecord {
    let (plan, kernel) = try SolveRunner(experiment, command: command, checkpoint: checkpoint).plan()
    let machine = try MachineSpeed.measure(
      kernel: kernel, dimension: plan.stream?.preparedDimension ?? plan.dimension, columns: plan.rightHandSides,
      precision: plan.arithmetic.factorPrecision)
    let seconds =
      try plan.stream.map { stream in
        let single = try plan.precision == .float32 ? machine.system.rates : MachineRates.measure(.float32)
        return plan.streamedSeconds(stream, machine, singleGemm: single.gemm)
      } ?? plan.seconds(machine)
    let storage = plan.alternatives.map {
      Storage(
        method: $0.method, precision: $0.arithmetic, storesKernel: $0.iteration?.isStored ?? true,
        copiesKernel: $0.stream?.copiesKernel,
        peakBytes: $0.peakBytes)
    }
    return PlanRecord(
      command: command, plan: plan, gramBytes: plan.gramBytes, peakBytes: plan.peakBytes,
      flops: Flops(
        features: plan.stream == nil ? nil : plan.streamFeatureFlops,
        gram: plan.stream == nil ? plan.gramFlops : plan.streamProductFlops, factor: plan.factorFlops,
        solve: plan.solveFlops), seconds: seconds,
      totalSeconds: seconds.total, storage: storage,
      availableBytes: experiment.memoryLimit ?? SystemMemory.available,
      gemmFlopsPerSecond: machine.system.rates.gemm, environment: .current)
  }
}
