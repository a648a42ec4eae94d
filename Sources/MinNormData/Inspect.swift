/// What a data set looks like: counts, shape, intensities, constant pixels, duplicates.
public struct DatasetSummary: Sendable, Equatable, Codable {
  /// The training or the test set.
  public struct Part: Sendable, Equatable, Codable {
    /// Number of examples.
    public let count: Int
    /// Examples of each class.
    public let perClass: [Int]
    /// Statistics of all values.
    public let values: ValueStatistics
  }

  /// The data set's name.
  public let name: String
  /// Channels, height and width of an image, or the number of columns.
  public let shape: [Int]
  /// Numbers per example.
  public let dimension: Int
  /// Number of classes.
  public let classCount: Int
  /// A short name for each class.
  public let classNames: [String]
  /// The training set.
  public let train: Part
  /// The test set.
  public let test: Part
  /// Training examples equal to an earlier training example.
  public let duplicatesInTrain: DuplicateSummary
  /// Test examples equal to a training example.
  public let duplicatesOfTrainInTest: DuplicateSummary

  /// Reads everything once; 60,000 images of 784 pixels take about a tenth of a second.
  ///
  /// - Parameter listed: How many pairs of duplicates are listed.
  public init(of dataset: Dataset, listed: Int = 5) {
    name = dataset.name
    dimension = dataset.train.inputs.dimension
    classCount = dataset.classCount
    classNames = dataset.classNames
    switch dataset.train.inputs {
    case .images(let images): shape = [images.channels, images.height, images.width]
    case .array(let array): shape = [array.columns]
    }
    train = Part(dataset.train, classCount: dataset.classCount)
    test = Part(dataset.test, classCount: dataset.classCount)
    (duplicatesInTrain, duplicatesOfTrainInTest) = DuplicateSummary.find(in: dataset, listed: listed)
  }
}

extension DatasetSummary.Part {
  fileprivate init(_ examples: Examples, classCount: Int) {
    count = examples.count
    var perClass = [Int](repeating: 0, count: classCount)
    for label in examples.labels where perClass.indices.contains(label) { perClass[label] += 1 }
    self.perClass = perClass
    switch examples.inputs {
    case .images(let images): values = ValueStatistics(of: images)
    case .array(let array): values = ValueStatistics(of: array)
    }
  }
}
