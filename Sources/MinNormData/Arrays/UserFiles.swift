/// The files of a user's own data set: inputs and targets in files of their own, or one table with both.
public struct UserFiles: Sendable, Equatable, Codable {
  /// Where inputs and targets stand.
  package enum Source: Sendable, Equatable, Codable {
    /// Files of inputs and files of targets; a test set may be left out, or have no targets.
    case arrays(trainX: String, trainY: String, testX: String?, testY: String?)
    /// A table, the columns to be predicted, and perhaps a table of test examples.
    case table(String, targets: [String], test: String?)
    /// A kernel matrix of the training examples in the place of inputs, perhaps one of test examples with them, and targets.
    case gram(String, cross: String?, trainY: String, testY: String?)
  }

  /// Where inputs and targets stand.
  package var source: Source
  /// Whether the targets are classes or numbers; nil to find out.
  public var task: PredictionTask?
  /// Columns of tables that are left out, by name or by number from 1.
  public var dropped: [String] = []
  /// The shape of images that stand as rows of numbers; nil where they are no images or have their shape.
  package var imageShape: ImageShape?

  /// Names files of inputs and of targets; a test set may be left out, or have no targets.
  public init(
    trainX: String, trainY: String, testX: String? = nil, testY: String? = nil, task: PredictionTask? = nil
  ) {
    source = .arrays(trainX: trainX, trainY: trainY, testX: testX, testY: testY)
    self.task = task
  }

  /// Names a table and the columns to be predicted, by name or by number from 1.
  ///
  /// LIBSVM's format has none, as the target stands first. Columns of a test table go by the names of the first one.
  public init(
    table: String, targets: [String], dropped: [String] = [], testTable: String? = nil, task: PredictionTask? = nil
  ) {
    source = .table(table, targets: targets, test: testTable)
    (self.task, self.dropped) = (task, dropped)
  }

  /// Names a kernel matrix K of the training examples and their targets; perhaps the kernel values of test examples (a row
  /// each, a column for each training example) and their targets.
  public init(
    gram: String, trainY: String, crossGram: String? = nil, testY: String? = nil, task: PredictionTask? = nil
  ) {
    source = .gram(gram, cross: crossGram, trainY: trainY, testY: testY)
    self.task = task
  }

  /// Whether a kernel matrix stands in the place of inputs.
  package var areKernelValues: Bool { if case .gram = source { true } else { false } }
}
