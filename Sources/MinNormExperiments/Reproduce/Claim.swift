import MinNorm
import MinNormData

/// What a paper says in words, and the experiment that bears it out or does not.
public struct Claim: Codable, Sendable, Equatable {
  /// Which experiment it is.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// `randomize`: all labels and pixels are fitted, and random labels are not learnt.
    case randomization
    /// `interpolants`: other functions fit as well, with a larger norm and more errors.
    case interpolants
    /// Two `solve`s: of two feature maps the one with the larger norm has fewer errors.
    case norms
    /// `path`: explicit regularizers are not needed.
    case regularizers
    /// `compare`: SGD from zero ends at the minimum-norm solution.
    case descent
    /// `expressivity`: 2n + d weights fit any labels.
    case expressivity
    /// `spectrum`: right labels lie in the leading directions, random ones in all.
    case spectrum
  }

  /// Which experiment decides.
  public var kind: Kind
  /// What is claimed.
  public var statement: String
  /// What is published for it, with its place; nil for what the paper does not say.
  public var published: String?
}

extension Claim.Kind {
  /// The experiments that decide, for a problem.
  func experiments(_ problem: ProblemSpecification) throws -> [any Experiment] {
    switch self {
    case .randomization: [randomization(problem)]
    case .interpolants: [interpolants(problem)]
    case .norms: try norms(problem)
    case .regularizers: [regularizers(problem)]
    case .descent: [descent(problem)]
    case .expressivity: [expressivity(problem)]
    case .spectrum: [spectrum(problem)]
    }
  }

  func randomization(_ problem: ProblemSpecification) -> RandomizeExperiment {
    var experiment = RandomizeExperiment()
    (experiment.problem, experiment.corruption, experiment.descent) = (problem, [0, 0.2, 0.5, 1], .never)
    return experiment
  }

  func interpolants(_ problem: ProblemSpecification) -> InterpolantsExperiment {
    var experiment = InterpolantsExperiment()
    experiment.problem = problem
    return experiment
  }

  /// Pixels and Gabor features, each with its kernel.
  func norms(_ problem: ProblemSpecification) throws -> [SolveExperiment] {
    let chosen = try ChosenFeatures.mnistGabor
    var other = SolveExperiment(problem)
    (other.features, other.kernel) = (chosen.features, chosen.kernel)
    return [SolveExperiment(problem), other]
  }

  func regularizers(_ problem: ProblemSpecification) -> PathExperiment {
    var experiment = PathExperiment()
    (experiment.problem, experiment.regularizers) = (problem, true)
    return experiment
  }

  func descent(_ problem: ProblemSpecification) -> CompareExperiment {
    var experiment = CompareExperiment()
    (experiment.problem, experiment.goal) = (problem, .distance(1e-2))
    return experiment
  }

  func expressivity(_ problem: ProblemSpecification) -> ExpressivityExperiment {
    var experiment = ExpressivityExperiment()
    experiment.problem = problem
    return experiment
  }

  func spectrum(_ problem: ProblemSpecification) -> SpectrumExperiment {
    var experiment = SpectrumExperiment()
    experiment.problem = problem
    return experiment
  }

  /// The largest plan of the experiments.
  func plannedPeakBytes(_ base: SolveExperiment) throws -> Int {
    func peak(_ experiment: some Experiment) throws -> Int {
      try experiment.plan(Problem(experiment.problem), in: Run()).peakBytes
    }
    return try experiments(base.problem).map { try peak($0) }.max() ?? 0
  }
}
