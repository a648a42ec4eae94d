import MinNormData
import Testing

@Suite struct UserArraysTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("x.csv", "1,2\n3,4\n5,6\n")
    try folder.write("y.csv", "0\n2\n0\n")
  }

  private func load(_ testX: String?, _ testY: String?, task: PredictionTask? = nil) throws -> Dataset {
    let root = folder.path + "/"
    return try UserArrays.load(
      UserFiles(
        trainX: root + "x.csv", trainY: root + "y.csv", testX: testX.map { root + $0 }, testY: testY.map { root + $0 },
        task: task))
  }

  @Test("a class that only test examples have is named, and is none of the training set's")
  func unseenClass() throws {
    try folder.write("u.csv", "7,8")
    try folder.write("v.npy", npy("<i8", "(1,)", littleEndian([4])))
    let dataset = try load("u.csv", "v.npy", task: .classification)
    #expect(dataset.classNames == ["0", "2"] && dataset.unseenClassNames == ["4"] && dataset.classCount == 2)
    #expect(dataset.train.labels == [0, 1, 0] && dataset.test.labels == [2])
    #expect(dataset.notes.contains { $0.contains("class 4 is only in the test set") && $0.contains("1 of 1") })
    #expect(dataset.notes.contains { $0.contains("classes 0, 2 are only in the training set") })
    #expect(dataset.test.inputs == .array(NumberArray(rows: 1, columns: 2, values: [7, 8])))
  }

  @Test("without a test set there are no test examples; without their targets nothing is known of them")
  func noTest() throws {
    let alone = try load(nil, nil)
    #expect(alone.test.count == 0 && alone.test.inputs.dimension == 2 && alone.train.count == 3)
    let unlabelled = try load("x.csv", nil)
    #expect(unlabelled.test.count == 3 && unlabelled.test.targets == .none && unlabelled.test.labels.isEmpty)
    #expect(alone.contentHash != unlabelled.contentHash)
  }

  @Test("counts that disagree name both files")
  func counts() throws {
    try folder.write("v.csv", "0\n1\n")
    let text = message { _ = try load("x.csv", "v.csv") }
    #expect(text.contains("x.csv") && text.contains("v.csv") && text.contains("3 targets") && text.contains("found 2"))
  }

  @Test("dimensions that disagree name both files")
  func dimensions() throws {
    try folder.write("u.csv", "1,2,3\n1,2,3\n1,2,3\n")
    let text = message { _ = try load("u.csv", "y.csv") }
    #expect(text.contains("u.csv") && text.contains("x.csv") && text.contains("2 columns") && text.contains("found 3"))
  }

  @Test("other numbers of target columns name both files")
  func targetColumns() throws {
    let text = message { _ = try load("x.csv", "x.csv") }
    #expect(text.contains("y.csv") && text.contains("1 columns of targets") && text.contains("found 2"))
  }
}
