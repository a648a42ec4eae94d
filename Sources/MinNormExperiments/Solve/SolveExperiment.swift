import MinNorm
import MinNormData

/// K a = y for one problem and any number of label sets, by one factorization.
///
/// As JSON the problem and the settings stand beside each other in one object; all of them are members:
/// `experiment.trainCount`, `experiment.ridge`.
@dynamicMemberLookup
public struct SolveExperiment: Experiment {
  /// `minnorm.solve/1`.
  public static let name = "solve"
  /// Every phase of a solve; those it does not come to take 0.
  public static let phases: [RunPhase] = [
    .load, .features, .search, .gram, .precondition, .factor, .solve, .refine, .leaveOneOut, .certify, .evaluate,
  ]

  /// The examples, the features, the kernel and the labels.
  public var problem: ProblemSpecification
  /// How the system is solved and checked.
  public var settings: SolverSettings

  /// By default all built-in digits, clean labels, a Gaussian kernel of bandwidth 5, float64.
  public init(_ problem: ProblemSpecification = ProblemSpecification(), _ settings: SolverSettings = SolverSettings()) {
    (self.problem, self.settings) = (problem, settings)
  }

  /// A part of the problem.
  public subscript<Value>(dynamicMember path: WritableKeyPath<ProblemSpecification, Value>) -> Value {
    get { problem[keyPath: path] }
    set { problem[keyPath: path] = newValue }
  }

  /// A part of the settings.
  public subscript<Value>(dynamicMember path: WritableKeyPath<SolverSettings, Value>) -> Value {
    get { settings[keyPath: path] }
    set { settings[keyPath: path] = newValue }
  }

  /// Reads both parts from one object.
  public init(from decoder: any Decoder) throws {
    self.init(try ProblemSpecification(from: decoder), try SolverSettings(from: decoder))
  }

  /// Writes both parts into one object.
  public func encode(to encoder: any Encoder) throws {
    try problem.encode(to: encoder)
    try settings.encode(to: encoder)
  }
}
