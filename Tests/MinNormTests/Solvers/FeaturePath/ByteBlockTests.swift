import MinNorm
import MinNormData
import Testing

@Suite struct ByteBlockTests {
  private static let (order, tests) = (131, 57)

  private func map(_ filters: [Int], _ kind: PooledScaling.Kind) -> RandomConvolution {
    var map = RandomConvolution(filters: filters, seed: 3)
    (map.patch, map.pool, map.stride, map.bias, map.images) = (2, 3, 2, 0.05, .raw)
    (map.pooled, map.roundsToBytes) = (kind, true)
    return map
  }

  /// Makes the features of some filters in blocks, and gives K's lower triangle and the products with the test examples.
  private func sums<Scalar: LAPACKScalar>(
    _ filters: Int, _ kind: PooledScaling.Kind, blocks: [Range<Int>], _ type: Scalar.Type
  ) throws -> (gram: [Scalar], cross: [Scalar], sample: Double) {
    let (n, m) = (Self.order, Self.tests)
    let all = RandomConvolutionTests.images(n + m, height: 7, width: 6)
    let prepared = try #require(
      try FeatureChain([map([filters], kind)]).stream(
        fittedTo: all.selecting(0..<n), preparing: all.selecting(n..<n + m)))
    let sample = try prepared.train.selecting([0, 7, n - 1])
    let block = try FeatureBlock(
      prepared.stream, .init(train: prepared.train, test: prepared.test, sample: sample),
      units: blocks.map(\.count).max() ?? 0)
    let gram = try PackedSymmetricMatrix<Scalar>(order: n, blockSize: 40)
    var (cross, deviation) = (Matrix<Scalar>(rows: m, columns: n), 0.0)
    try prepared.stream.withEngine { engine in
      for units in blocks {
        try block.fill(units, engine) { _ in }
        try block.add(to: gram) { _ in }
        try cross.withView { try block.addCross(to: $0) { _ in } }
        let made = block.sample
        deviation += (0..<made.rows).reduce(0) { $0 + Double(made.base[$1]) }
      }
    }
    let triangle = (0..<n).flatMap { column in (column..<n).map { gram[$0, column] } }
    return (triangle, cross.values, deviation)
  }

  /// The same of stored features, in float64: exact, because the numbers are bytes times powers of two.
  private func expected(_ filters: Int, _ kind: PooledScaling.Kind) throws -> (gram: [Double], cross: [Double]) {
    let (n, m) = (Self.order, Self.tests)
    let all = RandomConvolutionTests.images(n + m, height: 7, width: 6)
    let fitted = try map([filters], kind).fitted(to: all.selecting(0..<n))
    let features = try fitted.features(of: all)
    let (width, values) = (features.dimension, features.values.map { Double($0) })
    func product(_ i: Int, _ j: Int) -> Double {
      (0..<width).reduce(0) { $0 + values[i * width + $1] * values[j * width + $1] }
    }
    let gram = (0..<n).flatMap { j in (j..<n).map { product($0, j) } }
    return (gram, (0..<n).flatMap { j in (n..<n + m).map { product($0, j) } })
  }

  @Test(
    "the sums in float64 are the products of the stored features, exactly, in any blocks",
    arguments: PooledScaling.Kind.allCases)
  func exact(kind: PooledScaling.Kind) throws {
    let (gram, cross) = try expected(12, kind)
    #expect(gram.contains { $0 != 0 } && cross.contains { $0 != 0 })
    for blocks in [[0..<12], [0..<1, 1..<7, 7..<12]] {
      let found = try sums(12, kind, blocks: blocks, Double.self)
      #expect(found.gram == gram && found.cross == cross)
    }
  }

  @Test("sums in float32 are rounded once for every step and block")
  func single() throws {
    let (gram, cross) = try expected(12, .standardized)
    let found = try sums(12, .standardized, blocks: [0..<6, 6..<12], Float.self)
    let largest = gram.map(abs).max() ?? 0
    for (x, y) in [(found.gram, gram), (found.cross, cross)] {
      for (value, exact) in zip(x, y) { #expect(abs(Double(value) - exact) < 40 * 0x1p-24 * largest) }
    }
  }
}
