import ArgumentParser
import MinNorm

@main
struct MinNormCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "minnorm",
    abstract: "Minimum-norm interpolation, exactly: kernel systems of MNIST and CIFAR-10 size on an ordinary machine.",
    discussion: """
      Builds the kernel matrix K of a data set, solves Ka = y by Cholesky factorization and reports test error, norms \
      and the residual against a freshly assembled K (Zhang et al., ICLR 2017, section 5). Shows that stochastic gradient \
      descent from zero ends at the same function.

      Start with the built-in digits, then with right and wrong labels, then MNIST:
        minnorm solve
        minnorm solve --labels clean,random,corrupt:0.2
        minnorm compare
        minnorm path
        minnorm data fetch mnist
        minnorm solve --data mnist --train 10000

      Exit codes: 0 done, 64 usage, 65 bad input data, 66 input not found, 69 a resource is missing (memory, disk, \
      data set), 70 numerical failure, 74 input/output error, 130 interrupted (129 by a terminal that hung up).
      """,
    version: minnormVersion,
    subcommands: [
      SolveCommand.self, CompareCommand.self, RandomizeCommand.self, PathCommand.self, InterpolantsCommand.self,
      ExpressivityCommand.self, SpectrumCommand.self, DoubleDescentCommand.self, SearchCommand.self,
      ReproduceCommand.self, PlanCommand.self, PredictCommand.self, ModelCommand.self, ReportCommand.self,
      DataCommand.self, DoctorCommand.self,
    ])

  /// What the program does.
  static func main() { FrontDoor.run(Array(CommandLine.arguments.dropFirst())) }
}
