import MinNormData

/// The training examples as a map of a chain finds them: mapped by the links before it, a batch at a time.
///
/// Nothing of them is kept, so every pass maps them anew, and the memory is that of one batch.
public struct TrainingExamples {
  /// Number of examples.
  public let count: Int
  /// How the numbers of an example are arranged.
  public let shape: FeatureShape
  /// The precision of the features: float64 for double-precision inputs.
  public var precision: Precision { inputs.numbers.format == .float64 ? .float64 : .float32 }
  private let inputs: Inputs
  private let chain: FittedFeatureChain
  private let observer: WorkObserver

  /// How many examples are mapped at once.
  var batchSize: Int { chain.batchSize }

  init(_ inputs: Inputs, batchSize: Int, observer: @escaping WorkObserver) {
    self.init(inputs, FittedFeatureChain(inputShape: FeatureShape(inputs), batchSize: batchSize), observer)
  }

  private init(_ inputs: Inputs, _ chain: FittedFeatureChain, _ observer: @escaping WorkObserver) {
    (count, shape) = (inputs.count, chain.outputShape)
    (self.inputs, self.chain, self.observer) = (inputs, chain, observer)
  }

  /// The same examples after one more map.
  func mapped(by map: any FittedFeatureMap) -> TrainingExamples {
    TrainingExamples(inputs, chain.appending(map), observer)
  }

  /// Lends all examples, in order, a batch at a time.
  ///
  /// - Throws: `LinearAlgebraError.nonFinite` where a map overflows; whatever `body` throws.
  public func forEachBatch(_ body: (_ rows: Range<Int>, _ batch: FeatureMatrix) throws -> Void) throws {
    try chain.forEachBatch(of: inputs, observer: observer, body)
  }

  /// The examples at some indices, in that order.
  public func selecting(_ indices: [Int]) throws -> FeatureMatrix {
    try chain.features(of: inputs.selecting(indices))
  }
}
