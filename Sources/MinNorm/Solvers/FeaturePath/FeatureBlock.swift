import MinNormData

/// The features of some units and all examples, for as long as their products are added to the sums.
///
/// Not a protocol: behind one, what is generic in the scalar would run unspecialized.
package enum FeatureBlock {
  /// Float32 numbers.
  case floats(FloatBlock)
  /// Bytes times powers of two.
  case bytes(ByteBlock)

  /// Room for blocks of at most so many units of a stream.
  package init(_ stream: any FeatureStream, _ examples: FeaturePathExamples, units: Int) throws {
    let featuresPerUnit = stream.featuresPerUnit
    self =
      if let steps = stream.byteSteps {
        .bytes(try ByteBlock(examples, steps: steps, units: units, featuresPerUnit: featuresPerUnit))
      } else {
        .floats(try FloatBlock(examples, units: units, featuresPerUnit: featuresPerUnit))
      }
  }

  /// Makes the features of some units.
  package func fill(_ units: Range<Int>, _ engine: any FeatureEngine, observer: (_ share: Double) throws -> Void) throws
  {
    switch self {
    case .floats(let block): try block.fill(units, engine, observer: observer)
    case .bytes(let block): try block.fill(units, engine, observer: observer)
    }
  }

  /// K := K + ΦΦᵀ over the training examples.
  package func add<Scalar: LAPACKScalar>(
    to gram: borrowing PackedSymmetricMatrix<Scalar>, observer: (_ share: Double) throws -> Void
  ) throws {
    switch self {
    case .floats(let block): try block.add(to: gram, observer: observer)
    case .bytes(let block): try block.add(to: gram, observer: observer)
    }
  }

  /// S := S + Φ_test Φᵀ, test × training examples.
  package func addCross<Scalar: LAPACKScalar>(
    to sum: MatrixView<Scalar>, observer: (_ share: Double) throws -> Void
  ) throws {
    switch self {
    case .floats(let block): try block.addCross(to: sum, observer: observer)
    case .bytes(let block): try block.addCross(to: sum, observer: observer)
    }
  }

  /// The features of the sample, made by themselves: a column for every example.
  package var sample: MatrixView<Float> {
    switch self {
    case .floats(let block): block.sample
    case .bytes(let block): block.sample
    }
  }
}

/// What a block of features takes in memory.
package enum FeatureBlockMemory {
  /// Bytes of a block of at most so many units, with what their products take.
  package static func bytes(_ units: Int, featuresPerUnit: Int, examples: Int, format: NumberFormat) -> Int {
    let units = min(units, FeaturePath.blockUnits)
    return format == .uint8
      ? ByteBlock.bytes(units, featuresPerUnit: featuresPerUnit, examples: examples)
      : FloatBlock.bytes(units, featuresPerUnit: featuresPerUnit, examples: examples)
  }
}

/// The examples of a path.
package struct FeaturePathExamples {
  /// The training and the test examples, prepared.
  package let train, test: FeatureMatrix
  /// Those of the training examples whose features are made once more.
  package let sample: FeatureMatrix

  /// Examples of one shape.
  package init(train: FeatureMatrix, test: FeatureMatrix, sample: FeatureMatrix) {
    (self.train, self.test, self.sample) = (train, test, sample)
  }

  /// All of them.
  var count: Int { train.count + test.count + sample.count }
}

/// A block of float32 features, multiplied by BLAS.
package final class FloatBlock {
  private let examples: FeaturePathExamples
  private let featuresPerUnit: Int
  /// A column for every example: training, test, and once more the sample's.
  private let storage: OwnedStorage<Float>
  private let update: GramUpdate
  private var width = 0

  /// Bytes of a block of at most so many units, with what their products take.
  static func bytes(_ units: Int, featuresPerUnit: Int, examples: Int) -> Int {
    4 * examples * units * featuresPerUnit + GramUpdate.bytes
  }

  /// Room for at most so many units.
  init(_ examples: FeaturePathExamples, units: Int, featuresPerUnit: Int) throws {
    (self.examples, self.featuresPerUnit) = (examples, featuresPerUnit)
    storage = try OwnedStorage(count: examples.count * units * featuresPerUnit)
    update = try GramUpdate()
  }

  func fill(_ units: Range<Int>, _ engine: any FeatureEngine, observer: (_ share: Double) throws -> Void) throws {
    width = units.count * featuresPerUnit
    let all = Double(max(examples.count, 1))
    var row = 0
    for set in [examples.train, examples.test, examples.sample] {
      let before = Double(row)
      try engine.fill(
        storage.base + row * width, stride: width, units: units, of: set, examples: 0..<set.count
      ) { share in
        try observer((before + share * Double(set.count)) / all)
      }
      row += set.count
    }
  }

  func add<Scalar: LAPACKScalar>(
    to gram: borrowing PackedSymmetricMatrix<Scalar>, observer: (_ share: Double) throws -> Void
  ) throws {
    try update.add(columns(0..<examples.train.count), to: gram, observer: observer)
  }

  func addCross<Scalar: LAPACKScalar>(
    to sum: MatrixView<Scalar>, observer: (_ share: Double) throws -> Void
  ) throws {
    let n = examples.train.count
    try update.add(columns(n..<n + examples.test.count), times: columns(0..<n), to: sum, observer: observer)
  }

  var sample: MatrixView<Float> { columns(examples.train.count + examples.test.count..<examples.count) }

  private func columns(_ range: Range<Int>) -> MatrixView<Float> {
    MatrixView(storage.base, rows: width, columns: examples.count, stride: width)[allRowsOf: range]
  }
}
