import ArgumentParser
import Foundation
import MinNorm
import MinNormData
import MinNormReport

/// Rates of the library beside the machine's own, from the same run.
///
/// A bare time says nothing: every figure is a rate and its ratio to what BLAS reaches here and now.
struct RatesBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rates",
    abstract: "Gram and factorization rates beside the machine's own matrix-product and memory rates.",
    discussion: """
      Example: scripts/bench                      about a minute, 2.5 GB
               scripts/bench --order 60000        also the factorization at full size: 3-10 minutes each, 15 GB
      """)

  @Option(help: ArgumentHelp("Also factor a system of this order.", valueName: "n"))
  var order: Int?
  @Option(help: ArgumentHelp("Order of the factorizations that are compared with xPOTRF.", valueName: "n"))
  var compareOrder = 12_000
  @Option(help: ArgumentHelp("Examples in the Gram benchmark, of 784 numbers each.", valueName: "n"))
  var examples = 20_000
  @Option(help: "float32, float64 or both.")
  var precision = "both"
  @Option(help: ArgumentHelp("Threads (default: all cores).", valueName: "N"))
  var threads: Int?

  func validate() throws {
    guard ["float32", "float64", "both"].contains(precision) else {
      throw ValidationError("--precision \(precision): expected float32, float64 or both")
    }
    guard compareOrder >= 1, examples >= 1, (order ?? 1) >= 1, (threads ?? 1) >= 1 else {
      throw ValidationError("orders, examples and threads are at least 1")
    }
  }

  func run() throws {
    Threads.setCount(threads)
    print("\(Threads.blasDescription), loops for \(InstructionSet.inForce), \(Threads.count) threads\n")
    let peak = try PeakRates.measure()
    if precision != "float64" { try run(Float.self, peak) }
    if precision != "float32" { try run(Double.self, peak) }
  }

  private func run<Scalar: LAPACKScalar>(_ type: Scalar.Type, _ peak: PeakRates) throws {
    let rates = try MachineRates.measure(Scalar.precision, order: 4096)
    var rows: [[String]] = [
      ["matrix product, order 4,096"] + peak.cells(rates.gemm) + [""],
      ["products of bytes, d = 784"] + peak.cells(peak.bytes) + [""],
      ["streaming read", "\(BenchmarkText.gigabytes(rates.read))", "", "", "", ""],
      ["first touch of new memory", "\(BenchmarkText.gigabytes(rates.firstTouch))", "", "", "", ""],
    ]
    func add(_ name: String, flops: Double, seconds: Double, reference: Double? = nil) {
      let rate = flops / seconds
      rows.append([name] + peak.cells(rate) + [reference.map { BenchmarkText.ratio(rate / $0) } ?? ""])
    }

    let features = try Self.randomFeatures(count: examples, dimension: 784)
    let pixels = try RawFeatures().features(of: Self.randomImages(count: examples, channels: 1))
    let kernels: [any Kernel] = [LinearKernel(), GaussianKernel(bandwidth: 5), LaplacianKernel(bandwidth: 10)]
    for (format, numbers) in [("float32", features), ("bytes", pixels)] {
      for kernel in kernels {
        add(
          "Gram matrix of \(format), \(kernel.name), n = \(examples), d = 784",
          flops: gramFlops(count: examples, dimension: 784), seconds: try gramSeconds(kernel, numbers, type))
      }
    }

    if Scalar.precision == .float32 {
      for (format, numbers) in [("float32", features), ("bytes", pixels)] {
        for kernel in kernels.dropFirst() {
          let time = try miniBatchSeconds(kernel, numbers)
          add(
            "mini-batches without K of \(format), \(kernel.name), n = \(examples)",
            flops: 2 * Double(Self.batches * 256) * Double(examples) * 784, seconds: time)
        }
      }
      for channels in [1, 3] {
        let (flops, time) = try gabor(channels: channels)
        add("Gabor features with pooling, 2000 images, 28 × 28 × \(channels)", flops: flops, seconds: time)
      }
    }

    let square = try potrfRate(type)
    rows.append(["xPOTRF on the full square, n = \(compareOrder)"] + peak.cells(square) + ["1.00"])
    for n in [compareOrder] + (order.map { [$0] } ?? []) {
      // At full size one run is long enough.
      let time =
        try (0..<(n == compareOrder ? 2 : 1)).map { _ in
          let matrix = try diagonallyDominant(type, order: n)
          let start = ContinuousClock.now
          _ = try matrix.cholesky().order
          return (ContinuousClock.now - start) / .seconds(1)
        }.min() ?? 0
      add("half storage, n = \(n)", flops: choleskyFlops(order: n), seconds: time, reference: square)
    }

    print(table(Scalar.precision.rawValue, rows))
  }

  /// Wall seconds of an assembly, the better of two: the first pays for new memory, which has a row of its own.
  private func gramSeconds<Scalar: LAPACKScalar>(
    _ kernel: any Kernel, _ features: FeatureMatrix, _ type: Scalar.Type
  ) throws -> Double {
    try (0..<2).map { _ in try wallSeconds { _ = try kernel.gram(of: features, in: type).order } }.min() ?? 0
  }

  /// Flops and wall seconds, the best of three, of the Gabor features of 2,000 images.
  private func gabor(channels: Int) throws -> (flops: Double, seconds: Double) {
    let (map, images) = (GaborFeatures(), Self.randomImages(count: 2000, channels: channels))
    let time = try (0..<3).map { _ in try wallSeconds { _ = try map.features(of: images).count } }.min() ?? 0
    return (try map.convolutionFlops(of: FeatureShape(images)) * Double(images.count), time)
  }

  private func table(_ title: String, _ rows: [[String]]) -> String {
    var table = Table(
      title: title,
      columns: [.init("operation")] + PeakRates.columns + [.init("of xPOTRF", .right)])
    for row in rows { table.addRow(row) }
    return table.rendered()
  }

  private static func randomImages(count: Int, channels: Int) -> Inputs {
    let pixels = (0..<count * channels * 784).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 9) }
    return .images(ImageSet(count: count, channels: channels, height: 28, width: 28, pixels: pixels))
  }

  /// Batches of 256 examples that are timed.
  private static let batches = 8

  /// Wall seconds of some steps of SGD on coefficients, two label sets of ten classes, kernel values float32 and not kept.
  private func miniBatchSeconds(_ kernel: any Kernel, _ features: FeatureMatrix) throws -> Double {
    let space = TiledCoefficientSpace(kernel: kernel, features: features, precision: .float32)
    let coefficients = Matrix<Double>(rows: features.count, columns: 21)
    return try (0..<2).map { _ in
      try wallSeconds {
        for batch in 0..<Self.batches {
          let rows = (0..<256).map { (batch * 256 + $0) % features.count }
          _ = try space.predictions(of: Batch(rows), coefficients)
        }
      }
    }.min() ?? 0
  }

  /// LAPACK's own factorization of the full square, the better of two.
  private func potrfRate<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws -> Double {
    let n = compareOrder
    let matrix = try OwnedStorage<Scalar>(count: n * n)
    let best = (0..<2).map { _ in
      for index in 0..<n * n { matrix.base[index] = Scalar(index % 1013) / 1024 }
      for index in 0..<n { matrix.base[index * (n + 1)] = Scalar(2 * n) }
      return wallSeconds {
        precondition(Scalar.potrf(n: n, a: matrix.base, lda: n) == 0, "the matrix is positive definite")
      }
    }.min()
    return choleskyFlops(order: n) / (best ?? .infinity)
  }

  private func diagonallyDominant<Scalar: LAPACKScalar>(
    _ type: Scalar.Type, order n: Int
  ) throws -> PackedSymmetricMatrix<Scalar> {
    var matrix = try PackedSymmetricMatrix<Scalar>(order: n)
    for block in 0..<matrix.layout.blockCount {
      let panel = matrix.blockColumn(block)
      for column in 0..<panel.columns {
        for row in 0..<panel.rows { panel.base[row + column * panel.stride] = Scalar((row + column) % 1013) / 1024 }
      }
    }
    matrix.addToDiagonal(Scalar(2 * n))
    return matrix
  }

  static func randomFeatures(count: Int, dimension: Int) throws -> FeatureMatrix {
    var state: UInt64 = 1
    let values = (0..<count * dimension).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) * 0x1p-24
    }
    return try FeatureMatrix(count: count, dimension: dimension, values: values)
  }
}
