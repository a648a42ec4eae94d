import ArgumentParser
import MinNormExperiments

struct SolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve",
    abstract: "Build K, solve Ka = y, report errors, norms and residual.",
    discussion: """
      Examples:
        minnorm solve
        minnorm solve --data mnist --train 10000 --labels clean,random,corrupt:0.1
        minnorm solve --data mnist --precision float32 --json mnist.json     all 60,000 images, 7 GiB
        minnorm solve --data cifar10 --train 8000 --kernel gaussian:bandwidth=7
      """)

  @OptionGroup(title: "Problem") var problem: ProblemOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    try Failure.reporting {
      problem.prepareProcess()
      let runner = SolveRunner(
        problem.experiment, command: ["minnorm"] + CommandLine.arguments.dropFirst(),
        monitor: ProgressMonitor(quiet: output.quiet))
      let record = try runner.run()
      try output.write(record: try record.json()) { SolveTable.render(record) }
    }
  }
}
