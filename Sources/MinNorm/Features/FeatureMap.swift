import MinNormData

/// A map from examples to feature vectors, as it is asked for: what it learns from training examples it does not have yet.
///
/// `fitted(to:)` gives the map that can be applied. To add one: a file in this folder with a conforming type, and a line in
/// `FeatureSpecification.maps`. Maps are chained by `FeatureChain`, which hands them their examples in batches.
public protocol FeatureMap: Sendable {
  /// The name used on the command line and in records.
  static var name: String { get }

  /// The same of a value; a chain has the names of its links.
  var name: String { get }

  /// The numbers and words that define it, under the names used on the command line.
  var parameters: [String: ParameterValue] { get }

  /// How the numbers of an example are arranged after the map.
  ///
  /// - Throws: `FeatureSpecificationError` for examples that it cannot take.
  func shape(of inputs: FeatureShape) throws -> FeatureShape

  /// What it takes in memory beside the examples before and after.
  func memory(of inputs: FeatureShape) throws -> FeatureMapMemory

  /// The map that can be applied, with what it has learnt from the training examples.
  func fitted(to training: TrainingExamples) throws -> any FittedFeatureMap
}

extension FeatureMap {
  /// The name of the type.
  public var name: String { Self.name }

  /// Nothing worth planning for.
  public func memory(of inputs: FeatureShape) -> FeatureMapMemory { FeatureMapMemory() }

  /// The map that can be applied, with what it has learnt from these training examples.
  ///
  /// - Throws: `FeatureSpecificationError` for examples that it cannot take; whatever the observer throws.
  public func fitted(to training: Inputs, observer: @escaping WorkObserver = unobserved) throws -> FittedFeatureChain {
    let (chain, shape) = ((self as? FeatureChain) ?? FeatureChain([self]), FeatureShape(training))
    _ = try chain.shape(of: shape)
    let size = try chain.batchSize(for: shape)
    return try chain.fit(to: TrainingExamples(training, batchSize: size, observer: observer))
  }
}

/// Bytes that a feature map takes beside the examples before and after it.
public struct FeatureMapMemory: Sendable, Equatable {
  /// What is made by fitting, at its most.
  public var fitted: Int
  /// For each example of a batch, while it is mapped.
  public var perExample: Int

  /// So many bytes.
  public init(fitted: Int = 0, perExample: Int = 0) {
    self.fitted = fitted
    self.perExample = perExample
  }
}

/// A map that learns nothing from examples: all it is follows from its parameters and the shape of its inputs.
public protocol FixedFeatureMap: FeatureMap {
  /// The map that can be applied to examples of this shape.
  ///
  /// - Throws: `FeatureSpecificationError` for examples that it cannot take.
  func prepared(for inputs: FeatureShape) throws -> any FittedFeatureMap
}

extension FixedFeatureMap {
  /// The map prepared for the shape of the examples, whose numbers it does not look at.
  public func fitted(to training: TrainingExamples) throws -> any FittedFeatureMap {
    try prepared(for: training.shape)
  }

  /// The features of the inputs, one row each.
  public func features(of inputs: Inputs) throws -> FeatureMatrix {
    try fitted(to: inputs).features(of: inputs)
  }
}

/// A map that can be applied to examples: a function of one example at a time.
public protocol FittedFeatureMap: Sendable {
  /// How the numbers of an example are arranged before the map.
  var inputShape: FeatureShape { get }
  /// How they are arranged after it.
  var outputShape: FeatureShape { get }

  /// The features of a batch of examples of `inputShape`, one row each.
  ///
  /// A row depends on its own example alone (but for roundings of matrix products).
  func features(of batch: FeatureMatrix) throws -> FeatureMatrix
}

/// A fitted map that computes in the precision of its batch: images and single precision in float32, double precision in
/// float64.
protocol PreciseFeatureMap: FittedFeatureMap {
  /// The features of a batch, computed in one precision.
  func features<Scalar: LAPACKScalar>(of batch: FeatureMatrix, in type: Scalar.Type) throws -> FeatureMatrix
}

extension PreciseFeatureMap {
  /// The features of a batch in its own precision.
  func features(of batch: FeatureMatrix) throws -> FeatureMatrix {
    switch batch.precision {
    case .float32: try features(of: batch, in: Float.self)
    case .float64: try features(of: batch, in: Double.self)
    }
  }
}

extension FittedFeatureMap {
  /// The features of the inputs, one row each, made in batches.
  public func features(of inputs: Inputs, observer: WorkObserver = unobserved) throws -> FeatureMatrix {
    try FittedFeatureChain(inputShape: inputShape, [self]).features(of: inputs, observer: observer)
  }
}
