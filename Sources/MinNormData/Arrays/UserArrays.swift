/// The files of a user's own data set.
public struct UserFiles: Sendable, Equatable, Codable {
  /// The training inputs, one row per example.
  public var trainX: String
  /// What is to be predicted of them: classes or numbers.
  public var trainY: String
  /// The test inputs; nil where there is no test set.
  public var testX: String?
  /// What is to be predicted of them; nil where nobody knows.
  public var testY: String?
  /// Whether the targets are classes or numbers; nil to find out.
  public var task: PredictionTask?

  /// Names the files; a test set may be left out, or have no targets.
  public init(
    trainX: String, trainY: String, testX: String? = nil, testY: String? = nil, task: PredictionTask? = nil
  ) {
    (self.trainX, self.trainY, self.testX, self.testY, self.task) = (trainX, trainY, testX, testY, task)
  }
}

/// A data set made of a user's own array files.
public enum UserArrays {
  /// More classes than this are taken for a mistake: identifiers, or numbers that are no classes.
  public static let maximumClassCount = 65_536

  /// Reads the inputs and targets of a training set, and of a test set if there is one.
  ///
  /// Targets are classes of any names (whole numbers, text, true and false, one-hot rows) or real numbers in one or several
  /// columns; which of both is found out, and said in the data set's notes, where `task` does not say. Classes are those of
  /// the training set, numbers sorted by size and text by its characters. Counts and dimensions that disagree are errors
  /// that name both files.
  public static func load(_ files: UserFiles, name: String = "arrays") throws -> Dataset {
    func examples(_ inputs: String, _ targets: String?) throws -> UserExamples {
      UserExamples(
        inputs: .array(try ArrayFile.load(inputs)), targets: try targets.map(ArrayFile.targets), source: inputs)
    }
    return try dataset(
      name: name, train: examples(files.trainX, files.trainY), test: files.testX.map { try examples($0, files.testY) },
      task: files.task)
  }

  /// Makes a data set of what was read: one number format, and classes or numbers for targets.
  package static func dataset(
    name: String, train: UserExamples, test: UserExamples?, task: PredictionTask?
  ) throws -> Dataset {
    guard let targets = train.targets else {
      throw DataError.malformed(
        file: train.source, offset: nil, expected: "targets of the training examples", found: "none")
    }
    try [train, test].compactMap(\.self).forEach { try $0.requireAsManyTargets() }
    if let test {
      guard train.inputs.dimension == test.inputs.dimension else {
        throw DataError.malformed(
          file: test.source, offset: nil, expected: "\(train.inputs.dimension) columns, as in \(train.source)",
          found: "\(test.inputs.dimension)")
      }
    }
    let mapping = try TargetMapping(train: targets, test: test?.targets, task: task)
    let (trainInputs, testInputs) = try inputs(train, test)
    return Dataset(
      name: name, train: Examples(inputs: trainInputs, targets: mapping.train),
      test: Examples(inputs: testInputs, targets: mapping.test), classNames: mapping.classNames,
      unseenClassNames: mapping.unseenClassNames, targetNames: mapping.targetNames, notes: mapping.notes)
  }

  /// The inputs of both sets in one format, which holds the numbers of either; no test set is one of no examples.
  private static func inputs(_ train: UserExamples, _ test: UserExamples?) throws -> (Inputs, Inputs) {
    guard let test else { return (train.inputs, train.inputs.selecting([])) }
    switch (train.inputs, test.inputs) {
    case (.array(let mine), .array(let theirs)):
      let format = max(mine.numbers.format, theirs.numbers.format)
      return (.array(mine.widened(to: format)), .array(theirs.widened(to: format)))
    case (.images(let mine), .images(let theirs)):
      guard (mine.channels, mine.height, mine.width) == (theirs.channels, theirs.height, theirs.width) else {
        throw DataError.malformed(
          file: test.source, offset: nil, expected: "images of \(mine.shapeText), as in \(train.source)",
          found: theirs.shapeText)
      }
      return (train.inputs, test.inputs)
    default:
      throw DataError.malformed(
        file: test.source, offset: nil, expected: "the same kind of inputs as in \(train.source)",
        found: "images beside rows of numbers")
    }
  }
}

extension ArrayFile {
  /// Reads targets: what is in the file, whether classes or numbers.
  package static func targets(_ path: String) throws -> TargetColumns {
    TargetColumns(.numbers(try load(path)), source: path)
  }
}

extension UserExamples {
  fileprivate func requireAsManyTargets() throws {
    guard let targets, targets.rows != inputs.count else { return }
    throw DataError.malformed(
      file: targets.source, offset: nil, expected: "\(inputs.count) targets, one for each row of \(source)",
      found: "\(targets.rows)")
  }
}

extension ImageSet {
  fileprivate var shapeText: String { "\(height) × \(width) × \(channels)" }
}
