import ArgumentParser
import Foundation
import MinNorm
import MinNormReport

/// A ridge path from one reduction beside one Cholesky factorization for every λ, in turns, so that both meet the same machine.
struct PathBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "path",
    abstract: "A path of ridges from one reduction of K, as a ratio to separate Cholesky factorizations.",
    discussion: "Example: scripts/bench path                         n = 4,000, 50 λ: about a minute")

  @Option(help: ArgumentHelp("Examples.", valueName: "n"))
  var order = 4000
  @Option(help: ArgumentHelp("Values of λ.", valueName: "count"))
  var count = 50
  @Option(help: ArgumentHelp("Rounds; each factors a few times before and after the path.", valueName: "N"))
  var rounds = 3
  @Option(help: ArgumentHelp("Threads (default: all cores).", valueName: "N"))
  var threads: Int?
  @Flag(help: "Also the eigendecomposition.")
  var spectrum = false

  func validate() throws {
    guard order >= 2, count >= 1, rounds >= 1, (threads ?? 1) >= 1 else {
      throw ValidationError("--order is at least 2, the others at least 1")
    }
  }

  func run() throws {
    Threads.setCount(threads)
    print("\(Threads.blasDescription), loops for \(InstructionSet.inForce), \(Threads.count) threads\n")
    let features = try RatesBenchmark.randomFeatures(count: order, dimension: 100)
    let kernel = GaussianKernel(bandwidth: 3)
    let targets = Targets(labels: (0..<order).map { $0 * 7 % 10 }, classCount: 10).matrix(in: Double.self)
    let ridges = (0..<count).map { pow(10, -4 + 6 * Double($0) / Double(max(1, count - 1))) }
    var (factor, reduce, fits, whole): ([Double], [Double], [Double], [Double]) = ([], [], [], [])
    func factorOnce() throws {
      var gram = try kernel.gram(of: features, in: Double.self)
      gram.addToDiagonal(1e-4)
      let start = ContinuousClock.now
      _ = try gram.cholesky().order
      factor.append((ContinuousClock.now - start) / .seconds(1))
    }
    for _ in 0..<rounds {
      for _ in 0..<3 { try factorOnce() }
      let gram = try kernel.gram(of: features, in: Double.self)
      let start = ContinuousClock.now
      let form = try BandReduction(gram)
      let middle = ContinuousClock.now
      _ = try form.ridgeFits(targets, ridges: ridges)
      reduce.append((middle - start) / .seconds(1))
      fits.append((ContinuousClock.now - middle) / .seconds(1))
      for _ in 0..<3 { try factorOnce() }
    }
    if spectrum {
      let gram = try kernel.gram(of: features, in: Double.self)
      let start = ContinuousClock.now
      let form = try SpectralForm(gram)
      _ = try form.ridgeFits(targets, ridges: ridges)
      whole.append((ContinuousClock.now - start) / .seconds(1))
    }
    // The best of each: what the machine does when nobody else asks for it.
    let (one, band) = (factor.min() ?? .infinity, zip(reduce, fits).map { $0 + $1 }.min() ?? .infinity)
    var table = Table(
      title: "\(count) ridges, n = \(Format.count(order)), float64: coefficients, leave-one-out, GCV, norm, freedom",
      columns: [.init("route"), .init("seconds", .right), .init("of separate factorizations", .right)])
    func add(_ name: String, _ seconds: Double) {
      table.addRow([
        name, String(format: "%.3f", seconds), BenchmarkText.ratio(seconds / (Double(count) * one)),
      ])
    }
    add("\(count) Cholesky factorizations, alone", Double(count) * one)
    add("path from one band reduction", band)
    add("  reduction and Q", reduce.min() ?? .infinity)
    add("  fits at all λ", fits.min() ?? .infinity)
    if let seconds = whole.min() { add("path from the eigendecomposition", seconds) }
    let means = zip(reduce, fits).map { $0 + $1 }.reduce(0, +) / Double(rounds)
    table.addNote(
      "means of the run: path \(String(format: "%.3f", means)) s, factorization "
        + "\(String(format: "%.3f", factor.reduce(0, +) / Double(factor.count))) s, ratio "
        + BenchmarkText.ratio(means / (Double(count) * factor.reduce(0, +) / Double(factor.count))))
    print(table.rendered())
  }
}
