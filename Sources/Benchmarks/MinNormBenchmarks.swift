import ArgumentParser
import Foundation

/// The program behind scripts/bench.
@main
struct MinNormBenchmarks: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "MinNormBenchmarks",
    abstract: "Rates and whole solves beside the machine's own rates and beside other programs.",
    subcommands: [
      RatesBenchmark.self, SolverBenchmark.self, GrowthBenchmark.self, StreamBenchmark.self, PathBenchmark.self,
    ],
    defaultSubcommand: RatesBenchmark.self)
}

/// Numbers as the benchmarks print them.
enum BenchmarkText {
  static func gigaflops(_ rate: Double) -> String { String(format: "%.0f GFLOP/s", rate * 1e-9) }
  static func gigabytes(_ rate: Double) -> String { String(format: "%.1f GB/s", rate * 1e-9) }
  static func ratio(_ value: Double) -> String { String(format: "%.2f", value) }
}

/// Wall seconds of a piece of work.
func wallSeconds(_ body: () throws -> Void) rethrows -> Double {
  let start = ContinuousClock.now
  try body()
  return (ContinuousClock.now - start) / .seconds(1)
}
