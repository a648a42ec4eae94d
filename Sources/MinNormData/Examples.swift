/// The inputs of examples: images, or a plain array of numbers.
public enum Inputs: Sendable, Equatable {
  /// 8-bit images.
  case images(ImageSet)
  /// A user's own features, one row per example.
  case array(NumberArray)

  /// Number of examples.
  public var count: Int {
    switch self {
    case .images(let images): images.count
    case .array(let array): array.rows
    }
  }

  /// Numbers per example.
  public var dimension: Int {
    switch self {
    case .images(let images): images.dimension
    case .array(let array): array.columns
    }
  }

  /// The numbers as they are stored, example after example: intensities 0 to 255 of images.
  public var numbers: Numbers {
    switch self {
    case .images(let images): .uint8(images.pixels)
    case .array(let array): array.numbers
    }
  }

  /// Bytes of the numbers.
  public var bytes: Int { numbers.count * numbers.format.bytesPerNumber }

  /// The examples at `indices`, in that order.
  public func selecting(_ indices: some Collection<Int>) -> Inputs {
    switch self {
    case .images(let images): .images(images.selecting(indices))
    case .array(let array): .array(array.selecting(indices))
    }
  }
}

/// Inputs with one class label each.
public struct Examples: Sendable, Equatable {
  /// The inputs, in order.
  public let inputs: Inputs
  /// Classes 0 ..< classCount of the data set, one per input.
  public let labels: [Int]

  /// Number of examples.
  public var count: Int { labels.count }

  /// Pairs inputs with labels; the counts must agree.
  public init(inputs: Inputs, labels: [Int]) {
    precondition(inputs.count == labels.count, "as many labels as inputs")
    self.inputs = inputs
    self.labels = labels
  }

  /// The examples at `indices`, in that order.
  public func selecting(_ indices: some Collection<Int>) -> Examples {
    Examples(inputs: inputs.selecting(indices), labels: indices.map { labels[$0] })
  }
}

/// A training set and a test set over the same classes.
public struct Dataset: Sendable, Equatable {
  /// Its name on the command line and in records.
  public let name: String
  /// The training examples, in the official order.
  public let train: Examples
  /// The test examples, in the official order.
  public let test: Examples
  /// Number of classes.
  public let classCount: Int
  /// A short name for each class, like "0" or "airplane".
  public let classNames: [String]

  /// Puts a data set together.
  public init(name: String, train: Examples, test: Examples, classCount: Int, classNames: [String]? = nil) {
    self.name = name
    self.train = train
    self.test = test
    self.classCount = classCount
    self.classNames = classNames ?? (0..<classCount).map(String.init)
  }
}
