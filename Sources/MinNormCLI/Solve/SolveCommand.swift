import ArgumentParser
import MinNorm
import MinNormCluster
import MinNormExperiments
import MinNormReport

struct SolveCommand: ExperimentCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve",
    abstract: "Build K, solve Ka = y, report errors, norms and residual.",
    discussion: """
      Examples:
        minnorm solve
        minnorm solve --data mnist --train 10000 --labels clean,random,corrupt:0.1
        minnorm solve --data mnist --precision float32 --json mnist.json
        minnorm solve --labels clean,random --loo --report digits.html
        minnorm solve --data cifar10 --train 8000 --kernel gaussian:bandwidth=7
        minnorm solve --kernel laplacian:bandwidth=loo --loo
        minnorm solve --data mnist --train 20000 --kernel linear
        minnorm solve --data mnist --solver pcg --tolerance 1e-4 --precision float32
        minnorm solve --features random-conv:filters=125/250 --kernel linear --loo
        mpirun -q -np 4 minnorm solve --engine scalapack  (a build with --traits MPI)
        minnorm solve --save digits.npz  (for minnorm predict digits.npz)
        minnorm solve --data mnist --checkpoint run1  (later the same with --resume)
      """)

  @OptionGroup var options: SolveOptions
  @OptionGroup(title: "Model") var modelOptions: ModelOptions
  @OptionGroup(title: "Arrays") var arrays: ArrayOptions
  @OptionGroup(title: "Checkpoint") var checkpointing: CheckpointOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var report: ReportOptions

  var process: ProcessOptions { options.process }

  var model: ModelOptions? { modelOptions }
  var moreFiles: [FileRoles.Named] { arrays.files }
  func experiment() -> SolveExperiment { options.experiment }
  func startEngine(_ experiment: SolveExperiment) throws -> (any ClusterEngine)? {
    experiment.settings.cluster == nil ? nil : try Cluster.start()
  }
  func prepare(_ run: Run, _ experiment: SolveExperiment) throws {
    try arrays.check(experiment)
    run.keepsArrays = arrays.isWanted
  }
  func finish(_ run: Run) throws { try arrays.write(run.arrays, quiet: output.quiet) }
  func checkpoint() -> SolverCheckpoint? { checkpointing.checkpoint(quiet: output.quiet) }
  func monitor(_ experiment: SolveExperiment, _ checkpoint: SolverCheckpoint?) -> any RunMonitor {
    ProgressMonitor(
      quiet: output.quiet || Cluster.isFollower, checkpoint: checkpoint,
      tolerance: experiment.solver == .pcg ? experiment.iteration.tolerance(for: experiment.arithmetic) : nil)
  }
  func galleries(_ experiment: SolveExperiment, _ run: Run) throws -> [Page.Gallery] {
    report.report == nil ? [] : try SolvePictures.galleries(experiment.problem, run)
  }
  static func table(_ record: SolveRecord) -> String { SolveTable.render(record) }

  /// A solver that ended is not yet a solution: singular systems can pass a factorization by rounding, and data that
  /// contradict themselves have none.
  func requireSolved(_ record: SolveRecord) throws {
    if let failures = record.path?.failures, let first = failures.first {
      let more = failures.count > 1 ? " and at \(failures.count - 1) more points" : ""
      StandardError.write(
        "minnorm: error: with \(first.filters) filters and λ = \(Format.significant(first.ridge))\(more), \(first.reason)\n"
      )
      throw ExitCode(Failure.numerical)
    }
    let contradicted = record.results.filter { $0.contradictions > 0 && ($0.ridge ?? record.solver.ridge) == 0 }
    if !contradicted.isEmpty {
      let pairs = contradicted.map {
        "\($0.labels) (\(Format.count($0.contradictions)) pair\($0.contradictions == 1 ? "" : "s"))"
      }
      StandardError.write(
        "minnorm: error: no interpolant exists for \(pairs.joined(separator: ", ")), because equal training examples have "
          + "different labels; the result is the minimum-norm least-squares solution; "
          + "remove or relabel the examples, or use --ridge\n")
      throw ExitCode(Failure.numerical)
    }
    let unsolved = record.results.filter { !$0.solved }
    guard !unsolved.isEmpty else { return }
    let condition = record.system.conditionNumber.map { " (condition number \(Format.scientific($0)))" } ?? ""
    let remedies = record.path == nil ? Advice().betterConditioned : ["more filters", "--ridges with a larger λ"]
    StandardError.write(
      "minnorm: error: the system is not solved for \(unsolved.map(\.labels).joined(separator: ", ")): "
        + "K is numerically singular\(condition); try \(Advice.list(remedies))\n")
    throw ExitCode(Failure.numerical)
  }
}
