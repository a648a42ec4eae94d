import ArgumentParser
import Foundation
import MinNorm
import MinNormData
import MinNormExperiments
import MinNormReport

/// How the seconds of a solve grow with the number of examples: a process for each size and route, and fitted exponents.
struct GrowthBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "growth",
    abstract: "Seconds of each phase for growing numbers of MNIST's images, with fitted exponents.",
    discussion: """
      Example: scripts/bench growth                                           n = 2,500 to 20,000: some 2 minutes
               scripts/bench growth --orders 5000,10000,20000,40000,60000     the whole data set: 15 minutes, 9 GB
      """)

  @Option(help: ArgumentHelp("Numbers of training examples, ascending.", valueName: "n,…"))
  var orders = "2500,5000,10000,20000"
  @Option(help: ArgumentHelp("Routes: cholesky, pcg, or both with a comma.", valueName: "route,…"))
  var routes = "cholesky,pcg"
  @Option(help: "float32 or float64.")
  var precision = "float32"
  @Option(
    help: ArgumentHelp(
      "Folder that holds mnist/ (default: environment MINNORM_DATA, else 'data').", valueName: "folder"))
  var dataDir: String?
  @Option(help: .hidden) var program = "minnorm"

  private var sizes: [Int] { orders.split(separator: ",").compactMap { Int($0) } }
  private var names: [String] { routes.split(separator: ",").map(String.init) }

  func validate() throws {
    let sizes = sizes
    guard sizes.count == orders.split(separator: ",").count, sizes.count >= 2, sizes[0] >= 1,
      zip(sizes, sizes.dropFirst()).allSatisfy({ $0 < $1 })
    else {
      throw ValidationError("--orders \(orders): expected two or more ascending numbers, such as 5000,10000,20000")
    }
    guard !names.isEmpty, names.allSatisfy({ ["cholesky", "pcg"].contains($0) }) else {
      throw ValidationError("--routes \(routes): expected cholesky, pcg or both")
    }
    guard ["float32", "float64"].contains(precision) else {
      throw ValidationError("--precision \(precision): expected float32 or float64")
    }
  }

  func run() throws {
    Threads.setCount(nil)
    let peak = try PeakRates.measure()
    print("\(Threads.blasDescription), loops for \(InstructionSet.inForce), \(Threads.count) threads\n\(peak.line)\n")
    for route in names { print(try table(route, peak)) }
  }

  private static let phases: [(RunPhase, String)] = [
    (.gram, "Gram"), (.precondition, "precondition"), (.factor, "factor"), (.solve, "solve"), (.evaluate, "evaluate"),
  ]

  private func table(_ route: String, _ peak: PeakRates) throws -> String {
    var records: [SolveRecord] = []
    for order in sizes { records.append(try solve(order, route)) }
    let phases = Self.phases.filter { phase, _ in records.contains { $0.seconds[phase] >= 0.005 } }
    var table = Table(
      title: "MNIST, Gaussian σ = 5, \(route), \(precision): seconds",
      columns: [Table.Column("n", .right)] + phases.map { Table.Column($0.1, .right) }
        + [
          Table.Column("total", .right), Table.Column("Gram of sgemm", .right), Table.Column("of integer peak", .right),
          Table.Column("iterations", .right),
        ])
    for (order, record) in zip(sizes, records) {
      let gram = gramFlops(count: order, dimension: 784) / record.seconds[.gram]
      table.addRow(
        [Format.count(order)] + phases.map { Self.text(record.seconds[$0.0]) } + [
          Self.text(record.seconds.total), BenchmarkText.ratio(gram / peak.sgemm),
          BenchmarkText.ratio(gram / peak.bytes),
          record.solver.iterations > 0 ? "\(record.solver.iterations)" : "",
        ])
    }
    let columns = phases.map { phase, _ in records.map { $0.seconds[phase] } } + [records.map { $0.seconds.total }]
    table.addRow(["exponent"] + columns.map(exponent) + ["", "", ""])
    table.addNote("exponent p of seconds = c n^p, least squares of the logarithms over what takes 0.01 s or more")
    return table.rendered()
  }

  private static func text(_ seconds: Double) -> String { String(format: "%.2f", seconds) }

  /// The slope of log seconds over log n.
  private func exponent(_ seconds: [Double]) -> String {
    let points = zip(sizes, seconds).filter { $0.1 >= 0.01 }.map { (x: log(Double($0.0)), y: log($0.1)) }
    guard points.count >= 2 else { return "" }
    let count = Double(points.count)
    let (x, y) = (points.reduce(0) { $0 + $1.x } / count, points.reduce(0) { $0 + $1.y } / count)
    let slope =
      points.reduce(0) { $0 + ($1.x - x) * ($1.y - y) } / points.reduce(0) { $0 + ($1.x - x) * ($1.x - x) }
    return BenchmarkText.ratio(slope)
  }

  private func solve(_ order: Int, _ route: String) throws -> SolveRecord {
    let folder = dataDir ?? ProcessInfo.processInfo.environment["MINNORM_DATA"] ?? "data"
    var json: [UInt8] = []
    let outcome = try ChildProcess.run(
      program,
      [
        "solve", "--data", "mnist", "--data-dir", folder, "--train", "\(order)", "--solver", route, "--precision",
        precision, "--certify", "none", "--quiet", "--json", "-",
      ]
    ) { json.append(contentsOf: $0) }
    guard outcome.status == 0 else { throw CleanExit.message("n = \(order), \(route): \(outcome.message)") }
    return try JSONDecoder().decode(SolveRecord.self, from: Data(json))
  }
}
