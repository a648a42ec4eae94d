import MinNorm
import MinNormData

/// What a path over features that are never stored will take, beside what every solve takes.
public struct StreamPlan: Sendable, Codable, Equatable {
  /// Numbers of units (filters) to stop at.
  public var unitCounts: [Int]
  /// Factorizations.
  public var factorizations: Int
  /// Numbers of an example once it is prepared, before the last map.
  public var preparedDimension: Int
  /// Features of a unit.
  public var featuresPerUnit: Int
  /// Multiplications and additions of one unit on one example.
  public var flopsPerUnit: Double
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
    streamBytes = try map.streamBytes(of: shape)
    copiesKernel = true
    self.isKept = isKept
  }

  /// All units.
  public var units: Int { unitCounts.last ?? 0 }
}

extension SolvePlan {
  /// Flops of making all features of all examples.
  public var streamFeatureFlops: Double {
    stream.map { $0.flopsPerUnit * Double($0.units) * Double(order + testCount) } ?? 0
  }

  /// Flops of their products: n²p for K and 2nmp for the cross-Gram matrix.
  public var streamProductFlops: Double {
    stream.map {
      Double(order) * Double(order + 2 * testCount) * Double($0.units) * Double($0.featuresPerUnit)
    } ?? 0
  }

  /// The cross-Gram matrix.
  public var crossGramBytes: Int { stream == nil ? 0 : order * testCount * precision.bytesPerScalar }

  /// K, the cross-Gram matrix and what they are checked against, as a checkpoint holds them.
  public var checkpointBytes: Int { stream?.isKept == true ? gramBytes + crossGramBytes : 0 }

  /// The most bytes at any time: while the examples are prepared, and at a factorization.
  func streamedPeakBytes(_ stream: StreamPlan) -> Int {
    let prepared = (order + testCount + FeaturePath.sampleSize) * (stream.preparedDimension * 4 + 8)
    let width = min(FeaturePath.blockUnits, stream.units) * stream.featuresPerUnit
    let block = 4 * width * (order + testCount + FeaturePath.sampleSize)
    let panel = leaveOneOut ? order * layout.blockSize * precision.bytesPerScalar : 0
    let widened = 8 * testCount * min(order, 512)
    let system =
      (stream.copiesKernel ? 2 : 1) * gramBytes + crossGramBytes + block + GramUpdate.bytes + stream.streamBytes
      + max(panel, widened)
    // Some of what was freed stays with the heap: 40 to 80 MB were seen.
    let heap = min(featureWorkBytes, 48 << 20)
    return max(
      inputBytes == loadedBytes ? loadedBytes : loadedBytes + inputBytes, inputBytes + prepared + featureWorkBytes,
      prepared + system + heap + 2 * columnBytes)
  }

  /// Takes a copy of K where it fits, or reads K from the checkpoint where there is one.
  mutating func chooseCopies(limit: Int?) {
    guard let available = Self.available(limit), peakBytes > available, stream?.isKept == true else { return }
    stream?.copiesKernel = false
  }

  /// Each way to hold K that a path has.
  var streamedAlternatives: [SolvePlan] {
    [Arithmetic.float32, .float64].flatMap { arithmetic in
      [true, false].map { copies in
        var plan = self
        plan.arithmetic = arithmetic
        plan.stream?.copiesKernel = copies
        return plan
      }
    }
  }

  /// Expected seconds of a path, from the matrix-product rate in float32 and the rates of the system's precision.
  func streamedSeconds(_ stream: StreamPlan, _ machine: MachineSpeed, singleGemm: Double) -> Seconds {
    let n = Double(order)
    let factor = factorFlops / (machine.system.rates.gemm * 0.97 / (1 + 0.8 * Double(layout.blockSize) / max(n, 1)))
    let columnFlops = 2 * n * n * Double(rightHandSides)
    let substitution = max(
      columnFlops / machine.system.narrowProduct, 2 * Double(gramBytes) / machine.system.rates.read)
    let spectrum = certification == .full ? 40 * Double(gramBytes) / machine.system.rates.read : 0
    let points = Double(stream.factorizations)
    // At some half a gigabyte a second; each state is written once, and K is read where there is no copy.
    let traffic = Double(checkpointBytes) * (Double(stream.unitCounts.count) + (stream.copiesKernel ? 0 : points))
    let images = 2 * n * n / 2 / machine.certificate.symmetricProduct * Double((rightHandSides + 8) / 8)
    let cross = 2 * n * Double(testCount) * Double(rightHandSides) / machine.certificate.narrowProduct
    var seconds = Seconds(
      search: 0, gram: streamProductFlops / (0.88 * singleGemm), precondition: 0, factor: points * factor,
      solve: points * substitution, refine: 0, leaveOneOut: leaveOneOut ? points * 1.1 * factor : 0,
      certify: points * spectrum, evaluate: points * (images + cross) + traffic / 5e8)
    seconds.features = streamFeatureFlops / singleGemm
    return seconds
  }
}
