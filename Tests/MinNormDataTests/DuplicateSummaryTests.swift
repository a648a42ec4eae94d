import MinNormData
import Testing

@Suite struct DuplicateSummaryTests {
  private typealias Pair = DuplicateSummary.Pair

  @Test("duplicates and contradictory labels are found, in images and arrays", arguments: [false, true])
  func duplicates(asArray: Bool) {
    func inputs(_ rows: [[UInt8]]) -> Inputs {
      asArray
        ? .array(NumberArray(rows: rows.count, columns: 9, values: rows.flatMap { $0.map(Float.init) }))
        : .images(ImageSet(count: rows.count, channels: 1, height: 3, width: 3, pixels: rows.flatMap(\.self)))
    }
    let a = noise(9, seed: 1), b = noise(9, seed: 2), c = noise(9, seed: 3)
    let dataset = Dataset(
      name: "x", train: Examples(inputs: inputs([a, b, a, a, b]), labels: [0, 1, 0, 2, 1]),
      test: Examples(inputs: inputs([c, b, c, a]), labels: [0, 0, 0, 0]), classCount: 3)
    let summary = DatasetSummary(of: dataset, listed: 2)
    #expect(summary.duplicatesInTrain.count == 3)
    #expect(summary.duplicatesInTrain.pairs == [Pair(original: 0, duplicate: 2), Pair(original: 0, duplicate: 3)])
    #expect(summary.duplicatesInTrain.contradictory == 1)
    #expect(summary.duplicatesInTrain.contradictoryPairs == [Pair(original: 0, duplicate: 3)])
    #expect(summary.duplicatesOfTrainInTest.count == 2 && summary.duplicatesOfTrainInTest.contradictory == 1)
    #expect(summary.duplicatesOfTrainInTest.contradictoryPairs == [Pair(original: 1, duplicate: 1)])
  }

  @Test("images that differ in one pixel are no duplicates")
  func nearDuplicates() {
    let rows = (0..<64).map { index in (0..<64).map { UInt8($0 == index ? 1 : 0) } }
    let images = ImageSet(count: 64, channels: 1, height: 8, width: 8, pixels: rows.flatMap(\.self))
    let examples = Examples(inputs: .images(images), labels: [Int](repeating: 0, count: 64))
    let summary = DatasetSummary(of: Dataset(name: "x", train: examples, test: examples, classCount: 1))
    #expect(summary.duplicatesInTrain.count == 0)
    #expect(summary.duplicatesOfTrainInTest.count == 64)
  }
}
