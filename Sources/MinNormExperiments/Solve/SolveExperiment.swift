import MinNorm
import MinNormData

/// Where an experiment's examples come from.
public enum DataSource: Sendable, Equatable, Codable {
  /// A data set by name or folder, looked for in `directory`.
  case named(String, directory: String)
  /// A user's own arrays.
  case files(trainX: String, trainY: String, testX: String, testY: String)
}

/// How much of a solution is checked against a freshly assembled K, in float64.
public enum Certification: String, Sendable, Codable, CaseIterable {
  /// The residual over all rows.
  case full
  /// The residual over 2,000 random rows.
  case sample
  /// No residual.
  case none

  /// Rows of a sample.
  static let sampleSize = 2000
}

/// Everything that defines a run of `solve`: one value, from which the run can be repeated.
public struct SolveExperiment: Sendable, Codable, Equatable {
  /// Where the examples come from.
  public var data = DataSource.named("digits", directory: "data")
  /// The first this many training examples; nil for all.
  public var trainCount: Int?
  /// The first this many test examples; nil for all.
  public var testCount: Int?
  /// Take a random subset of the training examples, drawn with this seed, instead of the first ones.
  public var subsetSeed: UInt64?
  /// The feature map as written on the command line.
  public var features = RawFeatures.name
  /// The kernel as written on the command line.
  public var kernel = "gaussian:bandwidth=5"
  /// The label sets, as written on the command line; one factorization serves all.
  public var labels = ["clean"]
  /// What is done to the pixels of training and test images, as written on the command line.
  public var pixels = PixelRandomization.original.rawValue
  /// How classes become right-hand sides.
  public var coding = Coding.oneHot
  /// λ, added to the diagonal.
  public var ridge = 0.0
  /// Several λ of features that are never stored, one factorization each, in the place of `ridge`.
  public var ridges: [Double]?
  /// How the system is solved.
  public var solver = SolverMethod.auto
  /// What conjugate gradients are told.
  public var iteration = IterationOptions()
  /// Pivots or eigenvalues up to this times the largest count as zero; nil for what rounding may leave of a zero.
  public var rankTolerance: Double?
  /// How precisely the system is factored and solved.
  public var arithmetic = Arithmetic.float64
  /// How the solution is checked.
  public var certification = Certification.full
  /// Also the leave-one-out error, in closed form.
  public var leaveOneOut = false
  /// Bytes the run may take; nil for what is free.
  public var memoryLimit: Int?
  /// Columns of a block column of the factor; nil for the fastest.
  public var blockSize: Int?
  /// The seed of everything random but the subset.
  public var seed: UInt64 = 0

  /// The default experiment: all built-in digits, clean labels, Gaussian kernel of bandwidth 5, float64.
  public init() {}
}
