import ArgumentParser
import MinNorm
import MinNormData
import MinNormExperiments
import MinNormReport

struct InterpolantsCommand: ExperimentCommand {
  static let configuration = CommandConfiguration(
    commandName: "interpolants",
    abstract: "Functions that fit all training labels and generalize differently: test error against norm.",
    discussion: """
      The minimum-norm interpolant; kernel functions centred at random points; the training fit with wrong labels forced on \
      the test examples; the minimum norm under other kernels. On the weights of random Fourier features of the same kernel \
      (or of --features with --kernel linear): w* with null-space noise, and SGD from a start that is not zero. Every norm is \
      in the space of the minimum-norm interpolant beside it, with ‖f‖² = ‖f*‖² + ‖f − f*‖² checked.

      Examples:
        minnorm interpolants
        minnorm interpolants --labels random
        minnorm interpolants --data mnist --train 1000 --test 2000 --kernel laplacian:bandwidth=10
        minnorm interpolants --train 300 --features raw --kernel linear
        minnorm interpolants --noise 1,2,5,10,20 --other-kernel gaussian:bandwidth=3
      """)

  /// Few enough examples that every function is found in seconds.
  enum Defaults: SubcommandDefaults {
    static var takesGram: Bool { false }
    static var trainLimit: Int? { 500 }
  }

  @OptionGroup(title: "Problem") var examples: ExampleOptions<Defaults>
  @OptionGroup(title: "Problem") var test: TestOption
  @Option(
    help: ArgumentHelp("The label set: clean, random or corrupt:P.", valueName: "set"),
    transform: LabelRandomization.init(parsing:))
  var labels = LabelRandomization.clean
  @OptionGroup(title: "Problem") var coding: CodingOption
  @OptionGroup(title: "Problem") var pixels: PixelOption
  @Option(help: ArgumentHelp("Random centres (default: twice the training examples).", valueName: "N"))
  var centres: Int?
  @Option(help: ArgumentHelp("Test examples with forced wrong labels (default: all).", valueName: "N"))
  var forced: Int?
  @Option(
    help: ArgumentHelp(
      "Also the minimum norm under this kernel; may be repeated (default: one or two others).", valueName: "kernel"),
    transform: KernelSpecification.init(parsing:))
  var otherKernel: [KernelSpecification] = []
  @Option(
    help: ArgumentHelp("Random Fourier features (default: four times the training examples).", valueName: "N"))
  var fourier: Int?
  @Option(
    help: ArgumentHelp(
      "Norms of the null-space noise, numbers > 0 in units of ‖w*‖, such as 1,3,10.", valueName: "list"))
  var noise = NumberList(values: InterpolantsExperiment().noise)
  @Option(
    name: .customLong("init"), help: ArgumentHelp("Where SGD starts: gaussian:SCALE.", valueName: "start"),
    transform: DescentStart.init(parsing:))
  var start = InterpolantsExperiment().start
  @Option(help: ArgumentHelp("Most epochs of SGD.", valueName: "N"))
  var epochs = InterpolantsExperiment().epochs
  @OptionGroup(title: "Process") var process: ProcessOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var report: ReportOptions

  func experiment() -> InterpolantsExperiment {
    var experiment = InterpolantsExperiment()
    experiment.problem = examples.problem.with(test).with(coding).with(pixels).with(process)
    experiment.problem.labels = [labels]
    experiment.centres = centres
    experiment.forced = forced
    experiment.otherKernels = otherKernel.isEmpty ? nil : otherKernel
    experiment.fourierCount = fourier
    experiment.noise = noise.values
    experiment.start = start
    experiment.epochs = epochs
    return experiment
  }
  static func table(_ record: InterpolantsRecord) -> String { InterpolantsTable.render(record) }
}

/// Numbers, separated by commas.
struct NumberList: ExpressibleByArgument, CustomStringConvertible {
  let values: [Double]

  init(values: [Double]) { self.values = values }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = parts.compactMap { Double($0) }
    guard values.count == parts.count else { return nil }
  }

  var description: String { values.map { Int(exactly: $0).map(String.init) ?? "\($0)" }.joined(separator: ",") }
}
