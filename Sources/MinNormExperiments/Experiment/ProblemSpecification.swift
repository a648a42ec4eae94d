import MinNorm
import MinNormData

/// Where an experiment's examples come from.
public enum DataSource: Sendable, Equatable, Codable {
  /// A data set by name or folder, looked for in `directory`.
  case named(String, directory: String)
  /// A user's own arrays.
  case files(UserFiles)
}

/// Examples that are taken out of the training set, to be tested on.
public enum HeldOut: Sendable, Equatable, Codable {
  /// This share of them.
  case fraction(Double)
  /// One of so many parts, counted from 0.
  case fold(Int, of: Int)
}

/// What every experiment is about: examples, features, kernel and labels.
///
/// Read once, at the command line; as JSON every part is the words that are written there.
public struct ProblemSpecification: Codable, Equatable, Sendable {
  /// Where the examples come from.
  public var data = DataSource.named("digits", directory: "data")
  /// The first this many training examples; nil for all, or `trainLimit`.
  public var trainCount: Int?
  /// The most training examples where no number is asked for; nil for no limit.
  public var trainLimit: Int?
  /// The first this many test examples; nil for all.
  public var testCount: Int?
  /// Test on some of the training examples, which are not trained on; the choice is drawn with `seed`, and every class has
  /// its share in both parts.
  public var heldOut: HeldOut?
  /// Take a random subset of the training examples, drawn with this seed, instead of the first ones.
  public var subsetSeed: UInt64?
  /// The feature map.
  public var features = FeatureSpecification.raw
  /// The kernel k that K is made of.
  public var kernel = KernelSpecification.gaussian(bandwidth: 5)
  /// The label sets.
  public var labels = [LabelRandomization.clean]
  /// What is done to the pixels of training and test images.
  public var pixels = PixelRandomization.original
  /// How classes become right-hand sides.
  public var coding = Coding.oneHot
  /// Bytes the run may take; nil for what is free.
  public var memoryLimit: Int?
  /// The seed of everything random but the subset.
  public var seed: UInt64 = 0

  /// All built-in digits with clean labels, and a Gaussian kernel of bandwidth 5 on their pixels.
  public init() {}

  /// The feature map, what is random in it drawn from the seed.
  func featureMap() throws -> FeatureChain { try features.map(seed: seed) }
}
