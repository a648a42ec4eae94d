import ArgumentParser
import MinNormExperiments

/// What is solved and how: shared by solve and plan.
struct SolveOptions: ParsableArguments {
  /// All examples, clean labels, a Gaussian kernel of bandwidth 5.
  enum Defaults: SubcommandDefaults {}

  @OptionGroup(title: "Problem") var examples: ExampleOptions<Defaults>
  @OptionGroup(title: "Problem") var test: TestOption
  @OptionGroup(title: "Problem") var labels: LabelOptions<Defaults>
  @OptionGroup(title: "Problem") var pixels: PixelOption
  @OptionGroup(title: "System") var system: SystemOptions
  @OptionGroup(title: "Solver") var solver: SolverArguments
  @OptionGroup(title: "Process") var process: ProcessOptions

  var experiment: SolveExperiment {
    SolveExperiment(
      examples.problem.with(test).with(labels).with(pixels).with(process), solver.settings(system))
  }
}

extension ProblemSpecification {
  /// With the test examples asked for.
  func with(_ option: TestOption) -> Self {
    changed { ($0.testCount, $0.heldOut) = (option.test, option.testFraction.map { .fraction($0) }) }
  }

  /// With the label sets and the coding asked for.
  func with<Defaults>(_ options: LabelOptions<Defaults>) -> Self {
    changed { $0.labels = options.labels.elements }.with(options.coding)
  }

  /// With the coding asked for.
  func with(_ option: CodingOption) -> Self { changed { $0.coding = option.coding } }

  /// With the pixels asked for.
  func with(_ option: PixelOption) -> Self { changed { $0.pixels = option.pixels } }

  /// With the limit and the seed asked for.
  func with(_ options: ProcessOptions) -> Self {
    changed { ($0.memoryLimit, $0.seed) = (options.memoryLimit?.bytes, options.seed) }
  }

  private func changed(_ change: (inout Self) -> Void) -> Self {
    var problem = self
    change(&problem)
    return problem
  }
}
