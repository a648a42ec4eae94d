import MinNorm
import MinNormData

/// What a path of filters will take, beside what every solve takes.
public struct StreamPlan: Sendable, Codable, Equatable {
  /// Numbers of units (filters) to stop at.
  public var unitCounts: [Int]
  /// The number of factorizations of the path.
  public var factorizations: Int
  /// Numbers of an example once it is prepared, before the last map.
  public var preparedDimension: Int
  /// How many features a unit makes.
  public var featuresPerUnit: Int
  /// Multiplications and additions of one unit on one example.
  public var flopsPerUnit: Double
  /// Bits of a feature when it is multiplied: 32, or 8 for whole numbers.
  public var bits: Int
  /// Bytes while features are made.
  public var streamBytes: Int
  /// Each factor takes a copy of K in memory; if not, K is read again from the checkpoint.
  public var copiesKernel: Bool
  /// The sums are kept in a checkpoint.
  public var isKept: Bool

  /// The plan of a chain whose last map streams.
  init(_ map: any StreamedFeatureMap, shape: FeatureShape, path: FeaturePath, isKept: Bool) throws {
    unitCounts = map.unitCounts
    factorizations = path.points.count
    preparedDimension = shape.dimension
    featuresPerUnit = try map.featuresPerUnit(of: shape)
    flopsPerUnit = try map.flopsPerUnit(of: shape)
    bits = 8 * map.featureFormat.bytesPerNumber
    streamBytes = try map.streamBytes(of: shape)
    copiesKernel = true
    self.isKept = isKept
  }

  /// The number of units of the longest path.
  public var units: Int { unitCounts.last ?? 0 }
}

/// What a path of filters will take: bytes, flops and expected seconds.
///
/// As JSON the keys of a `SolvePlan` with one more, `stream`.
public struct FilterPathPlan: SystemPlan {
  /// The system at one point of the path.
  public var system: SolvePlan
  /// What makes it a path.
  public var stream: StreamPlan

  /// n, the number of equations.
  public var order: Int { system.order }
  /// How precisely the system is factored and solved.
  public var arithmetic: Arithmetic {
    get { system.arithmetic }
    set { system.arithmetic = newValue }
  }

  /// Flops of making all features of all examples.
  public var featureFlops: Double {
    stream.flopsPerUnit * Double(stream.units) * Double(order + system.testCount)
  }

  /// Flops of their products: n²p for K and 2nmp for the cross-Gram matrix.
  public var productFlops: Double {
    Double(order) * Double(order + 2 * system.testCount) * Double(stream.units) * Double(stream.featuresPerUnit)
  }

  /// The cross-Gram matrix.
  public var crossGramBytes: Int { order * system.testCount * system.precision.bytesPerScalar }

  /// K, the cross-Gram matrix and what they are checked against, as a checkpoint holds them.
  public var checkpointBytes: Int { stream.isKept ? system.gramBytes + crossGramBytes : 0 }

  /// The larger of two moments: while the examples are prepared, and at a factorization.
  public var workingBytes: Int {
    let (testCount, bytesPerScalar) = (system.testCount, system.precision.bytesPerScalar)
    let prepared = (order + testCount + FeaturePath.sampleSize) * (stream.preparedDimension * 4 + 8)
    let block = FeatureBlockMemory.bytes(
      stream.units, featuresPerUnit: stream.featuresPerUnit, examples: order + testCount + FeaturePath.sampleSize,
      format: stream.bits == 8 ? .uint8 : .float32)
    let panel = system.leaveOneOut ? order * system.layout.blockSize * bytesPerScalar : 0
    let widened = 8 * testCount * min(order, 512)
    let matrices =
      (stream.copiesKernel ? 2 : 1) * system.gramBytes + crossGramBytes + block
      + stream.streamBytes + max(panel, widened)
    let (loaded, inputs) = (system.loadedBytes, system.inputBytes)
    return max(
      inputs == loaded ? loaded : loaded + inputs, inputs + prepared + system.featureWorkBytes,
      prepared + matrices + 2 * system.columnBytes)
  }

  /// The same with another number of training examples.
  public func resized(to order: Int) -> FilterPathPlan {
    FilterPathPlan(system: system.resized(to: order), stream: stream)
  }

  /// Another precision, another way to hold K, fewer examples: what of it fits.
  public func remedies(fitting available: Int, limit: Int?) -> [String] {
    var remedies = arithmetic == .float64 ? precisions([.float32], fitting: available) : []
    var reread = self
    reread.stream.copiesKernel = false
    if stream.copiesKernel, reread.peakBytes <= available {
      remedies.append("give --checkpoint FOLDER, from which K is read again instead of copied")
    }
    return remedies + fewerExamples(fitting: available)
  }

  /// Takes a copy of K where it fits, or reads K from the checkpoint where there is one.
  mutating func chooseCopies(limit: Int?) {
    if stream.isKept, !fits(limit) { stream.copiesKernel = false }
  }

  /// Each way to hold K that a path has.
  public var alternatives: [FilterPathPlan] {
    [Arithmetic.float32, .float64].flatMap { arithmetic in
      [true, false].map { copies in
        var plan = self
        plan.arithmetic = arithmetic
        plan.stream.copiesKernel = copies
        return plan
      }
    }
  }

  /// The rate of products of bytes, measured only where there are some.
  func byteRate(orElse gemm: Double) throws -> Double {
    stream.bits == 8 ? try MachineRates.byteProductRate() : gemm
  }

  /// Expected seconds, from the rates of products in float32 and of bytes, and those of the system's precision.
  func seconds(_ machine: MachineSpeed, singleGemm: Double, byteRate: Double) -> Seconds {
    let (n, rates) = (Double(order), machine.system.rates)
    let factor = system.factorFlops / (rates.gemm * 0.97 / (1 + 0.8 * Double(system.layout.blockSize) / max(n, 1)))
    let sides = Double(system.rightHandSides)
    let read = Double(system.gramBytes) / rates.read
    let points = Double(stream.factorizations)
    // At some half a gigabyte a second; each state is written once, and K is read where there is no copy.
    let traffic = Double(checkpointBytes) * (Double(stream.unitCounts.count) + (stream.copiesKernel ? 0 : points))
    let images = n * n / machine.certificate.symmetricProduct * Double((system.rightHandSides + 8) / 8)
    let cross = 2 * n * Double(system.testCount) * sides / machine.certificate.narrowProduct
    var seconds = Seconds(SolvePlan.phases)
    seconds[.features] = featureFlops / singleGemm
    seconds[.gram] = productFlops / (stream.bits == 8 ? 0.8 * byteRate : 0.88 * singleGemm)
    seconds[.factor] = points * factor
    seconds[.solve] = points * max(2 * n * n * sides / machine.system.narrowProduct, 2 * read)
    if system.leaveOneOut { seconds[.leaveOneOut] = points * 1.1 * factor }
    if system.certification == .full { seconds[.certify] = points * 40 * read }
    seconds[.evaluate] = points * (images + cross) + traffic / 5e8
    seconds.total = seconds.sum
    return seconds
  }

  /// The phase of a run that a path's phase is, with its flops where those mean something.
  func phase(of step: FeaturePathPhase) -> (phase: RunPhase, work: Double) {
    switch step {
    case .accumulate: (.accumulate, featureFlops + productFlops)
    case .keep: (.keep, 0)
    case .factor: (.factor, system.factorFlops)
    case .solve: (.solve, system.solveFlops)
    case .inverseDiagonal: (.leaveOneOut, system.factorFlops)
    case .spectrum: (.spectrum, 0)
    case .evaluate: (.evaluate, 0)
    }
  }
}
