import MinNorm

/// What a solve will take: bytes, flops and expected seconds, before anything is allocated.
public struct SolvePlan: Sendable, Codable, Equatable {
  /// Equations.
  public var order: Int
  /// Numbers per example.
  public var dimension: Int
  /// Test examples.
  public var testCount: Int
  /// Right-hand sides over all label sets, with the one for the norm in the other coding.
  public var rightHandSides: Int
  /// How precisely the system is factored and solved.
  public var arithmetic: Arithmetic
  /// How the solution is checked.
  public var certification: Certification
  /// Bytes of the data as loaded.
  public var loadedBytes: Int
  /// Bytes of the examples chosen from them.
  public var inputBytes: Int
  /// Also leave-one-out.
  public var leaveOneOut: Bool
  /// The bandwidth is chosen by leave-one-out.
  public var search: Bool
  /// Columns of a block column of the factor; nil for the fastest.
  public var blockSize: Int?

  /// Where K lies in memory.
  var layout: PackedLayout { PackedLayout(order: order, blockSize: blockSize) }

  /// Format of the stored system.
  var precision: Precision { arithmetic.factorPrecision }

  /// The plan of an experiment of this shape.
  public init(
    order: Int, dimension: Int, testCount: Int, rightHandSides: Int, arithmetic: Arithmetic,
    certification: Certification, loadedBytes: Int, inputBytes: Int, leaveOneOut: Bool = false,
    search: Bool = false, blockSize: Int? = nil
  ) {
    self.order = order
    self.dimension = dimension
    self.testCount = testCount
    self.rightHandSides = rightHandSides
    self.arithmetic = arithmetic
    self.certification = certification
    self.loadedBytes = loadedBytes
    self.inputBytes = inputBytes
    self.leaveOneOut = leaveOneOut
    self.search = search
    self.blockSize = blockSize
  }

  // MARK: Bytes

  /// K in half storage, later its factor in the same place.
  public var gramBytes: Int { layout.count * precision.bytesPerScalar }

  /// The features of all examples, in float32, with their squared norms.
  public var featureBytes: Int { (order + testCount) * (dimension * 4 + 8) }

  /// The right-hand sides, their solutions and copies in the system's format: three at once while solving.
  public var columnBytes: Int { order * rightHandSides * (2 * 8 + precision.bytesPerScalar) }

  /// The program, the Swift runtime and BLAS's packing buffers, beside everything that depends on the problem.
  ///
  /// Measured: 26–30 MiB on 2 threads, of which BLAS takes about 4 for each further thread.
  private static var programBytes: Int { (20 + 4 * Threads.count) << 20 }

  /// The most bytes the process will have at any time.
  ///
  /// The largest of four moments: the data as loaded beside the examples chosen from them; those beside their features;
  /// the system beside the features; the certificate and the predictions, when the system is gone.
  public var peakBytes: Int {
    let tiles = KernelTileMemory.bytes(rows: order, columns: order, dimension: dimension, precision: precision)
    let check = KernelTileMemory.bytes(
      rows: max(order, testCount), columns: order, dimension: dimension,
      precision: certification == .none ? arithmetic.resultPrecision : .float64)
    // Leave-one-out holds a block column of the inverse factor; refinement holds the vectors of conjugate gradients.
    let panel = leaveOneOut || search ? order * layout.blockSize * precision.bytesPerScalar : 0
    let refinement = arithmetic == .mixed ? check.widened + check.tile + 5 * order * rightHandSides * 8 : 0
    let moments = [
      inputBytes == loadedBytes ? loadedBytes : loadedBytes + inputBytes,
      inputBytes + featureBytes,
      featureBytes + gramBytes + max(tiles.widened, panel, refinement) + columnBytes,
      featureBytes + check.widened + check.tile + 4 * order * rightHandSides * 8,
    ]
    return Self.programBytes + (moments.max() ?? 0)
  }

  // MARK: Flops

  /// Inner products of the Gram matrix: n²d.
  public var gramFlops: Double { MinNorm.gramFlops(count: order, dimension: dimension) }
  /// The factorization: n³/3.
  public var factorFlops: Double { choleskyFlops(order: order) }
  /// Substitutions: 2n² for each right-hand side.
  public var solveFlops: Double { 2 * Double(order) * Double(order) * Double(rightHandSides) }

  // MARK: Seconds

  /// Expected seconds of every phase that depends on the machine's speed.
  public struct Seconds: Sendable, Codable, Equatable {
    /// Choosing the bandwidth.
    public var search: Double
    /// Assembling K.
    public var gram: Double
    /// Factoring K.
    public var factor: Double
    /// Substitution.
    public var solve: Double
    /// Refining to float64 accuracy.
    public var refine: Double
    /// The diagonal of the inverse.
    public var leaveOneOut: Double
    /// The ends of the spectrum, and checking against a freshly assembled K.
    public var certify: Double
    /// Predictions.
    public var evaluate: Double
    /// All of them.
    public var total: Double { search + gram + factor + solve + refine + leaveOneOut + certify + evaluate }
  }

  /// Expected seconds, from the machine's own rates measured just before.
  ///
  /// The factors beside the rates were fitted to runs at n = 4,000 ... 60,000 in both precisions.
  public func seconds(_ machine: MachineSpeed) -> Seconds {
    let n = Double(order)
    let entries = n * n / 2
    // Diagonal blocks and their panels run below the matrix-product rate; they are a share of order blockSize/n.
    let efficiency = 0.97 / (1 + 0.8 * Double(layout.blockSize) / max(n, 1))
    let columnFlops = 2 * n * n * Double(rightHandSides)
    let certifyRows: Double =
      switch certification {
      case .full: n / 2
      case .sample: min(n, Double(Certification.sampleSize))
      case .none: 0
      }
    let substitution = max(
      columnFlops / machine.system.narrowProduct, 2 * Double(gramBytes) / machine.system.rates.read)
    let product = entries / machine.certificate.kernelEntries + 2 * columnFlops / machine.certificate.narrowProduct
    // About twenty passes over the factor, each way, at the speed of memory.
    let spectrum = certification == .full ? 20 * 2 * Double(gramBytes) / machine.system.rates.read : 0
    let factor = factorFlops / (machine.system.rates.gemm * efficiency)
    let working = arithmetic.resultPrecision == .float64 ? machine.certificate : machine.system
    var evaluate = Double(testCount) * n / working.kernelEntries
    evaluate += 2 * Double(testCount) * n * Double(rightHandSides) / working.narrowProduct
    if certification != .full { evaluate += entries / working.kernelEntries + columnFlops / working.narrowProduct }
    let gram = entries / machine.system.kernelEntries + Double(gramBytes) / machine.system.rates.firstTouch
    return Seconds(
      search: search ? Double(BandwidthSearch.pointCount) * (gram + 2.1 * factor) : 0, gram: gram,
      factor: factor, solve: substitution,
      // Six products and as many substitutions is what well-conditioned systems take.
      refine: arithmetic == .mixed ? 6 * (product + substitution) : 0,
      leaveOneOut: leaveOneOut ? 1.1 * factor : 0,
      certify: spectrum + certifyRows * n / machine.certificate.kernelEntries
        + 2 * certifyRows * n * 2 * Double(rightHandSides) / machine.certificate.narrowProduct,
      evaluate: evaluate)
  }

  /// The phase of a run that a solver's phase is, with its flops where those mean something.
  func phase(of step: SolverPhase) -> (phase: RunPhase, work: Double) {
    switch step {
    case .gram: (.gram, gramFlops)
    case .precondition: (.precondition, 0)
    case .factor: (.factor, factorFlops)
    case .solve: (.solve, solveFlops)
    case .refine: (.refine, 0)
    case .inverseDiagonal: (.leaveOneOut, factorFlops)
    case .spectrum: (.spectrum, 0)
    }
  }

  /// The largest order that fits into `bytes` with everything else unchanged.
  func largestOrder(fitting bytes: Int) -> Int {
    var (low, high) = (0, order)
    while low + 1 < high {
      var smaller = self
      smaller.order = (low + high) / 2
      smaller.inputBytes = inputBytes * smaller.order / max(order, 1)
      if smaller.peakBytes <= bytes { low = smaller.order } else { high = smaller.order }
    }
    return low
  }

  /// Throws `insufficientMemory`, with the alternatives, unless the plan fits.
  func checkMemory(limit: Int?) throws {
    // What the process already has is part of the plan, not of the free memory.
    guard let available = limit ?? SystemMemory.available.map({ $0 + SystemMemory.resident }), peakBytes > available
    else { return }
    var alternatives: [String] = []
    if arithmetic == .float64 {
      for smaller in [Arithmetic.mixed, .float32] {
        var plan = self
        plan.arithmetic = smaller
        if plan.peakBytes <= available { alternatives.append("try --precision \(smaller.rawValue)") }
      }
    }
    let order = largestOrder(fitting: available)
    if order > 0 { alternatives.append("use --train \(order / 100 > 0 ? order / 100 * 100 : order) or fewer") }
    if limit != nil { alternatives.append("raise the limit") } else { alternatives.append("close other programs") }
    throw ExperimentError.insufficientMemory(
      needed: peakBytes, available: available, isLimit: limit != nil, alternatives: alternatives)
  }
}

/// How fast this machine does the operations of one precision and kernel.
public struct OperationSpeed: Sendable {
  /// BLAS and memory.
  public let rates: MachineRates
  /// Entries of a kernel matrix per second.
  public let kernelEntries: Double
  /// Flops per second of a large matrix times a few columns.
  public let narrowProduct: Double
}

/// How fast this machine does a solve: in the system's precision, and in float64 for the certificate.
public struct MachineSpeed: Sendable {
  /// In the precision of the system.
  public let system: OperationSpeed
  /// In float64.
  public let certificate: OperationSpeed

  /// Measures for about a second.
  public static func measure(kernel: any Kernel, dimension: Int, columns: Int, precision: Precision) throws -> Self {
    func speed(_ precision: Precision) throws -> OperationSpeed {
      OperationSpeed(
        rates: try MachineRates.measure(precision),
        kernelEntries: try MachineRates.kernelEntriesPerSecond(kernel, dimension: dimension, precision),
        narrowProduct: try MachineRates.narrowProductRate(columns: columns, precision))
    }
    let system = try speed(precision)
    return MachineSpeed(system: system, certificate: precision == .float64 ? system : try speed(.float64))
  }
}
