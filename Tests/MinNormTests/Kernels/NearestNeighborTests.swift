import MinNorm
import Testing

@Suite struct NearestNeighborTests {
  /// Small whole numbers, so that float32 products are exact and ties are common.
  private func points(_ n: Int, _ d: Int, seed: Int) throws -> FeatureMatrix {
    var random = TestRandom(seed)
    return try FeatureMatrix(
      count: n, dimension: d, values: (0..<n * d).map { _ in Float((random.uniform() * 9).rounded(.down)) })
  }

  @Test(
    "the nearest example is that of the distances, the first of equally near ones, across tiles too",
    arguments: [(1, 1, 1), (5, 3, 2), (70, 40, 3), (1030, 2100, 2)])
  func distances(queries: Int, examples: Int, dimension: Int) throws {
    let (z, x) = (try points(queries, dimension, seed: 1), try points(examples, dimension, seed: 2))
    let nearest = try nearestExamples(to: z, among: x)
    for query in stride(from: 0, to: queries, by: max(1, queries / 40)) {
      let distances = (0..<examples).map { example in
        (0..<dimension).reduce(0.0) {
          let difference = z.values[query * dimension + $1] - x.values[example * dimension + $1]
          return $0 + Double(difference * difference)
        }
      }
      #expect(nearest[query] == distances.firstIndex(of: distances.min() ?? 0))
    }
  }

  @Test("every example is nearest to itself")
  func itself() throws {
    var random = TestRandom(5)
    let x = try FeatureMatrix(count: 50, dimension: 20, values: (0..<1000).map { _ in Float(random.normal()) })
    #expect(try nearestExamples(to: x, among: x) == Array(0..<50))
  }
}
