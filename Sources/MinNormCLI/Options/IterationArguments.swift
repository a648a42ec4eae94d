import ArgumentParser
import MinNorm
import MinNormExperiments

/// What conjugate gradients can be told.
struct IterationArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Relative residual that every column must reach (default: 1e-4 in float32, 1e-10 in float64 and mixed).",
      valueName: "residual"))
  var tolerance: Double?
  @Option(
    help:
      "blocks (landmarks eliminated, Gauss–Seidel over clusters of near examples), nystrom (landmarks eliminated), or none."
  )
  var preconditioner = PreconditionerKind.blocks
  @Option(help: ArgumentHelp("Examples that are eliminated exactly: the landmarks.", valueName: "N"))
  var landmarks: Int?
  @Option(help: ArgumentHelp("Examples in a cluster of the preconditioner.", valueName: "N"))
  var clusterSize: Int?
  @Option(help: ArgumentHelp("Most products with K.", valueName: "N"))
  var maxIterations = 2000
  @Option(help: "K in memory: auto (where it fits), always, or never (assembled twice in each iteration).")
  var storeKernel = KernelStorage.auto

  func validate() throws {
    if let tolerance, !(tolerance > 0 && tolerance < 1) {
      throw ValidationError("--tolerance \(tolerance): expected a number between 0 and 1")
    }
    for (name, value) in [
      ("--landmarks", landmarks), ("--cluster-size", clusterSize), ("--max-iterations", maxIterations),
    ] {
      if let value, value < 1 { throw ValidationError("\(name) \(value): expected at least 1") }
    }
  }

  var options: IterationOptions {
    var options = IterationOptions()
    options.tolerance = tolerance
    options.preconditioner = preconditioner
    options.landmarks = landmarks
    options.clusterSize = clusterSize
    options.limit = maxIterations
    options.storage = storeKernel
    return options
  }
}

extension PreconditionerKind: ExpressibleByArgument {}
