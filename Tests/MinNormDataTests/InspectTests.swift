import MinNormData
import Testing

@Suite struct InspectTests {
  @Test("counts, shape and classes are those of the data")
  func counts() {
    let summary = DatasetSummary(of: tinyDataset())
    #expect(summary.train.count == 12 && summary.test.count == 5)
    #expect(summary.train.perClass == [2, 2, 1, 1, 1, 1, 1, 1, 1, 1] && summary.test.perClass.reduce(0, +) == 5)
    #expect(summary.shape == [1, 2, 2] && summary.dimension == 4 && summary.classCount == 10)
  }
}
