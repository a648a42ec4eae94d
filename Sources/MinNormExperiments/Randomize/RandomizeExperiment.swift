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

/// The randomization tests: labels from right to random, pixels from those of the data to noise.
///
/// Every treatment of the pixels is one system and one factorization, which serves all label sets.
public struct RandomizeExperiment: Experiment {
  /// `minnorm.randomize/1`.
  public static let name = "randomize"
  /// The phases of all systems together.
  public static let phases: [RunPhase] = [
    .load, .features, .gram, .factor, .solve, .descent, .evaluate, .certify,
  ]

  /// The examples, the features and the kernel; its labels and pixels are those below.
  public var problem = ProblemSpecification()
  /// λ, added to the diagonal.
  public var ridge = 0.0
  /// How precisely the systems are solved.
  public var arithmetic = Arithmetic.float64
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

  /// One run of one treatment of the pixels.
  func system(_ pixels: PixelRandomization, run: Int) -> SolveExperiment {
    var system = SolveExperiment(problem)
    (system.ridge, system.arithmetic, system.pixels) = (ridge, arithmetic, pixels)
    system.labels = probabilities.map { $0 == 0 ? .clean : $0 == 1 ? .random : .corrupt($0) }
    if repeats > 1 {
      system.subsetSeed = (problem.subsetSeed ?? 0) &+ UInt64(run)
      system.seed &+= UInt64(run)
    }
    return system
  }
}

/// A system of `randomize` is about to be built.
public struct RandomizeEvent: RunEvent {
  /// The treatment of the pixels.
  public let pixels: PixelRandomization
  /// Which run of it, from 0, and how many there are.
  public let run: (index: Int, count: Int)
}
