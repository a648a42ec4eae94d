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
    try load(files, name: name, budget: .unlimited)
  }

  /// Reads them within a budget of memory.
  package static func load(_ files: UserFiles, name: String = "arrays", budget: ReadingBudget) throws -> Dataset {
    var reader = UserExampleReader(budget: budget, imageShape: files.imageShape, dropped: files.dropped)
    let (train, test) = try reader.examples(files)
    return try dataset(name: name, train: train, test: test, task: files.task, notes: reader.notes)
  }

  /// Makes a data set of what was read: one number format, and classes or numbers for targets.
  package static func dataset(
    name: String, train: UserExamples, test: UserExamples?, task: PredictionTask?, notes: [String] = []
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
    var dataset = Dataset(
      name: name, train: Examples(inputs: trainInputs, targets: mapping.train),
      test: Examples(inputs: testInputs, targets: mapping.test), classNames: mapping.classNames,
      unseenClassNames: mapping.unseenClassNames, targetNames: mapping.targetNames, notes: notes + mapping.notes)
    dataset.inputNames = train.columnNames
    return dataset
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
