import ArgumentParser
import MinNorm
import MinNormExperiments

/// How the system is solved and checked: shared by solve and plan.
struct SolverArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "auto (says what it chose), cholesky, pivoted-cholesky and eigen (any K, minimum-norm least squares), pcg "
        + "(conjugate gradients to a tolerance), least-squares (linear kernel).",
      valueName: "method"))
  var solver = SolverMethod.auto
  @Option(
    help: ArgumentHelp(
      "Pivots, eigenvalues or singular values up to this times the largest count as zero.", valueName: "ratio"))
  var rankTolerance: Double?
  @Flag(help: "Also the leave-one-out error on the training examples, in closed form.")
  var loo = false
  @Option(
    help: ArgumentHelp(
      "Also the errors on K parts of the training set, each of a solve without it, with their mean ± standard error.",
      valueName: "K"))
  var folds: Int?
  @Option(
    help: ArgumentHelp(
      "Solve N random subsets of --train examples, with seeds that count up from --subset-seed and --seed: means ± standard "
        + "error.", valueName: "N"))
  var repeats: Int?
  @Flag(
    name: .customLong("center-y"),
    help: "Add a constant to the function that no ridge and no norm shrinks (an intercept, by the bordered system).")
  var centerY = false
  @Option(
    help: ArgumentHelp(
      "Residual against a freshly assembled K in float64: full (all rows), sample (2,000 random rows) or none. For features "
        + "that are never stored: against the summed K, all rows; full adds the condition number."))
  var certify = Certification.full
  @Option(help: ArgumentHelp("Columns of a block column of the factor (default: the fastest).", valueName: "N"))
  var blockSize: Int?
  @Option(
    help: ArgumentHelp(
      "Several λ in the place of --ridge, such as 0,0.1,1: for features that are never stored (random-conv with --kernel "
        + "linear), one factorization each.", valueName: "list"))
  var ridges: RidgeList?
  @Option(
    help: ArgumentHelp(
      "local, or scalapack: the same solve over the ranks of mpirun or Slurm (needs a build with --traits MPI)."))
  var engine = SolverEngine.local
  @Option(help: "What the ranks keep of K: half, or full for comparison (--engine scalapack).")
  var storage: ClusterStorage?
  @OptionGroup(title: "Conjugate gradients (--solver pcg)") var iteration: IterationArguments

  func validate() throws {
    if let blockSize, !(1...8192).contains(blockSize) {
      throw ValidationError("--block-size \(blockSize): expected a number from 1 to 8192")
    }
    if storage != nil, engine == .local { throw ValidationError("--storage belongs to --engine scalapack") }
    if let repeats, repeats < 2 { throw ValidationError("--repeats \(repeats): expected at least 2") }
    if let folds, folds < 2 { throw ValidationError("--folds \(folds): expected at least 2") }
    if let rankTolerance, !(rankTolerance >= 0 && rankTolerance < 1) {
      throw ValidationError("--rank-tolerance \(rankTolerance): expected a number from 0 to 1")
    }
  }

  /// The choices, with a ridge and a precision.
  func settings(_ system: SystemOptions) -> SolverSettings {
    var settings = SolverSettings()
    settings.ridge = system.ridge
    settings.arithmetic = system.precision.precision
    settings.solver = solver
    settings.rankTolerance = rankTolerance
    settings.leaveOneOut = loo
    (settings.folds, settings.repeats, settings.hasIntercept) = (folds, repeats, centerY)
    settings.certification = certify
    settings.blockSize = blockSize
    settings.iteration = iteration.options
    settings.ridges = ridges?.values
    settings.cluster = engine == .scalapack ? storage ?? .half : nil
    return settings
  }
}

/// Who solves.
enum SolverEngine: String, CaseIterable, ExpressibleByArgument {
  /// This process.
  case local
  /// The ranks of an MPI job.
  case scalapack
}

extension SolverMethod: ExpressibleByArgument {}
extension ClusterStorage: ExpressibleByArgument {}
extension Certification: ExpressibleByArgument {}
extension KernelStorage: ExpressibleByArgument {}

/// Ascending numbers ≥ 0, separated by commas.
struct RidgeList: ExpressibleByArgument {
  let values: [Double]

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    values = parts.compactMap { Double($0) }.filter { $0 >= 0 && $0.isFinite }
    guard values.count == parts.count, zip(values, values.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
  }
}
