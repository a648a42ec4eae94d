import MinNorm
import MinNormData

/// What a record says of its problem.
public struct ProblemRecord: Codable, Sendable {
  /// The data set and how many of its examples were used.
  public var dataset: DatasetRecord
  /// The feature map.
  public var features: FeaturesRecord
  /// The kernel k that K is made of.
  public var kernel: KernelRecord

  init(dataset: DatasetRecord, features: FeaturesRecord, kernel: KernelRecord) {
    (self.dataset, self.features, self.kernel) = (dataset, features, kernel)
  }
}

/// What the examples were.
public struct DatasetRecord: Codable, Sendable {
  /// Name or folder.
  public var name: String
  /// The number of training examples that were used.
  public var trainCount: Int
  /// The number of test examples that were used.
  public var testCount: Int
  /// Number of classes; 0 where the targets are real numbers.
  public var classes: Int
  /// Numbers per example.
  public var dimension: Int
  /// Whether there are classes or real numbers to be predicted.
  public var task: PredictionTask
  /// The names of the classes, in the order of the columns of Y; empty where the targets are numbers.
  public var classNames: [String]
  /// Classes that only test examples have, about which no function of the training examples can be right.
  public var unseenClasses: [String]
  /// The names of real targets, in the order of the columns of Y; empty where they are classes.
  public var targets: [String]
  /// The part of the training set that was tested on; null for none.
  @Nullable public var heldOut: HeldOut?
  /// Which of the training examples: null for the first ones, or the seed of the random subset.
  @Nullable public var subsetSeed: UInt64?
  /// What was done to the pixels.
  public var pixels = PixelRandomization.original
  /// SHA-256 of the whole data set's content.
  public var sha256: String
}

/// What the features were.
public struct FeaturesRecord: Codable, Sendable {
  /// The map's name; of a chain, the names of its links joined with +.
  public var name: String
  /// Numbers per example.
  public var dimension: Int
  /// The map's parameters; of a chain, each under the name of its link and a dot.
  public var parameters: [String: ParameterValue]
  /// As written on the command line, from which they can be made again.
  public var specification: FeatureSpecification
  /// Every map, in the order of application.
  public var chain: [Link]
  /// The precision to which the system rounded features of more digits; nil where it took them as they are.
  public var rounded: Precision?

  /// One map of a chain.
  public struct Link: Codable, Sendable, Equatable {
    /// The name that commands and records use.
    public var name: String
    /// The numbers and words that define it.
    public var parameters: [String: ParameterValue]
  }

  /// The record of a chain.
  public init(_ chain: FeatureChain, specification: FeatureSpecification, dimension: Int) {
    name = chain.name
    self.dimension = dimension
    parameters = chain.parameters
    self.specification = specification
    self.chain = chain.links.map { Link(name: $0.name, parameters: $0.parameters) }
  }
}

/// What the kernel was.
public struct KernelRecord: Codable, Sendable {
  /// The family of the kernel.
  public var name: String
  /// The numbers that define it.
  public var parameters: [String: Double]
  /// The bandwidths that leave-one-out chose among, if it did.
  @Nullable public var search: [BandwidthSearch.Point]?

  /// A kernel with the search that chose its bandwidth.
  init(_ kernel: any Kernel, search: [BandwidthSearch.Point]? = nil) {
    self.init(name: kernel.name, parameters: kernel.parameters, search: search)
  }

  init(name: String, parameters: [String: Double], search: [BandwidthSearch.Point]?) {
    (self.name, self.parameters, _search) = (name, parameters, Nullable(wrappedValue: search))
  }
}
