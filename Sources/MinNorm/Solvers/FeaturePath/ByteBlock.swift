import CMinNorm
import MinNormData

/// A block of features that are bytes times powers of two, multiplied as whole numbers.
///
/// K = Σ_e 4^e Σ_f bᵢf bⱼf with f over the features whose step is 2^e: for each e the sums over a block are whole numbers below
/// 2³¹, exact in any order, and each is added to K with one rounding (none in float64 while K's numbers, in units of the least
/// 4^e, are below 2⁵³: then K does not depend on the blocks either). No bit depends on the number of threads. Features are packed
/// as they are made, once as rows and once as columns of the products: twice a byte for each.
package final class ByteBlock {
  /// Examples whose features are made at once, as float32 numbers; whole panels.
  private static var chunk: Int { 960 }
  /// Examples that are packed at once: whole panels of rows and of columns at every instruction set.
  static var panel: Int { 48 }
  /// Rows whose panels stay in the last-level cache.
  private static var strip: Int { 32 * panel }

  private let examples: FeaturePathExamples
  private let featuresPerUnit: Int
  private let steps: ByteSteps
  /// Some examples' features as they are made; then the sample's.
  private let room: OwnedStorage<Float>
  private let sampleRoom: OwnedStorage<Float>
  private var width = 0
  private var packed: PackedBytes?

  /// Bytes of a block of at most so many units, with what their products take.
  static func bytes(_ units: Int, featuresPerUnit: Int, examples: Int) -> Int {
    let width = units * featuresPerUnit
    // Bytes as rows and as columns, a tenth more for the ends of panels.
    return 22 * examples * width / 10 + 4 * width * (min(chunk, examples) + FeaturePath.sampleSize)
      + 4 * strip * panel * Threads.count
  }

  /// Room for at most so many units.
  package init(_ examples: FeaturePathExamples, steps: ByteSteps, units: Int, featuresPerUnit: Int) throws {
    (self.examples, self.steps, self.featuresPerUnit) = (examples, steps, featuresPerUnit)
    let width = units * featuresPerUnit
    room = try OwnedStorage(count: min(Self.chunk, max(examples.train.count, examples.test.count)) * width)
    sampleRoom = try OwnedStorage(count: examples.sample.count * width)
  }

  package func fill(_ units: Range<Int>, _ engine: any FeatureEngine, observer: (_ share: Double) throws -> Void) throws
  {
    width = units.count * featuresPerUnit
    let features = units.lowerBound * featuresPerUnit..<units.upperBound * featuresPerUnit
    let packed = try PackedBytes(
      ByteClass.all(of: steps, features), offset: steps.offset, train: examples.train.count,
      test: examples.test.count, reusing: self.packed)
    self.packed = packed
    let all = Double(max(examples.count, 1))
    var done = 0.0
    for (set, isTest) in [(examples.train, false), (examples.test, true)] {
      for rows in pieces(of: 0..<set.count, limit: Self.chunk) {
        try engine.fill(room.base, stride: width, units: units, of: set, examples: rows) { share in
          try observer((done + share * Double(rows.count)) / all)
        }
        packed.pack(UnsafePointer(room.base), width: width, rows, isTest: isTest)
        done += Double(rows.count)
      }
    }
    let sample = examples.sample
    try engine.fill(sampleRoom.base, stride: width, units: units, of: sample, examples: 0..<sample.count) { _ in }
  }

  var sample: MatrixView<Float> {
    MatrixView(sampleRoom.base, rows: width, columns: examples.sample.count, stride: width)
  }

  package func add<Scalar: LAPACKScalar>(
    to gram: borrowing PackedSymmetricMatrix<Scalar>, observer: (_ share: Double) throws -> Void
  ) throws {
    let (n, layout) = (examples.train.count, gram.layout)
    // Where row 0 of every column would lie.
    let targets = (0..<layout.blockCount).flatMap { block in
      let (panel, first) = (gram.blockColumn(block), layout.range(ofBlock: block).lowerBound)
      return (0..<panel.columns).map { panel.base + $0 * panel.stride - first }
    }
    for rows in pieces(of: 0..<n, limit: Self.strip) {
      multiply(rows, isTest: false, to: targets[..<rows.upperBound])
      try observer(Double(rows.upperBound) * Double(rows.upperBound) / (Double(n) * Double(n)))
    }
  }

  func addCross<Scalar: LAPACKScalar>(
    to sum: MatrixView<Scalar>, observer: (_ share: Double) throws -> Void
  ) throws {
    let targets = (0..<sum.columns).map { sum.base + $0 * sum.stride }
    for rows in pieces(of: 0..<sum.rows, limit: Self.strip) {
      multiply(rows, isTest: true, to: targets[...])
      try observer(Double(rows.upperBound) / Double(sum.rows))
    }
  }

  /// Adds the products of a strip of rows and the training examples of some columns, the first ones.
  ///
  /// - Parameter targets: Where row 0 of every column of the sum lies.
  private func multiply<Scalar: LAPACKScalar>(
    _ rows: Range<Int>, isTest: Bool, to targets: ArraySlice<UnsafeMutablePointer<Scalar>>
  ) {
    guard let packed else { return }
    let parts = (targets.count + Self.panel - 1) / Self.panel
    parallelRanges(parts, sharing: (packed, targets)) { shared, range in
      let (packed, targets) = shared
      withUnsafeTemporaryAllocation(of: Int32.self, capacity: rows.count * Self.panel) { scratch in
        guard let scratch = scratch.baseAddress else { return }
        for part in range {
          // Short columns and long ones in turns, so that every thread has both.
          let index = part % 2 == 0 ? part / 2 : parts - 1 - part / 2
          let own = index * Self.panel..<min((index + 1) * Self.panel, targets.count)
          packed.multiply(rows, isTest: isTest, columns: own, scratch, to: targets[own])
        }
      }
    }
  }
}

/// Features of a block that have the same step, at most as many as sums of products have room for.
struct ByteClass {
  let exponent: Int
  /// Their places in the block.
  let features: [Int]

  /// The classes of some features, ascending; features that are always 0 are in none.
  static func all(of steps: ByteSteps, _ features: Range<Int>) -> [ByteClass] {
    var places: [Int: [Int]] = [:]
    for (place, exponent) in steps.exponents[features].enumerated() {
      if let exponent { places[exponent, default: []].append(place) }
    }
    return places.sorted { $0.key < $1.key }.flatMap { exponent, places in
      pieces(of: 0..<places.count, limit: mn_mostBytes).map {
        ByteClass(exponent: exponent, features: Array(places[$0]))
      }
    }
  }
}
