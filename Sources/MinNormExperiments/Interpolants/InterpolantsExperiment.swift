import MinNorm
import MinNormData

/// Functions that fit the same labels and generalize differently: test error against norm.
public struct InterpolantsExperiment: Experiment {
  /// `minnorm.interpolants/1`.
  public static let name = "interpolants"
  /// What `seconds` has a key for.
  public static let phases: [RunPhase] = [.load, .features, .factor, .solve, .descent, .evaluate]

  /// The examples, the features, the kernel and one label set.
  public var problem = ProblemSpecification()
  /// Random centres; nil for twice the training examples.
  public var centres: Int?
  /// Test examples that are told wrong labels; nil for all.
  public var forced: Int?
  /// Other kernels; nil for one or two beside a Gaussian or Laplacian one.
  public var otherKernels: [KernelSpecification]?
  /// Random Fourier features of the kernel for what needs explicit weights; nil for four times the training examples.
  public var fourierCount: Int?
  /// Norms of the null-space noise, as multiples of ‖w*‖.
  public var noise = [1.0, 3.0, 10.0]
  /// Where SGD starts that does not start from zero.
  public var start = DescentStart.gaussian(0.3)
  /// Most epochs of SGD.
  public var epochs = 10_000

  /// All built-in digits and a Gaussian kernel.
  public init() {}

  /// The training loss at which SGD has reached its limit: residuals of some 1e-10.
  static let loss = 1e-20

  /// Other kernels where none are named: one whose functions are not in the space, and a wider one.
  func otherKernels(of kernel: any Kernel) throws -> [KernelSpecification] {
    if let otherKernels { return otherKernels }
    switch kernel {
    case let kernel as GaussianKernel:
      return [
        .laplacian(bandwidth: 10), try KernelSpecification(parsing: "gaussian:bandwidth=\(1.4 * kernel.bandwidth)"),
      ]
    case is LaplacianKernel: return [.gaussian(bandwidth: 5)]
    default: return []
    }
  }

  /// The Fourier features whose weights stand for a kernel, as `--features` writes them; nil for other kernels and features.
  func fourierFeatures(of kernel: any Kernel, count: Int) throws -> FeatureSpecification? {
    guard problem.features == .raw, let bandwidth = kernel.parameters["bandwidth"],
      kernel is GaussianKernel || kernel is LaplacianKernel
    else { return nil }
    let features = (fourierCount ?? 4 * count) / 2 * 2
    return try FeatureSpecification(
      parsing: "\(RandomFourierFeatures.name):count=\(max(2, features)),bandwidth=\(bandwidth),kernel=\(kernel.name)")
  }

  /// What a run will take.
  ///
  /// - Throws: `ExperimentError.usage` for what does not go together.
  public func plan(_ problem: Problem, in run: Run) throws -> InterpolantsPlan {
    try problem.requireClasses("interpolants")
    try problem.requireTest("interpolants")
    try ExperimentError.refuse([
      "--labels: interpolants takes one label set": problem.labelSets.count != 1,
      "--centres \(centres ?? 0): expected a number from 1 to 1000000": !(1...1_000_000).contains(centres ?? 1),
      "--forced \(forced ?? 0): expected at least 0": (forced ?? 0) < 0,
      "--fourier \(fourierCount ?? 0): expected a number from 2 to 1000000":
        !(2...1_000_000).contains(fourierCount ?? 2),
      "--noise: expected numbers > 0, multiples of the minimum norm, as in 1,3,10":
        !noise.allSatisfy { $0 > 0 && $0.isFinite },
      "--epochs \(epochs): expected at least 1": epochs < 1,
      "--init zero: that is the minimum-norm interpolant; use gaussian:SCALE": start == .zero,
    ])
    let map = try self.problem.featureMap()
    let dimension = try map.shape(of: problem.shape).dimension
    try requireSpace(count: problem.trainCount, dimension: dimension)
    return InterpolantsPlan(self, problem, dimension: dimension, format: map.format(of: problem.format))
  }

  private func requireSpace(count: Int, dimension: Int) throws {
    let (isLinear, centres) = (problem.kernel.isInnerProduct, centreCount(count, dimension))
    try ExperimentError.refuse([
      "--kernel linear has \(dimension) weights for \(count) examples, so there is one solution at most; use fewer "
        + "examples (--train) or more features, such as --features random-fourier:count=\(4 * count),bandwidth=5":
        isLinear && dimension <= count,
      "--fourier \(fourierCount ?? 0): \(count) labels need more features than that to leave room for other solutions":
        fourierCount.map { $0 / 2 * 2 <= count } ?? false,
      "--centres \(centres): \(count) labels need as many centres at least to be fitted": centres < count,
      "--centres \(centres): more than \(dimension) points in as many dimensions depend on each other under --kernel "
        + "linear; give at most \(dimension)": isLinear && centres > dimension,
    ])
  }

  /// Twice as many as examples, but no more than can be independent.
  func centreCount(_ count: Int, _ dimension: Int) -> Int {
    centres ?? (problem.kernel.isInnerProduct ? min(2 * count, dimension) : 2 * count)
  }

  /// Finds every interpolant and measures it.
  ///
  /// - Throws: `DescentError`, beside what every run throws.
  public func run(in run: Run) throws -> InterpolantsRecord {
    let (problem, _) = try prepare(in: run)
    let labels = FittedLabels(problem)
    func bench(_ features: FeatureSpecification) throws -> InterpolantsBench {
      // The inputs are kept for the second space.
      guard let inputs = problem.inputs else { preconditionFailure("nobody has taken the inputs") }
      let map = try features.map(seed: self.problem.seed)
      let (_, train, test) = try run.trimmed(.features) {
        try map.features(fittedTo: inputs.train, andOf: inputs.test)
      }
      return InterpolantsBench(
        experiment: self, features: features, map: map, train: train, test: test, labels: labels, run: run)
    }
    let first = try bench(self.problem.features)
    try EqualExamples(of: first.train).requireNone(
      "; interpolants compares functions of different examples: remove one of them, or use fewer (--train)")
    let (kernel, _) = try run.kernel(of: problem, first.train, ridge: 0, arithmetic: .float64)
    var (space, condition) = try first.kernelSpace(kernel)
    var others: [InterpolantsResults.Space] = []
    if kernel.isInnerProduct {
      space.interpolants += try first.weightEntries(includesMinimumNorm: false)
    } else if let fourier = try fourierFeatures(of: kernel, count: problem.trainCount) {
      let second = try bench(fourier)
      others = [
        second.space(LinearKernel(), named: "weights", try second.weightEntries(includesMinimumNorm: true))
      ]
    }
    return run.record(
      of: self,
      ProblemRecord(dataset: problem.datasetRecord, features: space.features, kernel: space.kernel),
      InterpolantsResults(
        system: .init(order: problem.trainCount, conditionNumber: condition), labels: problem.labelSets[0].name,
        coding: self.problem.coding, spaces: [space] + others))
  }
}
