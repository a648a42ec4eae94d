import MinNorm
import MinNormReport

/// What the machine reaches here and now, to which every rate of a run is a ratio.
struct PeakRates {
  /// Flops per second of xGEMM in float32 and in float64, and operations per second of products of bytes.
  var sgemm, dgemm, bytes: Double

  /// Measures all three.
  static func measure(order: Int = 4096) throws -> PeakRates {
    PeakRates(
      sgemm: try MachineRates.measure(.float32, order: order).gemm,
      dgemm: try MachineRates.measure(.float64, order: order).gemm, bytes: try MachineRates.byteProductRate())
  }

  /// The columns of a table of rates.
  static var columns: [Table.Column] {
    [
      .init("rate", .right), .init("of sgemm", .right), .init("of dgemm", .right), .init("of integer peak", .right),
    ]
  }

  /// A rate and its ratios.
  func cells(_ rate: Double) -> [String] {
    [BenchmarkText.gigaflops(rate)] + [sgemm, dgemm, bytes].map { BenchmarkText.ratio(rate / $0) }
  }

  /// The three rates in a line.
  var line: String {
    "matrix product \(BenchmarkText.gigaflops(sgemm)) in float32, \(BenchmarkText.gigaflops(dgemm)) in float64; "
      + "products of bytes \(BenchmarkText.gigaflops(bytes))"
  }
}
