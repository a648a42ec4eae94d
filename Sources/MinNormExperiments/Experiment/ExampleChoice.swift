import MinNorm
import MinNormData

/// Which examples are trained on and which are tested on.
struct ExampleChoice {
  /// Places in the data set's training set.
  private(set) var train: [Int]
  /// Places in the data set's test set, or where some are held out in its training set.
  private(set) var test: [Int]
  /// Where the test examples are from.
  private(set) var testPart = PixelRandomization.Part.test
  /// What a person should know of it.
  private(set) var notes: [String] = []

  init(_ specification: ProblemSpecification, _ dataset: Dataset) throws {
    let name = dataset.name
    let available = dataset.train.count
    let count = try Self.count(
      specification.trainCount ?? specification.trainLimit.map { min($0, available) }, option: "--train",
      available: available, kind: "training", name: name)
    train = specification.subsetSeed.map { subsetIndices(count: count, from: available, seed: $0) } ?? Array(0..<count)
    let isLabelled = dataset.test.targets != .none
    let tests = isLabelled ? dataset.test.count : 0
    if specification.heldOut == nil, dataset.test.count > 0, !isLabelled {
      notes.append(
        "the test examples have no targets, so nothing is measured on them; minnorm predict gives a saved model's "
          + "predictions")
    }
    test = Array(
      0..<(try Self.count(specification.testCount, option: "--test", available: tests, kind: "test", name: name)))
    try holdOut(specification, dataset)
  }

  /// All of a set, in its order: nothing has to be copied.
  static func selecting(_ indices: [Int], of examples: Examples) -> Examples {
    indices.elementsEqual(0..<examples.count) ? examples : examples.selecting(indices)
  }

  private mutating func holdOut(_ specification: ProblemSpecification, _ dataset: Dataset) throws {
    guard let heldOut = specification.heldOut else { return }
    let order = stratifiedOrder(of: train.count, dataset.train.targets.selecting(train), seed: specification.seed)
    let isHeld: (Int) -> Bool
    switch heldOut {
    case .fraction(let share):
      guard dataset.test.count == 0 else {
        throw ExperimentError.usage("--test-fraction: \(dataset.name) has a test set of its own; leave one of them out")
      }
      let (n, m) = (train.count, Int((share * Double(train.count)).rounded()))
      guard (1..<max(n, 1)).contains(m) else {
        throw ExperimentError.usage(
          "--test-fraction \(share): that is \(m) of \(n) examples; both parts need one at least")
      }
      // Every so many places one, so that each class has its share.
      isHeld = { place in (place + 1) * m / n > place * m / n }
    case .fold(let fold, let folds):
      guard (2...max(train.count, 2)).contains(folds) else {
        throw ExperimentError.usage(
          "--folds \(folds): expected a number from 2 to the \(train.count) training examples")
      }
      isHeld = { place in place % folds == fold }
    }
    let held = Set(order.indices.filter(isHeld).map { order[$0] })
    (testPart, test) = (.train, train.indices.filter(held.contains).map { train[$0] })
    train = train.indices.filter { !held.contains($0) }.map { train[$0] }
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

/// 0 ..< count in a random order, class after class where there are classes: every so many of it are a share of each class.
func stratifiedOrder(of count: Int, _ targets: Examples.Targets, seed: UInt64) -> [Int] {
  let order = CounterRandom(seed: seed, stream: .split).permutation(first: count, of: count)
  guard case .classes(let classes) = targets else { return order }
  return Dictionary(grouping: order) { classes[$0] }.sorted { $0.key < $1.key }.flatMap(\.value)
}
