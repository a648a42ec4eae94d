import MinNorm

/// A search for feature maps by the closed-form leave-one-out error.
///
/// It never looks at a test example.
public struct FeatureSearch: Experiment {
  /// `minnorm.search/1`.
  public static let name = "search"
  /// As a solve has them; all but these are 0: load, features, search.
  public static let phases = SolveExperiment.phases

  /// The training examples with one label set, the first features, the kernel, λ and the precision.
  ///
  /// The kernel's bandwidth is `loo` or fixed. What else a solve can be told means nothing here.
  public var system: SolveExperiment
  /// Features to try, each with alternatives in braces: `gabor:sigma={0.4|0.5},pool={4|7}+unit-norm` stands for four.
  public var grid: [String]
  /// Bandwidths to try, in units of the median distance between the features; nil for the grid of `BandwidthSearch`.
  public var bandwidthMultiples: [Double]?

  /// Kernels to try on the first features instead of features, alternatives in braces; nil for a search of features.
  public var kernels: [String]?
  /// Also solves with every candidate and measures it on the test examples, which the ranking never sees; nil for no.
  public var measuresTest: Bool?

  /// What is tried where a search of kernels names none.
  public static let defaultKernels = [
    "gaussian:bandwidth=loo", "laplacian:bandwidth=loo", "matern:nu={3/2|5/2},bandwidth=loo",
    "rational-quadratic:bandwidth=loo", "polynomial:degree={2|3|5}", "arc-cosine:order={0|1|2}",
    "nngp:depth={2|4}", "ntk:depth={1|2|4}", "cosine", "linear",
  ]

  /// A search around a system.
  public init(
    _ system: SolveExperiment = SolveExperiment(), grid: [String], bandwidthMultiples: [Double]? = [0.35, 0.5, 0.7, 1]
  ) {
    (self.system, self.grid, self.bandwidthMultiples) = (system, grid, bandwidthMultiples)
  }

  /// The examples, the first features and the kernel.
  public var problem: ProblemSpecification { system.problem }

  private enum CodingKeys: String, CodingKey {
    case system = "problem"
    case grid, bandwidthMultiples, kernels, measuresTest
  }

  /// Every candidate once, in the order of the grid.
  ///
  /// - Throws: `ExperimentError.usage` for braces that do not pair up, `FeatureSpecificationError`.
  public func candidates() throws -> [FeatureSpecification] {
    guard kernels == nil else { return [problem.features] }
    var seen: Set<String> = []
    let texts = try grid.flatMap(Self.expand)
    return try ([problem.features] + texts.map(FeatureSpecification.init(parsing:)))
      .filter { seen.insert($0.description).inserted }
  }

  /// Every kernel once, in the order given; that of the problem for a search of features.
  ///
  /// - Throws: `ExperimentError.usage` for braces that do not pair up, `KernelSpecificationError`.
  public func kernelCandidates() throws -> [KernelSpecification] {
    guard let kernels else { return [problem.kernel] }
    var seen: Set<String> = []
    return try kernels.flatMap(Self.expand).map(KernelSpecification.init(parsing:))
      .filter { seen.insert($0.description).inserted }
  }

  /// All texts that a text with alternatives in braces stands for; the last braces vary fastest.
  static func expand(_ text: String) throws -> [String] {
    let pieces = text.split(separator: "{", omittingEmptySubsequences: false)
    func refuse() -> ExperimentError {
      .usage("'\(text)': alternatives are written {a|b|c}, every brace with its partner")
    }
    guard let head = pieces.first, !head.contains("}") else { throw refuse() }
    return try pieces.dropFirst().reduce([String(head)]) { prefixes, piece in
      let sides = piece.split(separator: "}", omittingEmptySubsequences: false)
      guard sides.count == 2 else { throw refuse() }
      let alternatives = sides[0].split(separator: "|", omittingEmptySubsequences: false)
      return prefixes.flatMap { prefix in alternatives.map { prefix + $0 + sides[1] } }
    }
  }
}
