import MinNormData

/// A map to so many features that they are made a few at a time and never stored: a linear kernel needs only their sum of
/// products.
///
/// The features come in units (filters), and the first units of a larger map are the smaller map: one pass over them gives the
/// results of a whole path of sizes.
package protocol StreamedFeatureMap: FeatureMap {
  /// Numbers of units to stop at, ascending; the last is all of them.
  var unitCounts: [Int] { get }
  /// The key of `parameters` that is the number of units.
  var unitsParameter: String { get }

  /// Features of a unit for inputs of this shape.
  func featuresPerUnit(of inputs: FeatureShape) throws -> Int

  /// Multiplications and additions of one unit on one example.
  func flopsPerUnit(of inputs: FeatureShape) throws -> Double

  /// How features are multiplied: as float32 numbers, or as bytes where the stream has `byteSteps`.
  var featureFormat: NumberFormat { get }

  /// Bytes while a block of units is computed.
  func streamBytes(of inputs: FeatureShape) throws -> Int

  /// What has been learnt from the training examples, ready to make features.
  func stream(fittedTo training: TrainingExamples) throws -> any FeatureStream
}

/// A fitted map that makes its features a few units at a time.
package protocol FeatureStream: Sendable {
  /// What is done to every example once, before any features.
  var preparation: any FittedFeatureMap { get }
  /// How many features a unit makes.
  var featuresPerUnit: Int { get }
  /// Multiplications and additions of one unit on one example.
  var flopsPerUnit: Double { get }

  /// What features are whole multiples of, where those are bytes.
  var byteSteps: ByteSteps? { get }

  /// Lends a function that makes features of prepared examples.
  func withEngine(_ body: (any FeatureEngine) throws -> Void) throws
}

extension StreamedFeatureMap {
  /// Float32.
  package var featureFormat: NumberFormat { .float32 }
}

extension FeatureStream {
  /// None: features are float32 numbers of any size.
  package var byteSteps: ByteSteps? { nil }
}

/// What features are whole multiples of: powers of two, so that sums of products of whole numbers are scaled without rounding.
package struct ByteSteps: Sendable, Equatable {
  /// Each feature is a whole number times 2 to this power; nil where it is 0 in every example.
  package let exponents: [Int?]
  /// Whole numbers are from −127 to 127; if not, from 0 to 255.
  package let isSigned: Bool

  /// The steps of features in their order.
  package init(exponents: [Int?], isSigned: Bool) { (self.exponents, self.isSigned) = (exponents, isSigned) }

  /// Added to whole numbers to make bytes of them.
  var offset: Int32 { isSigned ? 128 : 0 }
}

/// Makes the features of some units of prepared examples.
package protocol FeatureEngine {
  /// Writes the features of some units: for each of some examples a row, rows `stride` numbers apart, unit after unit.
  ///
  /// A row depends on its own example alone, a unit's features on that unit alone, to the last bit.
  func fill(
    _ features: UnsafeMutablePointer<Float>, stride: Int, units: Range<Int>, of prepared: FeatureMatrix,
    examples: Range<Int>, observer: (_ share: Double) throws -> Void) throws
}

extension FeatureChain {
  /// The last link, if its features can be made a few at a time.
  package var streamed: (any StreamedFeatureMap)? { links.last as? any StreamedFeatureMap }

  /// The shape of the examples that reach the last link.
  package func shapeBeforeLast(of inputs: FeatureShape) throws -> FeatureShape {
    try links.dropLast().reduce(inputs) { try $1.shape(of: $0) }
  }

  /// Fits the chain and prepares the inputs for its last link, which streams; nil where that link does not.
  ///
  /// - Parameter inputs: Mapped beside the training examples.
  package func stream(
    fittedTo training: Inputs, preparing inputs: Inputs, observer: @escaping WorkObserver = unobserved
  ) throws -> PreparedStream? {
    guard let last = streamed else { return nil }
    let shape = FeatureShape(training)
    _ = try self.shape(of: shape)
    // By what comes before the features, so that no rounding depends on their number.
    let size = try FeatureChain([RawFeatures()] + links.dropLast()).batchSize(for: shape)
    var examples = TrainingExamples(training, batchSize: size, observer: observer)
    var prefix = FittedFeatureChain(inputShape: shape, batchSize: examples.batchSize)
    for link in links.dropLast() {
      let map = try link.fitted(to: examples)
      prefix = prefix.appending(map)
      examples = examples.mapped(by: map)
    }
    let stream = try last.stream(fittedTo: examples)
    prefix = prefix.appending(stream.preparation)
    return PreparedStream(
      stream: stream, train: try prefix.features(of: training, observer: observer).unscaled(),
      test: try prefix.features(of: inputs, observer: observer).unscaled())
  }
}

/// A fitted map and the examples it makes features of.
package struct PreparedStream: Sendable {
  /// The fitted map that makes the features.
  package let stream: any FeatureStream
  /// The training examples, prepared.
  package let train: FeatureMatrix
  /// The other examples, prepared.
  package let test: FeatureMatrix
}
