import MinNorm

/// What a comparison will take in memory, and how it finds the closed form and keeps K.
public struct ComparePlan: ResizablePlan {
  /// n, the number of training examples.
  public private(set) var order: Int
  private let dimension: Int
  private let testCount: Int
  private let columns: Int
  private let inputBytes: Int
  private let loadedBytes: Int
  private let featureWorkBytes: Int
  /// Where K is during descent; nil for weights.
  private(set) var storage: KernelStorage?
  /// How the closed form is found: never `auto`.
  private(set) var closedForm: ClosedFormChoice
  private let factorPrecision: Precision
  private let exampleBytes: Int
  private let eigenPro: EigenProPreconditioner.Options?

  init(_ experiment: CompareExperiment, _ problem: Problem) throws {
    let map = try experiment.problem.featureMap()
    order = problem.trainCount
    dimension = try map.shape(of: problem.shape).dimension
    exampleBytes = try map.exampleBytes(of: problem.shape, format: problem.format)
    testCount = problem.testCount
    columns = problem.labelSets.count * problem.columns + 1
    (inputBytes, loadedBytes) = (problem.inputBytes, problem.loadedBytes)
    featureWorkBytes = try map.workBytes(of: problem.shape, format: problem.format, count: max(order, testCount))
    let storesByItself = order <= KernelStorage.storedOrder
    storage =
      experiment.isPrimal
      ? nil : experiment.storage == .auto ? (storesByItself ? .always : .never) : experiment.storage
    closedForm =
      experiment.closedForm == .auto
      ? (order <= ClosedFormChoice.spectrumOrder ? .eigen : .cholesky) : experiment.closedForm
    factorPrecision = experiment.arithmetic.factorPrecision
    eigenPro = experiment.eigenProOptions
  }

  /// The largest of three moments: the data as loaded, the features on their way, and the larger of building the closed form
  /// and descending beside what both have.
  public var workingBytes: Int {
    let n = order
    let features = (n + testCount) * exampleBytes
    let packed = PackedLayout(order: n).count
    // K in packed storage, its eigenvectors, and what LAPACK works in.
    let (closed, kept): (Int, Int) =
      switch closedForm {
      case .eigen: (8 * packed + 24 * n * n, 8 * packed + 8 * n * n)
      case .cholesky: (factorPrecision.bytesPerScalar * packed, 0)
      case .auto, .none: (0, 0)
      }
    let own = storage == nil ? 8 * dimension * n : storage == .always ? 8 * n * n : 0
    // Stored K is copied from the packed one.
    let assembly = storage == .always ? 8 * packed : 0
    let tests = storage == nil ? 8 * dimension * testCount : storage == .always ? 8 * n * testCount : 0
    let preconditioner =
      eigenPro.map { options in
        let s = min(options.subsample, n)
        return max(4 * s * s + 24 * s * s, 8 * (n + 2 * s) * options.directions + 4 * n * options.directions)
      } ?? 0
    // K that is not stored is assembled in tiles.
    let tiles =
      storage == .never
      ? KernelTileMemory.bytes(rows: n, columns: n, dimension: dimension, precision: .float32, format: .float32).tile
      : 0
    let vectors = 8 * columns * (6 * (storage == nil ? dimension : n) + 8 * n + 2 * testCount)
    let system = own + max(closed, assembly, kept + tests + preconditioner + tiles + vectors)
    return max(loadedBytes + inputBytes, inputBytes + features + featureWorkBytes, features + system)
  }

  /// The same with another number of training examples.
  public func resized(to order: Int) -> ComparePlan {
    var plan = self
    plan.order = order
    return plan
  }

  /// No closed form, no stored K, fewer examples: what of it fits.
  public func remedies(fitting available: Int, limit: Int?) -> [String] {
    func fits(_ change: (inout ComparePlan) -> Void) -> Bool {
      var plan = self
      change(&plan)
      return plan.peakBytes <= available
    }
    var remedies: [String] = []
    if closedForm != .none, fits({ $0.closedForm = .none }) { remedies.append("try --closed-form none") }
    if storage == .always, fits({ $0.storage = .never }) { remedies.append("try --store-kernel never") }
    if remedies.isEmpty, closedForm != .none, storage == .always,
      fits({ ($0.closedForm, $0.storage) = (.none, .never) })
    {
      remedies.append("try --closed-form none with --store-kernel never")
    }
    return remedies + fewerExamples(fitting: available)
  }
}
