import ArgumentParser
import MinNorm
import MinNormExperiments
import MinNormReport

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "What a solve would take: bytes, flops, expected time. Allocates nothing for the system.",
    discussion: """
      Takes the options of solve. Measures the machine's rates for about a second.

      Examples:
        minnorm plan --data mnist
        minnorm plan --data mnist --precision float32 --labels clean,random
        minnorm plan --data mnist --engine scalapack --ranks 16 --memory-per-rank 8G
        minnorm plan --data cifar10 --kernel linear --features random-conv:filters=32000
      """)

  @OptionGroup var options: SolveOptions
  @Option(help: ArgumentHelp("Ranks of one thread each (--engine scalapack).", valueName: "P"))
  var ranks: Int?
  @Option(help: ArgumentHelp("Bytes that a rank may take, such as 8G (--engine scalapack).", valueName: "bytes"))
  var memoryPerRank: ByteCount?
  @Option(
    help: ArgumentHelp("Bytes a second between ranks, such as 1G (--engine scalapack; default 1G).", valueName: "bytes")
  )
  var bandwidth: ByteCount?
  @OptionGroup(title: "Checkpoint") var checkpointing: CheckpointOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    let isCluster = options.solver.engine == .scalapack
    if isCluster != (ranks != nil) {
      throw ValidationError("--engine scalapack and --ranks belong together: how many ranks are planned for?")
    }
    if let ranks, !(1...1_000_000).contains(ranks) {
      throw ValidationError("--ranks \(ranks): expected a number from 1 to 1000000")
    }
    if !isCluster, memoryPerRank != nil || bandwidth != nil {
      throw ValidationError("--memory-per-rank and --bandwidth belong to --engine scalapack")
    }
  }

  private var question: ClusterOutlook.Question? {
    ranks.map {
      ClusterOutlook.Question(
        ranks: $0, memoryPerRank: memoryPerRank?.bytes, bandwidth: bandwidth.map { Double($0.bytes) } ?? 1e9)
    }
  }

  func run() throws {
    try Failure.reporting(output) {
      try options.process.prepareProcess(quiet: output.quiet)
      let record = try PlanRecord.make(
        options.experiment, command: commandLine, checkpoint: checkpointing.checkpoint(quiet: true), cluster: question)
      try output.write(record: try RecordJSON.text(record)) { PlanTable.render(record) }
    }
  }
}

/// The plan as a person reads it.
enum PlanTable {
  private static func numbers(_ plan: PlanRecord.Shape) -> String {
    plan.isGiven ? "of kernel values that are given" : "\(Format.count(plan.dimension)) numbers each"
  }

  static func render(_ record: PlanRecord) -> String {
    if let cluster = record.cluster { return render(record, cluster) }
    let plan = record.plan
    let header = renderKeyValues([
      (
        "system",
        "order \(Format.count(plan.order)), \(numbers(plan)), \(plan.arithmetic.rawValue), "
          + "\(Format.count(plan.rightHandSides)) right-hand sides, \(Format.count(plan.testCount)) test examples"
      ),
      (
        "machine",
        "\(record.environment.blas), \(Format.count(record.environment.threads, of: "thread")), matrix product at \(Format.flops(record.gemmFlopsPerSecond))"
      ),
    ])
    var phases = Table(columns: [.init("phase"), .init("flops", .right), .init("expected", .right)])
    let rows: [(String, Double?, Double)] = [
      ("features", record.flops.features, record.seconds[.features]),
      ("bandwidth search", nil, record.seconds[.search]), ("Gram matrix", record.flops.gram, record.seconds[.gram]),
      ("preconditioner", nil, record.seconds[.precondition]),
      (
        SolverText.factorization(plan.method), plan.method == .cholesky ? plan.factorFlops : nil,
        record.seconds[.factor]
      ),
      ("substitution", plan.solveFlops, record.seconds[.solve]),
      (SolverText.iterations(plan.method), nil, record.seconds[.refine]),
      ("leave one out", plan.factorFlops, record.seconds[.leaveOneOut]), ("certificate", nil, record.seconds[.certify]),
      ("evaluation", nil, record.seconds[.evaluate]),
    ]
    for (name, flops, seconds) in rows where seconds > 0 {
      phases.addRow([name, flops.map { Format.scientific($0) } ?? "", Format.seconds(seconds)])
    }
    phases.addRow(["in all", "", Format.seconds(record.seconds.total)])

    var storage = Table(columns: [.init("storage"), .init("peak memory", .right), .init("fits")])
    for choice in record.storage {
      let fits = record.availableBytes.map { choice.plannedPeakBytes <= $0 ? "yes" : "no" } ?? "unknown"
      storage.addRow([SolverText.storage(choice), Format.bytes(choice.plannedPeakBytes), fits])
    }
    if let stream = plan.stream {
      phases.addNote(
        "\(Format.count(stream.factorizations)) factorization\(stream.factorizations == 1 ? "" : "s") in all; K is n²p, the "
          + "products with the test examples 2nmp flops")
      if plan.checkpointBytes > 0 {
        phases.addNote("the checkpoint takes up to \(Format.bytes(2 * plan.checkpointBytes)) on the disk")
      }
    }
    if let iteration = plan.iteration {
      phases.addNote(
        "some 18 iterations for each factor of ten down to \(Format.scientific(iteration.tolerance)) are assumed, as for"
          + " MNIST with a Gaussian kernel of bandwidth 5")
    }
    if let available = record.availableBytes { storage.addNote("available: \(Format.bytes(available))") }
    return header + "\n" + phases.rendered() + "\n" + storage.rendered()
  }

  private static func render(_ record: PlanRecord, _ cluster: ClusterOutlook) -> String {
    let grid = cluster.grid
    return renderKeyValues([
      (
        "system",
        "order \(Format.count(record.plan.order)), \(numbers(record.plan)), \(record.plan.arithmetic.rawValue)"
      ),
      (
        "ranks",
        "\(Format.count(grid.ranks)) on a grid of \(grid.gridRows) × \(grid.gridColumns), blocks of \(grid.blockSize), panels "
          + "of \(Format.count(grid.panelWidth)) columns"
      ),
      (
        "memory",
        "\(Format.bytes(cluster.bytesPerRank)) a rank: K \(Format.bytes(cluster.gramBytesPerRank)), features "
          + Format.bytes(cluster.featureBytesPerRank)
      ),
      (
        "factorization",
        "\(Format.scientific(cluster.factorFlopsPerRank)) flops and \(Format.scientific(cluster.wordsPerRank)) numbers sent to a rank"
      ),
      (
        "expected",
        "Gram \(Format.seconds(cluster.gramSeconds)), Cholesky \(Format.seconds(cluster.factorSeconds)), at this machine's rates of "
          + "one thread and \(Format.scientific(cluster.bandwidth)) bytes/s between ranks"
      ),
    ])
  }
}
