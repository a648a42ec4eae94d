import MinNorm
import MinNormData

/// The examples of an experiment, chosen and labelled, before any arithmetic.
public struct Problem {
  /// One set of training targets.
  struct LabelSet {
    let name: String
    let targets: Targets
    let changed: Int
    /// The test labels with the same noise; nil where the training labels have none.
    let noisyTest: NoisyTestLabels?
    /// The class of each example; empty where the targets are numbers.
    var labels: [Int] { targets.labels }
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
  /// The feature map with what it has learnt, once the features are made.
  private(set) var fitted: FittedFeatureChain?
  let trainCount: Int
  let testCount: Int
  /// How the numbers of an example are arranged.
  let shape: FeatureShape
  /// Numbers per example.
  var dimension: Int { shape.dimension }
  let labelSets: [LabelSet]
  /// The classes of the test examples; empty where the targets are numbers.
  ///
  /// Those from `classCount` on have no training example.
  let testLabels: [Int]
  /// The targets of the test examples; nil where they are classes.
  let testValues: Matrix<Double>?
  /// Number of classes; 0 where the targets are numbers.
  let classCount: Int
  let classNames: [String]
  /// Classes that only test examples have.
  let unseenClassNames: [String]
  /// The names of real targets; empty where they are classes.
  let targetNames: [String]
  /// What the columns of the inputs are called, if their file says.
  let inputNames: [String]?
  /// What a person should know of the examples.
  let notes: [String]
  /// The format of the inputs' numbers.
  let format: NumberFormat
  /// The user's own kernel matrix, where that stands in the place of inputs, and the places of the training examples in it.
  let given: (matrix: GivenKernelMatrix, train: [Int])?
  /// Bytes of the data as loaded.
  let loadedBytes: Int
  /// Bytes of the examples chosen.
  let inputBytes: Int

  /// Columns of the right-hand sides of one label set.
  var columns: Int { labelSets[0].targets.columns }
  /// Whether the targets are numbers.
  var isRegression: Bool { testValues != nil }

  /// Reads the data, takes the examples asked for and randomizes the labels.
  ///
  /// - Parameter dataset: The data, where it is read already.
  init(_ specification: ProblemSpecification, dataset given: Dataset? = nil) throws {
    self.specification = specification
    guard !specification.labels.isEmpty else { throw ExperimentError.usage("--labels: name at least one label set") }
    let dataset = try given ?? Self.load(specification)
    let choice = try ExampleChoice(specification, dataset)
    let train = ExampleChoice.selecting(choice.train, of: dataset.train)
    let test = ExampleChoice.selecting(choice.test, of: choice.testPart == .train ? dataset.train : dataset.test)
    try Self.requireMeaning(specification, dataset.task)
    self.given = try dataset.given.map { (try Self.usable($0, specification), choice.train) }

    (name, contentHash) = (dataset.name, dataset.contentHash)
    func randomized(_ inputs: Inputs, _ indices: [Int], _ part: PixelRandomization.Part) -> Inputs {
      specification.pixels.apply(
        to: inputs, indices: indices, part: part, statistics: ValueStatistics(of: dataset.train.inputs),
        seed: specification.seed)
    }
    let trainInputs = randomized(train.inputs, choice.train, .train)
    let testInputs = randomized(test.inputs, choice.test, choice.testPart)
    inputs = (trainInputs, testInputs)
    (trainCount, testCount) = (train.count, test.count)
    shape = FeatureShape(train.inputs)
    (testLabels, testValues) = (test.labels, dataset.task == .regression ? Matrix(test.targets) : nil)
    classCount = dataset.classCount
    (classNames, unseenClassNames) = (dataset.classNames, dataset.unseenClassNames)
    (targetNames, inputNames) = (dataset.targetNames, dataset.inputNames)
    notes = dataset.notes + choice.notes + ClassNotes(specification, dataset, train: train, test: test).texts
    labelSets = specification.labels.map { Self.labelSet($0, train, test, dataset.classCount, specification) }
    loadedBytes = dataset.train.inputs.bytes + dataset.test.inputs.bytes
    inputBytes = trainInputs.bytes + testInputs.bytes
    format = trainInputs.numbers.format
    try requireGivenKernel()
  }

  /// The targets of the training examples, randomized.
  private static func labelSet(
    _ randomization: LabelRandomization, _ train: Examples, _ test: Examples, _ classCount: Int,
    _ specification: ProblemSpecification
  ) -> LabelSet {
    let (seed, name) = (specification.seed, "\(randomization)")
    if case .values = train.targets {
      let sources = randomization.sources(count: train.count, seed: seed)
      return LabelSet(
        name: name, targets: Targets(values: Matrix(train.targets.selecting(sources))),
        changed: sources.enumerated().count { $0 != $1 }, noisyTest: nil)
    }
    let labels = randomization.apply(to: train.labels, classCount: classCount, seed: seed)
    return LabelSet(
      name: name, targets: Targets(labels: labels, classCount: classCount, coding: specification.coding),
      changed: zip(labels, train.labels).count { $0 != $1 },
      noisyTest: noisyTestLabels(randomization, test.labels, classCount, seed: seed))
  }

  private static func noisyTestLabels(
    _ randomization: LabelRandomization, _ labels: [Int], _ classCount: Int, seed: UInt64
  ) -> NoisyTestLabels? {
    // What is permuted among themselves has no expectation that the error rate alone would give.
    guard randomization.replaces, randomization.probability > 0, !labels.isEmpty else { return nil }
    return NoisyTestLabels(
      randomization: randomization,
      labels: randomization.apply(to: labels, classCount: classCount, seed: seed, part: .test), classCount: classCount)
  }

  /// Refuses what means nothing for real numbers.
  private static func requireMeaning(_ specification: ProblemSpecification, _ task: PredictionTask) throws {
    guard task == .regression else { return }
    for case .corrupt(let share) in specification.labels where share > 0 {
      throw ExperimentError.usage(
        "labels corrupt:\(share) are classes, and the targets are real numbers; permute:\(share) permutes that share of them"
      )
    }
    if specification.coding != .oneHot {
      throw ExperimentError.usage(
        "--coding \(specification.coding.rawValue): the targets are real numbers, which need no coding")
    }
  }

  /// Refuses real-valued targets.
  func requireClasses(_ command: String) throws {
    guard isRegression else { return }
    throw ExperimentError.usage(
      "\(command) is about classes, and the targets of \(name) are real numbers; --task classification takes them for "
        + "classes")
  }

  /// Refuses data without test examples.
  func requireTest(_ command: String) throws {
    guard testCount == 0 else { return }
    throw ExperimentError.usage(
      "\(command) measures on test examples, and \(name) has none with targets; give --test-x and --test-y, or "
        + "--test-fraction")
  }

  /// Makes the features of the training and the test examples, what is learnt in them from the training examples only, and
  /// lets go of the inputs.
  mutating func makeFeatures(
    _ map: FeatureChain, observer: WorkObserver = unobserved
  ) throws -> (train: FeatureMatrix, test: FeatureMatrix) {
    guard let inputs else { preconditionFailure("features are made once") }
    self.inputs = nil
    let (fitted, train, test) = try map.features(fittedTo: inputs.train, andOf: inputs.test, observer: observer)
    self.fitted = fitted
    return (train, test)
  }

  /// What a record says of the examples.
  var datasetRecord: DatasetRecord {
    DatasetRecord(
      name: name, trainCount: trainCount, testCount: testCount, classes: classCount,
      dimension: given?.matrix.order ?? dimension,
      task: isRegression ? .regression : .classification, classNames: classNames, unseenClasses: unseenClassNames,
      targets: targetNames, heldOut: specification.heldOut, subsetSeed: specification.subsetSeed,
      pixels: specification.pixels, sha256: contentHash)
  }

  /// What a record says of the examples, their features and the kernel.
  func record(
    _ map: FeatureChain, _ kernel: KernelRecord, precision: Precision = .float64
  ) throws -> ProblemRecord {
    var features = FeaturesRecord(
      map, specification: specification.features, dimension: try given?.matrix.order ?? map.shape(of: shape).dimension)
    features.rounded = rounds(map, precision) ? precision : nil
    return ProblemRecord(dataset: datasetRecord, features: features, kernel: kernel)
  }

  /// Whether a system of this precision has fewer digits than the features.
  func rounds(_ map: FeatureChain, _ precision: Precision) -> Bool {
    map.format(of: format) == .float64 && precision == .float32
  }

  /// Reads a data set or a user's own arrays, which may take what the run may beside the program.
  static func load(_ specification: ProblemSpecification) throws -> Dataset {
    // Data of a few megabytes is read in any case: what is too little for the run its plan says, with what would fit.
    let bytes = availableBytes(specification.memoryLimit).map { max($0 - programBytes, 16 << 20) }
    let budget = ReadingBudget(bytes: bytes)
    switch specification.data {
    case .named(let name, let directory):
      return try DatasetLoader.load(name, dataDirectory: directory, budget: budget)
    case .files(let files): return try UserArrays.load(files, budget: budget)
    }
  }
}

extension Matrix where Scalar == Double {
  /// Real targets, column by column; without columns where they are none.
  init(_ targets: Examples.Targets) {
    guard case .values(let columns) = targets else {
      self.init(rows: 0, columns: 0)
      return
    }
    self.init(rows: columns.first?.count ?? 0, columns: columns.count, values: columns.flatMap(\.self))
  }
}

extension FeatureChain {
  /// The map with what it has learnt from the training examples, and the features of those and of the test examples.
  func features(
    fittedTo training: Inputs, andOf test: Inputs, observer: WorkObserver = unobserved
  ) throws -> (fitted: FittedFeatureChain, train: FeatureMatrix, test: FeatureMatrix) {
    try withoutActuallyEscaping(observer) { observer in
      let fitted = try fitted(to: training, observer: observer)
      let train = try fitted.features(of: training, observer: observer)
      return (fitted, train, try test.count == 0 ? train.selecting([]) : fitted.features(of: test, observer: observer))
    }
  }
}
