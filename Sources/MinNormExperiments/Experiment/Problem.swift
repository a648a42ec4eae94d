import MinNorm
import MinNormData

/// The examples of an experiment, chosen and labelled, before any arithmetic.
public struct Problem {
  /// One set of training labels.
  struct LabelSet {
    let name: String
    let labels: [Int]
    let changed: Int
    /// The test labels with the same noise; nil where the training labels have none.
    let noisyTest: NoisyTestLabels?
  }

  /// Test labels that are as noisy as the training labels.
  struct NoisyTestLabels {
    let randomization: LabelRandomization
    let labels: [Int]
    let classCount: Int
  }

  /// What was asked for.
  let specification: ProblemSpecification
  let name: String
  let contentHash: String
  /// The inputs; nil once they have become features, so that their memory is free for the system.
  var inputs: (train: Inputs, test: Inputs)?
  let trainCount: Int
  let testCount: Int
  /// How the numbers of an example are arranged.
  let shape: FeatureShape
  /// Numbers per example.
  var dimension: Int { shape.dimension }
  let labelSets: [LabelSet]
  let testLabels: [Int]
  let classCount: Int
  /// The format of the inputs' numbers.
  let format: NumberFormat
  /// Bytes of the data as loaded.
  let loadedBytes: Int
  /// Bytes of the examples chosen.
  let inputBytes: Int

  /// Reads the data, takes the examples asked for and randomizes the labels.
  init(_ specification: ProblemSpecification) throws {
    self.specification = specification
    guard !specification.labels.isEmpty else { throw ExperimentError.usage("--labels: name at least one label set") }
    let dataset = try Self.load(specification.data)
    let trainIndices = try Self.trainIndices(specification, available: dataset.train.count, name: dataset.name)
    let testCount = try Self.count(
      specification.testCount, option: "--test", available: dataset.test.count, kind: "test", name: dataset.name)
    let train = trainIndices == Array(0..<dataset.train.count) ? dataset.train : dataset.train.selecting(trainIndices)
    let test = testCount == dataset.test.count ? dataset.test : dataset.test.selecting(0..<testCount)

    name = dataset.name
    contentHash = dataset.contentHash
    func randomized(_ inputs: Inputs, _ indices: some Collection<Int>, _ part: PixelRandomization.Part) -> Inputs {
      specification.pixels.apply(
        to: inputs, indices: indices, part: part, statistics: ValueStatistics(of: dataset.train.inputs),
        seed: specification.seed)
    }
    let trainInputs = randomized(train.inputs, trainIndices, .train)
    let testInputs = randomized(test.inputs, 0..<testCount, .test)
    inputs = (trainInputs, testInputs)
    self.trainCount = train.count
    self.testCount = test.count
    shape = FeatureShape(train.inputs)
    testLabels = test.labels
    classCount = dataset.classCount
    labelSets = specification.labels.map { randomization in
      let labels = randomization.apply(to: train.labels, classCount: dataset.classCount, seed: specification.seed)
      let changed = zip(labels, train.labels).count { $0 != $1 }
      let noisyTest = Self.noisyTestLabels(randomization, test.labels, dataset.classCount, seed: specification.seed)
      return LabelSet(name: "\(randomization)", labels: labels, changed: changed, noisyTest: noisyTest)
    }
    loadedBytes = dataset.train.inputs.bytes + dataset.test.inputs.bytes
    inputBytes = trainInputs.bytes + testInputs.bytes
    format = trainInputs.numbers.format
  }

  private static func noisyTestLabels(
    _ randomization: LabelRandomization, _ labels: [Int], _ classCount: Int, seed: UInt64
  ) -> NoisyTestLabels? {
    guard randomization.probability > 0, !labels.isEmpty else { return nil }
    return NoisyTestLabels(
      randomization: randomization,
      labels: randomization.apply(to: labels, classCount: classCount, seed: seed, part: .test), classCount: classCount)
  }

  /// Makes the features of the training and the test examples, what is learnt in them from the training examples only, and
  /// lets go of the inputs.
  mutating func makeFeatures(
    _ map: FeatureChain, observer: WorkObserver = unobserved
  ) throws -> (train: FeatureMatrix, test: FeatureMatrix) {
    guard let inputs else { preconditionFailure("features are made once") }
    self.inputs = nil
    let (_, train, test) = try map.features(fittedTo: inputs.train, andOf: inputs.test, observer: observer)
    return (train, test)
  }

  /// What a record says of the examples.
  var datasetRecord: DatasetRecord {
    DatasetRecord(
      name: name, trainCount: trainCount, testCount: testCount, classes: classCount, dimension: dimension,
      subsetSeed: specification.subsetSeed, pixels: specification.pixels, sha256: contentHash)
  }

  /// What a record says of the examples, their features and the kernel.
  func record(
    _ map: FeatureChain, _ kernel: KernelRecord, precision: Precision = .float64
  ) throws -> ProblemRecord {
    var features = FeaturesRecord(
      map, specification: specification.features, dimension: try map.shape(of: shape).dimension)
    features.rounded = rounds(map, precision) ? precision : nil
    return ProblemRecord(dataset: datasetRecord, features: features, kernel: kernel)
  }

  /// Whether a system of this precision has fewer digits than the features.
  func rounds(_ map: FeatureChain, _ precision: Precision) -> Bool {
    map.format(of: format) == .float64 && precision == .float32
  }

  /// The targets of a label set.
  func targets(_ set: LabelSet) -> Targets {
    Targets(labels: set.labels, classCount: classCount, coding: specification.coding)
  }

  private static func load(_ source: DataSource) throws -> Dataset {
    switch source {
    case .named(let name, let directory):
      try DatasetLoader.load(name, dataDirectory: directory)
    case .files(let trainX, let trainY, let testX, let testY):
      try UserArrays.load(trainX: trainX, trainY: trainY, testX: testX, testY: testY)
    }
  }

  private static func trainIndices(
    _ specification: ProblemSpecification, available: Int, name: String
  ) throws -> [Int] {
    let count = try count(
      specification.trainCount ?? specification.trainLimit.map { min($0, available) }, option: "--train",
      available: available, kind: "training", name: name)
    guard let seed = specification.subsetSeed else { return Array(0..<count) }
    return subsetIndices(count: count, from: available, seed: seed)
  }

  private static func count(_ asked: Int?, option: String, available: Int, kind: String, name: String) throws -> Int {
    guard let asked else { return available }
    guard asked >= 1 else { throw ExperimentError.usage("\(option) \(asked): expected at least 1") }
    guard asked <= available else {
      throw ExperimentError.usage("\(option) \(asked): \(name) has only \(available) \(kind) examples")
    }
    return asked
  }
}

extension FeatureChain {
  /// The map with what it has learnt from the training examples, and the features of those and of the test examples.
  func features(
    fittedTo training: Inputs, andOf test: Inputs, observer: WorkObserver = unobserved
  ) throws -> (fitted: FittedFeatureChain, train: FeatureMatrix, test: FeatureMatrix) {
    try withoutActuallyEscaping(observer) { observer in
      let fitted = try fitted(to: training, observer: observer)
      return (
        fitted, try fitted.features(of: training, observer: observer), try fitted.features(of: test, observer: observer)
      )
    }
  }
}
