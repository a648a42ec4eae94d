import ArgumentParser
import Foundation
import MinNorm
import MinNormData
import MinNormExperiments
import MinNormReport

/// Whole solves of MNIST by every route, and by other programs, in one run: ratios to the direct float32 solve, beside the
/// machine's own rates.
///
/// Every solve is a process of its own, so that its peak memory is its own.
struct SolverBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solver",
    abstract:
      "Every route to the solution of MNIST, and its peers, as ratios to the direct float32 solve of the same run.",
    discussion: """
      Example: scripts/bench solver                       n = 10,000, with SciPy and scikit-learn: some 3 minutes
               scripts/bench solver --order 60000         the routes at full size: half an hour and 15 GB
      """)

  @Option(help: ArgumentHelp("Training examples of the routes.", valueName: "n"))
  var order = 10_000
  @Option(help: ArgumentHelp("Training examples of the comparison with other programs.", valueName: "n"))
  var peerOrder = 10_000
  @Option(help: ArgumentHelp("Order of the narrow product.", valueName: "n"))
  var productOrder = 30_000
  @Option(
    help: ArgumentHelp(
      "Folder that holds mnist/ (default: environment MINNORM_DATA, else 'data').", valueName: "folder"))
  var dataDir: String?
  @Option(help: ArgumentHelp("Also conjugate gradients without K, under this limit.", valueName: "bytes"))
  var matrixFree: String?
  @Option(help: .hidden) var program = "minnorm"
  @Option(help: .hidden) var python: String?
  @Option(help: .hidden) var peers: String?

  private var folder: String { dataDir ?? ProcessInfo.processInfo.environment["MINNORM_DATA"] ?? "data" }

  func run() throws {
    Threads.setCount(nil)
    print("\(Threads.blasDescription), loops for \(InstructionSet.inForce), \(Threads.count) threads\n")
    try product()
    try routes()
    try comparison()
    try iterations()
  }

  // MARK: The narrow product

  private func product() throws {
    let rates = try MachineRates.measure(.float32, order: 4096)
    let (n, columns) = (productOrder, 10)
    let full = try OwnedStorage<Float>(count: n * n)
    for index in 0..<n * n { full.base[index] = Float(index % 1013) / 1024 }
    var (x, y) = (Matrix<Float>(rows: n, columns: columns), Matrix<Float>(rows: n, columns: columns))
    let whole = MatrixView(full.base, rows: n, columns: n, stride: n)
    let dense =
      (0..<3).map { _ in
        wallSeconds { x.withView { x in y.withView { whole.multiplyNarrow(x, into: $0) } } }
      }.min() ?? .infinity
    let half = try PackedSymmetricMatrix<Float>(order: n)
    for block in 0..<half.layout.blockCount {
      let panel = half.blockColumn(block)
      for index in 0..<panel.columns * panel.stride { panel.base[index] = Float(index % 1013) / 1024 }
    }
    let wide = Matrix<Double>(rows: n, columns: columns, values: (0..<n * columns).map { Double($0 % 17) })
    let packed = try (0..<3).map { _ in try wallSeconds { _ = try half.product(wide) } }.min() ?? .infinity
    var table = Table(
      title: "product of K with \(columns) columns, float32, n = \(Format.count(n))",
      columns: [
        .init("operation"), .init("seconds", .right), .init("K read at", .right), .init("of sgemm", .right),
        .init("of streaming read", .right),
      ])
    let bytes = 4 * Double(n) * Double(n)
    for (name, time, size) in [
      ("xGEMM, full square", dense, bytes), ("half of K, both triangles at once", packed, bytes / 2),
    ] {
      table.addRow([
        name, String(format: "%.3f", time), BenchmarkText.gigabytes(size / time), BenchmarkText.ratio(time / dense),
        BenchmarkText.ratio(size / time / rates.read),
      ])
    }
    table.addNote(
      "matrix product \(BenchmarkText.gigaflops(rates.gemm)), streaming read \(BenchmarkText.gigabytes(rates.read))")
    print(table.rendered())
  }

  // MARK: Routes

  private struct Route {
    let name: String
    let arguments: [String]
    /// The name of the route that a solve is compared with.
    var reference = "direct float32"
  }

  private func routes() throws {
    var routes = [
      Route(
        name: "direct float32", arguments: ["--solver", "cholesky", "--precision", "float32", "--certify", "sample"]),
      Route(name: "direct float64", arguments: ["--solver", "cholesky", "--certify", "sample"]),
      Route(name: "mixed", arguments: ["--precision", "mixed"]),
      Route(name: "pcg float32 1e-4", arguments: ["--solver", "pcg", "--precision", "float32"]),
      Route(
        name: "pcg float32 1e-4, random labels",
        arguments: ["--solver", "pcg", "--precision", "float32", "--labels", "random"]),
      Route(name: "pcg float64 1e-10", arguments: ["--solver", "pcg"], reference: "direct float64"),
    ]
    if let matrixFree {
      routes.append(
        Route(
          name: "pcg without K, 1e-3",
          arguments: ["--solver", "pcg", "--precision", "float32", "--tolerance", "1e-3", "--memory-limit", matrixFree])
      )
    }
    let rates = [Precision.float32: try MachineRates.measure(.float32), .float64: try MachineRates.measure(.float64)]
    var table = Table(
      title: "MNIST, first \(Format.count(order)), Gaussian σ = 5; seconds without the certificate",
      columns: [
        .init("route"), .init("seconds", .right), .init("ratio", .right), .init("Cholesky of product", .right),
        .init("iterations", .right), .init("residual", .right), .init("wrong", .right), .init("norm", .right),
        .init("peak memory", .right),
      ])
    var totals: [String: Double] = [:]
    for route in routes {
      let record = try solve(route.arguments)
      let (total, result) = (record.seconds.total - record.seconds[.certify], record.results[0])
      totals[route.name] = total
      let gemm = rates[record.solver.precision.factorPrecision]?.gemm ?? .nan
      let ratio = totals[route.reference].map { "\(BenchmarkText.ratio(total / $0)) \(route.reference.dropFirst(7))" }
      table.addRow([
        route.name, String(format: "%.1f", total), ratio ?? "",
        record.seconds[.factor] > 0
          ? BenchmarkText.ratio(choleskyFlops(order: order) / record.seconds[.factor] / gemm) : "",
        record.solver.iterations > 0 ? "\(record.solver.iterations)" : "",
        result.relativeResidual.map { Format.scientific($0) } ?? "", "\(result.testErrors)",
        Format.significant(result.norms.rkhs), Format.bytes(record.memory.peakBytes),
      ])
    }
    print(table.rendered())
  }

  private func solve(_ arguments: [String]) throws -> SolveRecord {
    var json: [UInt8] = []
    let outcome = try ChildProcess.run(
      program,
      ["solve", "--data", "mnist", "--data-dir", folder, "--train", "\(order)", "--quiet", "--json", "-"] + arguments
    ) { json.append(contentsOf: $0) }
    guard outcome.status == 0 else { throw CleanExit.message("\(outcome.message)") }
    return try JSONDecoder().decode(SolveRecord.self, from: Data(json))
  }

  // MARK: Other programs

  /// What the peers' script writes.
  private struct Peer: Decodable {
    let name: String
    let seconds: Double
    let peakBytes: Int
    let errors: Int
    let iterations: Double?
    let residual: Double?
  }

  private func comparison() throws {
    guard let python, let peers else { return }
    var table = Table(
      title: "MNIST, first \(Format.count(peerOrder)), float64, fit and predict 10,000 test images",
      columns: [
        .init("program"), .init("seconds", .right), .init("of minnorm", .right), .init("peak memory", .right),
        .init("wrong", .right),
      ])
    var mine = self
    mine.order = peerOrder
    let record = try mine.solve(["--certify", "none"])
    let total = record.seconds.total
    table.addRow([
      "minnorm, no certificate", String(format: "%.1f", total), "1.00", Format.bytes(record.memory.peakBytes),
      "\(record.results[0].testErrors)",
    ])
    for name in ["scipy", "scikit-learn"] {
      guard let peer = try peer(name, python, peers, []) else {
        table.addRow([name, "ended with an error", "", "", ""])
        continue
      }
      table.addRow([
        peer.name, String(format: "%.1f", peer.seconds), BenchmarkText.ratio(peer.seconds / total),
        Format.bytes(peer.peakBytes), "\(peer.errors)",
      ])
    }
    print(table.rendered())
  }

  private func peer(_ name: String, _ python: String, _ peers: String, _ more: [String]) throws -> Peer? {
    var json: [UInt8] = []
    let outcome = try ChildProcess.run(python, [peers, name, "\(folder)/mnist", "\(peerOrder)"] + more) {
      json.append(contentsOf: $0)
    }
    guard outcome.status == 0 else { return nil }
    return try? JSONDecoder().decode(Peer.self, from: Data(json))
  }

  /// Preconditioned conjugate gradients to the same relative residual, in float64.
  private func iterations() throws {
    guard let python, let peers else { return }
    var mine = self
    mine.order = peerOrder
    let record = try mine.solve(["--solver", "pcg", "--tolerance", "1e-4", "--certify", "none"])
    let total = record.seconds.total
    var table = Table(
      title: "MNIST, first \(Format.count(peerOrder)), float64, conjugate gradients to 1e-4, fit and predict",
      columns: [
        .init("program"), .init("seconds", .right), .init("of minnorm", .right), .init("iterations", .right),
        .init("peak memory", .right), .init("wrong", .right),
      ])
    table.addRow([
      "minnorm pcg, no certificate", String(format: "%.1f", total), "1.00", "\(record.solver.iterations)",
      Format.bytes(record.memory.peakBytes), "\(record.results[0].testErrors)",
    ])
    for name in ["cg", "gpytorch"] {
      guard let peer = try peer(name, python, peers, ["1e-4"]) else {
        table.addRow([name, "not there, or ended with an error", "", "", "", ""])
        continue
      }
      table.addRow([
        peer.name, String(format: "%.1f", peer.seconds), BenchmarkText.ratio(peer.seconds / total),
        peer.iterations.map { Format.significant($0) } ?? "", Format.bytes(peer.peakBytes), "\(peer.errors)",
      ])
    }
    table.addNote(
      "cg: SciPy's, ten columns in turn, Nyström features of scikit-learn; gpytorch: linear_operator with pivoted Cholesky"
    )
    print(table.rendered())
  }
}
