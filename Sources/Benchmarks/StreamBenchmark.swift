import ArgumentParser
import Foundation
import MinNorm
import MinNormReport

/// Rates of what a path over features that are never stored is made of, beside the matrix product of the same moments.
///
/// The reference and what is measured take turns, and the best of each counts: others use the machine too.
struct StreamBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stream",
    abstract: "Random convolution and Gram accumulation as ratios to the float32 matrix product of the same run.",
    discussion: """
      Example: scripts/bench stream                           half a minute, 1.5 GB
               scripts/bench stream --threads 1 --cpu-time    on a busy machine
      """)

  @Option(help: ArgumentHelp("Images of 3 × 32 × 32.", valueName: "n"))
  var images = 512
  @Option(help: ArgumentHelp("Filters, of 6 × 6 × 3.", valueName: "F"))
  var filters = 125
  @Option(help: ArgumentHelp("Order of the Gram matrix.", valueName: "n"))
  var order = 8192
  @Option(help: ArgumentHelp("Turns.", valueName: "N"))
  var turns = 5
  @Option(help: ArgumentHelp("Threads (default: all cores).", valueName: "N"))
  var threads: Int?
  @Flag(help: "Measure processor time, which others' work does not change; with one thread.")
  var cpuTime = false

  func validate() throws {
    guard images >= 1, filters >= 1, order >= 1, turns >= 1, (threads ?? 1) >= 1 else {
      throw ValidationError("all numbers are at least 1")
    }
    if cpuTime, threads != 1 { throw ValidationError("--cpu-time goes with --threads 1") }
  }

  func run() throws {
    Threads.setCount(threads)
    print("\(Threads.blasDescription), loops for \(InstructionSet.inForce), \(Threads.count) threads\n")
    let shape = ConvolutionShape(channels: 3, height: 32, width: 32, patch: 6, pool: 15, stride: 6)
    let width = shape.featuresPerFilter * filters
    let pixels = try RatesBenchmark.randomFeatures(count: images, dimension: 3072)
    var patches = Matrix<Float>(
      rows: shape.depth, columns: filters,
      values: try RatesBenchmark.randomFeatures(count: filters, dimension: shape.depth).values(as: Float.self).map {
        2 * $0 - 1
      })
    var features = [Float](repeating: 0, count: images * width)
    let convolution = try PooledConvolution(shape, bias: 1)
    let examples = try RatesBenchmark.randomFeatures(count: order, dimension: width)
    let update = try GramUpdate()
    let single = try PackedSymmetricMatrix<Float>(order: order)
    let double = try PackedSymmetricMatrix<Double>(order: order)

    let side = 3072
    let squares = try (0..<3).map { _ in try RatesBenchmark.randomFeatures(count: side, dimension: side) }
    var square = Matrix<Float>(rows: side, columns: side, values: squares[2].values(as: Float.self))
    var (reference, rates) = (0.0, [0.0, 0.0, 0.0, 0.0])
    let bytes = try Self.byteBlock(order, width: width)
    func measure(_ index: Int, _ flops: Double, _ body: () throws -> Void) throws {
      let product = try seconds {
        try square.withView { result in
          try Self.view(squares[0]) { a in try Self.view(squares[1]) { b in a.multiplyNarrow(b, into: result) } }
        }
      }
      reference = max(reference, 2 * Double(side * side * side) / product)
      rates[index] = max(rates[index], flops / (try seconds(body)))
    }
    let gram = gramFlops(count: order, dimension: width)
    for _ in 0..<turns {
      try measure(0, shape.flops * Double(images * filters)) {
        try patches.withView { patches in
          try Self.view(pixels) { pixels in
            try features.withUnsafeMutableBufferPointer { features in
              guard let target = features.baseAddress else { return }
              try convolution.apply(to: pixels.base, count: images, filters: patches, features: target, stride: width)
            }
          }
        }
      }
      for (index, isSingle) in [(1, true), (2, false)] {
        try measure(index, gram) {
          try Self.view(examples) { columns in
            if isSingle { try update.add(columns, to: single) } else { try update.add(columns, to: double) }
          }
        }
      }
      try measure(3, gram) { try bytes.add(to: single) { _ in } }
    }
    var peak = cpuTime ? nil : try PeakRates.measure(order: side)
    peak?.sgemm = reference
    print(table(reference, rates, width: width, peak))
  }

  /// A block of features that are bytes, with four steps as real ones have, of so many examples.
  private static func byteBlock(_ order: Int, width: Int) throws -> ByteBlock {
    let examples = try RatesBenchmark.randomFeatures(count: order, dimension: 1)
    let none = try examples.selecting([])
    let steps = ByteSteps(exponents: (0..<width).map { $0 % 4 - 8 }, isSigned: true)
    let block = try ByteBlock(
      .init(train: examples, test: none, sample: none), steps: steps, units: 1, featuresPerUnit: width)
    try block.fill(0..<1, MadeUpBytes(steps: steps)) { _ in }
    return block
  }

  /// Features of made-up bytes.
  private struct MadeUpBytes: FeatureEngine {
    let steps: ByteSteps

    func fill(
      _ features: UnsafeMutablePointer<Float>, stride: Int, units: Range<Int>, of prepared: FeatureMatrix,
      examples: Range<Int>, observer: (_ share: Double) throws -> Void
    ) throws {
      for (row, example) in examples.enumerated() {
        for (place, exponent) in steps.exponents.enumerated() {
          let number = (example * 7919 + place * 104_729) % 255 - 127
          features[row * stride + place] = Float(sign: .plus, exponent: exponent ?? 0, significand: 1) * Float(number)
        }
      }
    }
  }

  /// The rates beside those of matrix products and of bytes, or beside sgemm's alone.
  private func table(_ reference: Double, _ rates: [Double], width: Int, _ peak: PeakRates?) -> String {
    var table = Table(
      title: "\(turns) turns, the best of each",
      columns: [.init("operation")]
        + (peak == nil ? [.init("rate", .right), .init("of sgemm", .right)] : PeakRates.columns))
    func add(_ name: String, _ rate: Double) {
      let own = [BenchmarkText.gigaflops(rate), BenchmarkText.ratio(rate / reference)]
      table.addRow([name] + (peak?.cells(rate) ?? own))
    }
    add("matrix product, float32, order 3,072", reference)
    for (name, rate) in zip(
      [
        "random convolution, \(filters) filters, with rectifier and pooling",
        "Gram accumulation in float32, n = \(order), \(width) features",
        "Gram accumulation in float64, n = \(order), \(width) features",
        "Gram accumulation of bytes in float32, n = \(order), \(width) features",
      ], rates)
    { add(name, rate) }
    return table.rendered()
  }

  /// Wall seconds of some work, or the processor's.
  private func seconds(_ body: () throws -> Void) rethrows -> Double {
    guard cpuTime else { return try wallSeconds(body) }
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
      return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
    let start = now()
    try body()
    return now() - start
  }

  /// Lends the examples as columns, only to be read.
  private static func view(_ features: FeatureMatrix, _ body: (MatrixView<Float>) throws -> Void) throws {
    try features.withRows(0..<features.count, as: Float.self, body)
  }
}
