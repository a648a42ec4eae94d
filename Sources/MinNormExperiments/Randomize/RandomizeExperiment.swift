import MinNorm
import MinNormData

/// Whether descent is run beside the closed form.
public enum DescentInclusion: String, Sendable, Codable, CaseIterable {
  /// Up to 2,000 examples.
  case auto
  /// Whatever it takes.
  case always
  /// Not at all.
  case never

  /// The largest order with descent without being asked for.
  static let order = 2000
}

/// Everything that defines a run of `randomize`: one value, from which the run can be repeated.
///
/// Every treatment of the pixels is one system and one factorization, which serves all label sets.
public struct RandomizeExperiment: Sendable, Codable, Equatable {
  /// The examples, the features and the kernel; its labels and pixels are those below.
  public var problem = SolveExperiment()
  /// What is done to the pixels, one system each.
  public var pixels = PixelRandomization.allCases
  /// Probabilities with which a label is replaced by a uniform class; 0 is always among them.
  public var corruption = (0...10).map { Double($0) / 10 }
  /// Runs that differ in the random subset and in the noise of the labels.
  public var repeats = 1
  /// Whether SGD is run as well.
  public var descent = DescentInclusion.auto
  /// Most epochs of SGD.
  public var epochs = 300
  /// When SGD has done enough.
  public var goal = DescentGoal.distance(1e-2)

  /// The default experiment.
  public init() {}

  /// The probabilities in ascending order, each once, 0 among them: the line that noise alone would cost starts there.
  var probabilities: [Double] { Array(Set(corruption + [0])).sorted() }

  /// The label sets.
  var labels: [LabelRandomization] {
    probabilities.map { $0 == 0 ? .clean : $0 == 1 ? .random : .corrupt($0) }
  }

  /// One run's problem with one treatment of the pixels.
  func problem(pixels: PixelRandomization, run: Int) -> SolveExperiment {
    var problem = problem
    problem.pixels = pixels
    problem.labels = labels
    if repeats > 1 {
      problem.subsetSeed = (problem.subsetSeed ?? 0) &+ UInt64(run)
      problem.seed = problem.seed &+ UInt64(run)
    }
    return problem
  }
}
