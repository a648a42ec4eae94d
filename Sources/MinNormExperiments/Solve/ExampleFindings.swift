import MinNorm
import MinNormData

/// Which examples of a solve deserve a look: those that pictures are made of.
public struct ExampleFindings: Sendable {
  /// An example and what was said of it.
  public struct Example: Sendable {
    /// Its place among the examples that were used, from 0.
    public let index: Int
    /// Its class as given.
    public let label: Int
    /// The class of the largest score; nil where several share it.
    public let predicted: Int?
    /// The scores of all classes.
    public let scores: [Double]

    /// The largest other score less that of the given class: how much the example is contradicted.
    public var contradiction: Double {
      let others = scores.indices.filter { $0 != label }.map { scores[$0] }
      return (others.max() ?? 0) - (scores.indices.contains(label) ? scores[label] : 0)
    }
  }

  /// At most so many of each.
  public static let most = 96

  /// The label set that they belong to: the first one.
  public let labels: String
  /// Test examples that are classified wrongly, the most contradicted first.
  public let wrong: [Example]
  /// How many there are.
  public let wrongCount: Int
  /// Training examples that all others contradict most; nil without leave-one-out.
  public let doubtful: [Example]?

  init?(_ problem: Problem, _ computed: Computed, _ stacked: StackedTargets) {
    guard !problem.isRegression, let set = problem.labelSets.first else { return nil }
    let part = computed[stacked.columns(ofSet: 0)]
    labels = set.name
    let found = Self.examples(part.predictions, problem.testLabels).filter {
      $0.predicted != nil && $0.predicted != $0.label
    }
    (wrong, wrongCount) = (Self.first(found), found.count)
    doubtful = part.leftOut.map { leftOut in
      Self.first(Self.examples(leftOut.predictions, set.labels).filter { $0.contradiction > 0 })
    }
  }

  private static func first(_ examples: [Example]) -> [Example] {
    Array(examples.sorted { ($1.contradiction, $0.index) < ($0.contradiction, $1.index) }.prefix(most))
  }

  private static func examples(_ scores: Matrix<Double>, _ labels: [Int]) -> [Example] {
    zip(labels, predictedColumns(scores)).enumerated().map { row, pair in
      Example(
        index: row, label: pair.0, predicted: pair.1, scores: (0..<scores.columns).map { scores[row, $0] })
    }
  }
}

/// The images of a problem's examples, as they were before features were made of them.
public struct ExampleImages: Sendable {
  /// The training images in the order of training.
  public let train: ImageSet
  /// The test images.
  public let test: ImageSet
  /// Names of the classes, those that only test examples have at the end.
  public let classNames: [String]

  /// Reads the data once more; nil where they are no images of one or three channels.
  public init?(_ specification: ProblemSpecification) throws {
    let problem = try Problem(specification)
    guard case .images(let train)? = problem.inputs?.train, case .images(let test)? = problem.inputs?.test,
      [1, 3].contains(train.channels)
    else { return nil }
    (self.train, self.test) = (train, test)
    classNames = problem.classNames + problem.unseenClassNames
  }
}
