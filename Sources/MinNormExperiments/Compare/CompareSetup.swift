import MinNorm
import MinNormData

/// Everything that descent and its measurement need, prepared once for all runs.
struct CompareSetup {
  let method: DescentMethod
  let problem: Problem
  let kernel: any Kernel
  let train: FeatureMatrix
  /// Training examples that equal an earlier one.
  let equal: EqualExamples
  let space: any DescentSpace
  let storage: KernelStorage?
  let stacked: StackedTargets
  let spectrum: Spectrum?
  let closedForm: ClosedForm?
  let closedFormName: String
  let meter: TrajectoryMeter
  let preconditioner: EigenProPreconditioner?
  let rule: StepSizeRule
  let step: StepParameters
  let order: ExampleOrder

  /// True where θ is the weights of explicit features.
  var isPrimal: Bool { space is WeightSpace }
  var count: Int { train.count }

  /// The step size that the rule chooses.
  let automaticStep: Double
  /// The step size above which the mean diverges.
  let limit: Double
  /// The step size below which mini-batches converge in mean square for certain; nil where no theorem says so.
  var meanSquareLimit: Double? {
    guard preconditioner == nil, method != .kaczmarz, step.momentum == 0, step.batch < count else { return nil }
    return min(limit, rule.meanSquareLimit)
  }
}

/// What a comparison will take in memory.
struct ComparePlan {
  let order: Int
  let dimension: Int
  let testCount: Int
  let columns: Int
  let loadedBytes: Int
  let featureWorkBytes: Int
  let isPrimal: Bool
  let storage: KernelStorage?
  let hasSpectrum: Bool
  let factorPrecision: Precision?
  let eigenPro: EigenProPreconditioner.Options?

  /// The most bytes at any time: the features, and the larger of building the closed form and descending.
  var peakBytes: Int {
    let n = order
    let features = (n + testCount) * (dimension * 4 + 8)
    let square = storage == .always ? 8 * n * n : 0
    let own = isPrimal ? 8 * dimension * (n + testCount) : square
    let tests = storage == .always ? 8 * n * testCount : 0
    let packed = PackedLayout(order: n).count
    let closed = hasSpectrum ? 8 * packed + 16 * n * n : factorPrecision.map { $0.bytesPerScalar * packed } ?? 0
    let kept = hasSpectrum ? 8 * n * n : 0
    let preconditioner =
      eigenPro.map { options in
        let s = min(options.subsample, n)
        return max(8 * s * s * 5 / 2, 8 * (n + 2 * s) * options.directions + 4 * n * options.directions)
      } ?? 0
    // K that is not stored is assembled in tiles.
    let tile = KernelTileMemory.bytes(rows: n, columns: n, dimension: dimension, precision: .float32).tile
    let tiles = storage == .never ? tile : 0
    let parameters = isPrimal ? dimension : n
    let vectors = 8 * columns * (6 * parameters + 8 * n + 2 * testCount)
    let program = (24 + 4 * Threads.count) << 20
    let working = max(closed, kept + tests + preconditioner) + own + tiles + vectors
    return program + max(loadedBytes, 0) + features + max(working, featureWorkBytes)
  }

  func checkMemory(limit: Int?) throws {
    guard let available = limit ?? SystemMemory.available.map({ $0 + SystemMemory.resident }), peakBytes > available
    else { return }
    var alternatives: [String] = []
    if hasSpectrum || factorPrecision != nil { alternatives.append("try --closed-form none") }
    if storage == .always { alternatives.append("try --store-kernel never") }
    alternatives.append("use fewer examples (--train)")
    alternatives.append(limit != nil ? "raise the limit" : "close other programs")
    throw ExperimentError.insufficientMemory(
      needed: peakBytes, available: available, isLimit: limit != nil, alternatives: alternatives)
  }
}
