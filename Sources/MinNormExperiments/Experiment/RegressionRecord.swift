import MinNorm

/// How far a function is from real-valued targets: what stands in the place of error rates.
public struct RegressionRecord: Codable, Sendable, Equatable {
  /// Mean of (y − f)² over examples and targets.
  public var mse: Double
  /// √mse.
  public var rmse: Double
  /// 1 − Σ(y − f)²/Σ(y − ȳ)², of several targets the mean of theirs; null where all values of a target are equal.
  @Nullable public var r2: Double?
  /// mse ± 1.96 of its standard errors over the examples, not below 0; null of fewer than two.
  @Nullable public var mseInterval95: [Double]?
  /// The same of each target.
  public var targets: [Target]

  /// What is said of one target.
  public struct Target: Codable, Sendable, Equatable {
    /// What the target is called.
    public var name: String
    /// Mean of (y − f)² over examples.
    public var mse: Double
    /// 1 − Σ(y − f)²/Σ(y − ȳ)²; null where all values are equal.
    @Nullable public var r2: Double?

    /// Equal numbers of the same target.
    public static func == (one: Target, other: Target) -> Bool {
      (one.name, one.mse, one.r2) == (other.name, other.mse, other.r2)
    }
  }

  /// Nil of no examples.
  init?(_ errors: SquaredErrors, names: [String]) {
    guard errors.count > 0 else { return nil }
    (mse, rmse) = (errors.mean, errors.root)
    targets = zip(names, zip(errors.ofColumns, errors.rSquaredOfColumns)).map {
      Target(name: $0, mse: $1.0, r2: $1.1)
    }
    r2 = errors.rSquared
    mseInterval95 = errors.interval95.map { [$0.lowerBound, $0.upperBound] }
  }

  /// Equal figures.
  public static func == (one: RegressionRecord, other: RegressionRecord) -> Bool {
    (one.mse, one.r2, one.mseInterval95, one.targets) == (other.mse, other.r2, other.mseInterval95, other.targets)
  }
}

/// What a function is worth on training and test examples: errors of classes, or squared errors of real numbers.
struct FitMeasures {
  /// Of no examples where the targets are numbers.
  let train: ErrorCount
  /// Of no examples where there is no test set.
  let test: ErrorCount
  /// Which test examples are right, where undecided ones are not; of no examples likewise.
  let isRight: [Bool]
  let squaredTrain: SquaredErrors?
  /// Nil where there is no test set.
  let squaredTest: SquaredErrors?

  /// - Parameter columns: Those of `responses` and `predictions` that belong to the label set.
  init(
    _ problem: Problem, _ set: Problem.LabelSet, columns: Range<Int>, responses: Matrix<Double>,
    predictions: Matrix<Double>
  ) {
    var outcomes: [Bool?] = []
    if let values = set.targets.values, let testValues = problem.testValues {
      train = ErrorCount(outcomes)
      squaredTrain = SquaredErrors(predictions: responses, columns: columns, targets: values)
      squaredTest =
        problem.testCount == 0
        ? nil : SquaredErrors(predictions: predictions, columns: columns, targets: testValues)
    } else {
      train = ErrorCount(predictions: responses, columns: columns, labels: set.labels)
      outcomes = correctlyClassified(predictions: predictions, columns: columns, labels: problem.testLabels)
      (squaredTrain, squaredTest) = (nil, nil)
    }
    (test, isRight) = (ErrorCount(outcomes), outcomes.map { $0 == true })
  }
}

extension LabelSetRecord {
  /// Says what was measured, and that the rest was not.
  mutating func state(_ measures: FitMeasures, _ problem: Problem) {
    train = measures.squaredTrain.flatMap { RegressionRecord($0, names: problem.targetNames) }
    test = measures.squaredTest.flatMap { RegressionRecord($0, names: problem.targetNames) }
    if measures.train.total == 0 { ($trainErrors, $trainErrorRate) = (nil, nil) }
    if measures.test.total == 0 {
      ($testErrors, $testErrorRate, $testUndecided, testErrorInterval95) = (nil, nil, nil, [])
    }
    if measures.squaredTrain != nil { (coding, norms.$rkhsPM1) = (nil, nil) }
  }
}
