/// What is to be predicted.
public enum PredictionTask: String, Sendable, Codable, CaseIterable {
  /// One of some classes.
  case classification
  /// Real numbers.
  case regression
}

/// A training set and a test set with the same kind of targets.
public struct Dataset: Sendable, Equatable {
  /// Its name on the command line and in records.
  public let name: String
  /// The training examples, in the official order.
  public let train: Examples
  /// The test examples, in the official order; none where there is no test set, and perhaps without targets.
  public let test: Examples
  /// A short name for each class, like "0" or "airplane"; empty where the targets are numbers.
  public let classNames: [String]
  /// Names of further classes that only test examples have: their labels go on behind those of `classNames`, so that no
  /// function of the training examples can be right about them.
  public let unseenClassNames: [String]
  /// A name for each column of real targets; empty where the targets are classes.
  public let targetNames: [String]
  /// What a person should know of how it was read.
  public let notes: [String]
  /// What the columns of the inputs are called, if their file says.
  package var inputNames: [String]?

  /// Number of classes, without those that only test examples have; 0 where the targets are numbers.
  public var classCount: Int { classNames.count }

  /// Whether there are classes or numbers to be predicted.
  public var task: PredictionTask { targetNames.isEmpty ? .classification : .regression }

  /// Puts a data set of classes together; without names they are called by their numbers.
  public init(name: String, train: Examples, test: Examples, classCount: Int, classNames: [String]? = nil) {
    self.init(name: name, train: train, test: test, classNames: classNames ?? (0..<classCount).map(String.init))
  }

  /// Puts a data set of real targets together, with a name for each of their columns.
  public init(name: String, train: Examples, test: Examples, targetNames: [String]) {
    self.init(name: name, train: train, test: test, classNames: [], targetNames: targetNames)
  }

  init(
    name: String, train: Examples, test: Examples, classNames: [String], unseenClassNames: [String] = [],
    targetNames: [String] = [], notes: [String] = []
  ) {
    (self.name, self.train, self.test) = (name, train, test)
    (self.classNames, self.unseenClassNames, self.targetNames) = (classNames, unseenClassNames, targetNames)
    self.notes = notes
  }
}
