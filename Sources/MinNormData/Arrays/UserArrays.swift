/// A data set made of a user's own array files.
public enum UserArrays {
  /// More classes than this are taken for a mistake (real-valued targets, or identifiers used as labels).
  public static let maximumClassCount = 65_536

  /// Reads inputs and labels of a training and a test set.
  ///
  /// Labels are one column of integers 0...K-1; the number of classes is the largest label of both sets plus one.
  /// Counts and dimensions that disagree are errors that name both files; a wrong label names its row (from 0).
  public static func load(
    trainX: String, trainY: String, testX: String, testY: String, name: String = "arrays"
  ) throws -> Dataset {
    let train = try examples(inputs: trainX, labels: trainY)
    let test = try examples(inputs: testX, labels: testY)
    guard train.inputs.dimension == test.inputs.dimension else {
      throw DataError.malformed(
        file: testX, offset: nil, expected: "\(train.inputs.dimension) columns, as in \(trainX)",
        found: "\(test.inputs.dimension)")
    }
    // One format for both, which holds the numbers of either.
    let format = max(train.inputs.numbers.format, test.inputs.numbers.format)
    let largest = max(train.labels.max() ?? 0, test.labels.max() ?? 0)
    return Dataset(
      name: name, train: train.widened(to: format), test: test.widened(to: format), classCount: largest + 1)
  }

  /// Reads inputs and their labels; the counts must agree.
  public static func examples(inputs inputPath: String, labels labelPath: String) throws -> Examples {
    let inputs = try ArrayFile.load(inputPath)
    let labels = try labels(labelPath)
    guard inputs.rows == labels.count else {
      throw DataError.malformed(
        file: labelPath, offset: nil, expected: "\(inputs.rows) labels, one for each row of \(inputPath)",
        found: "\(labels.count)")
    }
    return Examples(inputs: .array(inputs), labels: labels)
  }

  /// Reads one column of class labels.
  public static func labels(_ path: String) throws -> [Int] {
    let array = try ArrayFile.load(path)
    guard array.columns == 1 else {
      throw DataError.malformed(
        file: path, offset: nil, expected: "labels in one column", found: "\(array.columns) columns")
    }
    return try (0..<array.rows).map { row in
      let value = array.numbers[row]
      guard let label = Int(exactly: value), (0..<maximumClassCount).contains(label) else {
        throw DataError.malformed(
          file: path, offset: nil, expected: "an integer class 0...\(maximumClassCount - 1) in row \(row)",
          found: "\(value)")
      }
      return label
    }
  }
}

extension Examples {
  /// The same examples with their array in a format that holds the numbers of both.
  fileprivate func widened(to format: NumberFormat) -> Examples {
    guard case .array(let array) = inputs else { return self }
    return Examples(inputs: .array(array.widened(to: format)), labels: labels)
  }
}
