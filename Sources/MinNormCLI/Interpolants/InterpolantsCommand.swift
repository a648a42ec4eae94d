import ArgumentParser
import MinNormExperiments
import MinNormReport

struct InterpolantsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "interpolants",
    abstract: "Functions that fit all training labels and generalize differently: test error against norm.",
    discussion: """
      The minimum-norm interpolant; kernel functions centred at random points; the training fit with wrong labels forced on \
      the test examples; the minimum norm under other kernels. On the weights of random Fourier features of the same kernel \
      (or of --features with --kernel linear): w* with null-space noise, and SGD from a start that is not zero. Every norm is \
      in the space of the minimum-norm interpolant beside it, with ‖f‖² = ‖f*‖² + ‖f − f*‖² checked.

      Without options: 500 of the built-in digits, Gaussian kernel of bandwidth 5.

      Examples:
        minnorm interpolants
        minnorm interpolants --labels random
        minnorm interpolants --data mnist --train 1000 --test 2000 --kernel laplacian:bandwidth=10
        minnorm interpolants --train 300 --features raw --kernel linear
        minnorm interpolants --noise 1,2,5,10,20 --other-kernel gaussian:bandwidth=3
      """)

  @OptionGroup(title: "Problem") var problem: ProblemOptions
  @Option(help: ArgumentHelp("Random centres (default: twice the training examples).", valueName: "N"))
  var centres: Int?
  @Option(help: ArgumentHelp("Test examples with forced wrong labels (default: all).", valueName: "N"))
  var forced: Int?
  @Option(
    help: ArgumentHelp(
      "Also the minimum norm under this kernel; may be repeated (default: one or two others).", valueName: "kernel"))
  var otherKernel: [String] = []
  @Option(
    help: ArgumentHelp("Random Fourier features (default: four times the training examples).", valueName: "N"))
  var fourier: Int?
  @Option(help: ArgumentHelp("Norms of the null-space noise, in units of ‖w*‖ (default: 1,3,10).", valueName: "list"))
  var noise: String?
  @Option(name: .customLong("init"), help: ArgumentHelp("Where SGD starts: gaussian:SCALE.", valueName: "start"))
  var start = "\(InterpolantsExperiment().start)"
  @Option(help: ArgumentHelp("Most epochs of SGD.", valueName: "N"))
  var epochs = InterpolantsExperiment().epochs
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    try Failure.reporting {
      problem.prepareProcess()
      let runner = InterpolantsRunner(
        try experiment(), command: ["minnorm"] + CommandLine.arguments.dropFirst(),
        monitor: ProgressMonitor(quiet: output.quiet))
      let record = try runner.run()
      try output.write(record: try record.json()) { InterpolantsTable.render(record) }
    }
  }

  private func experiment() throws -> InterpolantsExperiment {
    var experiment = InterpolantsExperiment()
    experiment.problem = problem.experiment
    if problem.train == nil, problem.data == "digits", problem.trainX == nil { experiment.problem.trainCount = 500 }
    experiment.centres = centres
    experiment.forced = forced
    experiment.otherKernels = otherKernel.isEmpty ? nil : otherKernel
    experiment.fourierCount = fourier
    if let noise {
      experiment.noise = try noise.split(separator: ",", omittingEmptySubsequences: false).map { text in
        guard let value = Double(text) else {
          throw ValidationError("--noise \(text): expected numbers > 0, as in 1,3,10")
        }
        return value
      }
    }
    experiment.start = try DescentStart(parsing: start)
    experiment.epochs = epochs
    return experiment
  }
}
