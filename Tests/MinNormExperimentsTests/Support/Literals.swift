import MinNorm
import MinNormData
import MinNormExperiments
import Testing

// What is typed on the command line, as tests write it.

/// The value that is written so; a wrong word fails the test.
private func parsed<Value>(
  _ text: String, or other: Value, _ parse: (String) throws -> Value
) -> Value {
  do { return try parse(text) } catch {
    Issue.record(error)
    return other
  }
}

extension KernelSpecification: ExpressibleByStringLiteral {
  /// The value that is written so.
  public init(stringLiteral text: String) { self = parsed(text, or: .linear, Self.init(parsing:)) }
}

extension FeatureSpecification: ExpressibleByStringLiteral {
  /// The value that is written so.
  public init(stringLiteral text: String) { self = parsed(text, or: .raw, Self.init(parsing:)) }
}

extension LabelRandomization: ExpressibleByStringLiteral {
  /// The value that is written so.
  public init(stringLiteral text: String) { self = parsed(text, or: .clean, Self.init(parsing:)) }
}

extension SolveExperiment {
  /// A few of the built-in digits: fast, and hard enough that every number means something.
  static func digits(
    _ train: Int = 300, _ test: Int = 200, _ change: (inout SolveExperiment) throws -> Void = { _ in }
  ) rethrows -> SolveExperiment {
    var experiment = SolveExperiment(.digits(train, test))
    try change(&experiment)
    return experiment
  }
}

extension ProblemSpecification {
  /// A few of the built-in digits, drawn and not read from a folder.
  static func digits(_ train: Int, _ test: Int) -> ProblemSpecification {
    var problem = ProblemSpecification()
    problem.data = .named("digits", directory: "/nowhere")
    (problem.trainCount, problem.testCount) = (train, test)
    return problem
  }
}

extension PixelRandomization: ExpressibleByStringLiteral {
  /// The value that is written so.
  public init(stringLiteral text: String) { self = parsed(text, or: .original, Self.init(parsing:)) }
}

extension String {
  /// The kernel that is written so.
  var kernel: KernelSpecification { get throws { try KernelSpecification(parsing: self) } }
}
