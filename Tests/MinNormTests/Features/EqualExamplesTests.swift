import MinNorm
import Testing

@Suite struct EqualExamplesTests {
  @Test("every example that equals an earlier one is found with the first of its kind")
  func pairs() throws {
    let points = try FeatureMatrix(count: 5, dimension: 2, values: [1, 2, 3, 4, 1, 2, 2, 1, 1, 2])
    let equal = EqualExamples(of: points)
    #expect(equal.pairs.map(\.original) == [0, 0] && equal.pairs.map(\.duplicate) == [2, 4])
    #expect(equal.contradictions([0, 1, 0, 1, 1]).map(\.duplicate) == [4])
    #expect(equal.contradictions([0, 0, 0, 0, 0]).isEmpty)
  }

  @Test("no examples and no features have no pairs")
  func empty() throws {
    #expect(EqualExamples(of: try FeatureMatrix(count: 0, dimension: 3, values: [])).pairs.isEmpty)
    #expect(EqualExamples(of: try FeatureMatrix(count: 3, dimension: 0, values: [])).pairs.isEmpty)
  }
}
