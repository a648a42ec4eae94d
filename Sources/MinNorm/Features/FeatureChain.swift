import MinNormData

/// Feature maps one after the other, each on what the one before it made: `grayscale+gabor+unit-norm`.
///
/// Examples go through the chain in batches, so intermediate features take the memory of one batch. Every link that learns is
/// fitted on the training examples as the links before it make them, which maps those once more for each pass it takes.
public struct FeatureChain: FeatureMap {
  /// The name of the type; a value has the names of its links.
  public static let name = "chain"

  /// The maps, in the order of their application; at least one.
  public let links: [any FeatureMap]
  /// Examples of a batch; nil for as many as take some 32 MB.
  let batchSize: Int?

  /// A chain of at least one map.
  public init(_ links: [any FeatureMap]) { self.init(links, batchSize: nil) }

  /// A chain with batches of a given size, for tests.
  package init(_ links: [any FeatureMap], batchSize: Int?) {
    precondition(!links.isEmpty, "a chain has links")
    self.links = links.flatMap { ($0 as? FeatureChain)?.links ?? [$0] }
    self.batchSize = batchSize
  }

  /// The names of the links, joined with +.
  public var name: String { links.map(\.name).joined(separator: "+") }

  /// The parameters of a single link; of several, each under the name of its link and a dot, from the second of a name on
  /// with its number: `gabor.size`, `gabor2.size`.
  public var parameters: [String: ParameterValue] {
    guard links.count > 1 else { return links[0].parameters }
    var (seen, all): ([String: Int], [String: ParameterValue]) = ([:], [:])
    for link in links {
      let number = seen[link.name, default: 0] + 1
      seen[link.name] = number
      for (key, value) in link.parameters { all["\(link.name)\(number > 1 ? "\(number)" : "").\(key)"] = value }
    }
    return all
  }

  /// The shape after the last link.
  public func shape(of inputs: FeatureShape) throws -> FeatureShape {
    try links.reduce(inputs) { try $1.shape(of: $0) }
  }

  /// The format of the features of inputs in this one: raw features keep it, maps compute in float32 or float64.
  public func format(of inputs: NumberFormat) -> NumberFormat {
    links.allSatisfy { $0 is RawFeatures } ? inputs : max(inputs, .float32)
  }

  /// What all links hold, and for each example of a batch what the largest of them needs, intermediate features included.
  public func memory(of inputs: FeatureShape) throws -> FeatureMapMemory {
    var (memory, shape) = (FeatureMapMemory(perExample: Self.numberBytes(inputs)), inputs)
    for link in links {
      let (own, output) = (try link.memory(of: shape), try link.shape(of: shape))
      memory.fitted += own.fitted
      memory.perExample = max(memory.perExample, Self.numberBytes(shape) + Self.numberBytes(output) + own.perExample)
      shape = output
    }
    return memory
  }

  /// Bytes of the finished features of one example of inputs in this format, with their squared norms.
  public func exampleBytes(of inputs: FeatureShape, format inputFormat: NumberFormat) throws -> Int {
    let format = format(of: inputFormat)
    return try shape(of: inputs).dimension * format.bytesPerNumber + (format == .uint8 ? 16 : 8)
  }

  /// Bytes at most beside the inputs and the finished features of so many examples of inputs in this format.
  public func workBytes(of inputs: FeatureShape, format: NumberFormat = .float32, count: Int) throws -> Int {
    // Raw features are written where they stay.
    guard links.contains(where: { !($0 is RawFeatures) }) else { return 0 }
    let memory = try memory(of: inputs)
    // Maps say what they take in float32.
    let perExample = format == .float64 ? 2 * memory.perExample : memory.perExample
    return memory.fitted + min(count, try batchSize(for: inputs)) * perExample
  }

  /// The chain that can be applied, each link fitted on the examples as the links before it make them.
  public func fitted(to training: TrainingExamples) throws -> any FittedFeatureMap { try fit(to: training) }

  func fit(to training: TrainingExamples) throws -> FittedFeatureChain {
    var (examples, maps): (TrainingExamples, [any FittedFeatureMap]) = (training, [])
    for link in links {
      let map = try link.fitted(to: examples)
      maps.append(map)
      examples = examples.mapped(by: map)
    }
    return FittedFeatureChain(
      inputShape: training.shape, sources: Array(zip(links, maps)), batchSize: training.batchSize)
  }

  /// As many examples as take some 32 MB: enough for BLAS's full rate, small beside everything else.
  func batchSize(for inputs: FeatureShape) throws -> Int {
    try batchSize ?? max(8, min(4096, (32 << 20) / max(1, memory(of: inputs).perExample)))
  }

  /// Bytes of one example's numbers and their squared norm.
  private static func numberBytes(_ shape: FeatureShape) -> Int { shape.dimension * 4 + 8 }
}

/// A chain of fitted maps.
public struct FittedFeatureChain: FittedFeatureMap {
  /// How the numbers of an example are arranged before the first map.
  public let inputShape: FeatureShape
  private let maps: [any FittedFeatureMap]
  /// The maps as they were asked for, with what each became; empty where a chain was put together by other maps.
  let sources: [(map: any FeatureMap, fitted: any FittedFeatureMap)]
  /// How many examples are mapped at once.
  package let batchSize: Int

  /// How they are arranged after the last map.
  public var outputShape: FeatureShape { maps.last?.outputShape ?? inputShape }

  /// Without maps it changes nothing.
  init(inputShape: FeatureShape, _ maps: [any FittedFeatureMap] = [], batchSize: Int = 256) {
    self.inputShape = inputShape
    self.maps = maps.flatMap { ($0 as? FittedFeatureChain)?.maps ?? [$0] }
    self.batchSize = batchSize
    sources = []
  }

  /// Maps with what they were asked for as.
  init(inputShape: FeatureShape, sources: [(map: any FeatureMap, fitted: any FittedFeatureMap)], batchSize: Int) {
    self.inputShape = inputShape
    maps = sources.flatMap { ($0.fitted as? FittedFeatureChain)?.maps ?? [$0.fitted] }
    self.batchSize = batchSize
    self.sources = sources
  }

  /// The numbers themselves, so many of them.
  package static func identity(ofDimension dimension: Int) -> FittedFeatureChain {
    let raw = RawFeatures()
    let shape = FeatureShape.vector(dimension)
    return FittedFeatureChain(inputShape: shape, sources: [(raw, raw.prepared(for: shape))], batchSize: 256)
  }

  /// What the last map has learnt.
  var learntByLast: [String: NumberArray] { (maps.last as? any LearningFeatureMap)?.learnt ?? [:] }

  /// The chain with one more map behind it.
  func appending(_ map: any FittedFeatureMap) -> FittedFeatureChain {
    FittedFeatureChain(inputShape: inputShape, maps + [map], batchSize: batchSize)
  }

  /// The features of a batch, one row each.
  public func features(of batch: FeatureMatrix) throws -> FeatureMatrix {
    precondition(batch.shape == inputShape, "a map is fitted for one shape of examples")
    return try maps.reduce(batch) { try $1.features(of: $0) }
  }

  /// The features of the inputs, one row each, made in batches.
  ///
  /// - Throws: `LinearAlgebraError.nonFinite` where the inputs or a map have no number; whatever the observer throws.
  public func features(of inputs: Inputs, observer: WorkObserver = unobserved) throws -> FeatureMatrix {
    guard !maps.isEmpty else { return try rawFeatures(of: inputs, 0..<inputs.count) }
    switch inputs.numbers.format {
    case .uint8, .float32: return try gathered(inputs, observer, Float.self)
    case .float64: return try gathered(inputs, observer, Double.self)
    }
  }

  private func gathered<Scalar: LAPACKScalar>(
    _ inputs: Inputs, _ observer: WorkObserver, _ type: Scalar.Type
  ) throws -> FeatureMatrix {
    let dimension = outputShape.dimension
    let values = try [Scalar](unsafeUninitializedCapacity: inputs.count * dimension) { buffer, initialized in
      try forEachBatch(of: inputs, observer: observer) { rows, batch in
        if let target = buffer.baseAddress {
          batch.copy(rows: 0..<batch.count, columns: 0..<dimension, to: target + rows.lowerBound * dimension)
        }
        initialized = rows.upperBound * dimension
      }
    }
    return try FeatureMatrix(count: inputs.count, shape: outputShape, computed: values)
  }

  /// Whether there are no maps.
  var isIdentity: Bool { maps.isEmpty }

  /// The rows of every batch: nearly as many in each, because a small last one would round differently in BLAS.
  func batches(_ count: Int) -> [Range<Int>] {
    let batches = (count + batchSize - 1) / batchSize
    return (0..<batches).map { count * $0 / batches..<count * ($0 + 1) / batches }
  }

  /// Lends the features of all inputs, in order, a batch at a time.
  func forEachBatch(
    of inputs: Inputs, observer: WorkObserver, _ body: (Range<Int>, FeatureMatrix) throws -> Void
  ) throws {
    let count = inputs.count
    for rows in batches(count) {
      do {
        try body(rows, features(of: rawFeatures(of: inputs, rows)))
      } catch LinearAlgebraError.nonFinite(let what, let row, let column) {
        throw LinearAlgebraError.nonFinite(what: what, row: rows.lowerBound + row, column: column)
      }
      try observer(Double(rows.upperBound), Double(count))
    }
  }
}
