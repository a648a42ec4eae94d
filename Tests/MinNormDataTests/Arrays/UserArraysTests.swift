import MinNormData
import Testing

@Suite struct UserArraysTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("x.csv", "1,2\n3,4\n5,6\n")
    try folder.write("y.csv", "0\n2\n0\n")
  }

  private func load(_ testX: String, _ testY: String) throws -> Dataset {
    let root = folder.path + "/"
    return try UserArrays.load(
      trainX: root + "x.csv", trainY: root + "y.csv", testX: root + testX, testY: root + testY)
  }

  @Test("classes are counted over both sets")
  func classes() throws {
    try folder.write("u.csv", "7,8")
    try folder.write("v.npy", npy("<i8", "(1,)", littleEndian([4])))
    let dataset = try load("u.csv", "v.npy")
    #expect(dataset.classCount == 5)
    #expect(dataset.train.labels == [0, 2, 0] && dataset.test.labels == [4])
    #expect(dataset.test.inputs == .array(NumberArray(rows: 1, columns: 2, values: [7, 8])))
  }

  @Test("labels that are no classes name their row", arguments: ["0.5", "-1", "1e9", "70000"])
  func badLabels(label: String) throws {
    try folder.write("v.csv", "0\n1\n\(label)\n")
    #expect(message { _ = try load("x.csv", "v.csv") }.contains("in row 2"))
  }

  @Test("labels in two columns are refused")
  func twoColumns() throws {
    #expect(message { _ = try load("x.csv", "x.csv") }.contains("one column, found 2"))
  }

  @Test("counts that disagree name both files")
  func counts() throws {
    try folder.write("v.csv", "0\n1\n")
    let text = message { _ = try load("x.csv", "v.csv") }
    #expect(text.contains("x.csv") && text.contains("v.csv") && text.contains("3 labels") && text.contains("found 2"))
  }

  @Test("dimensions that disagree name both files")
  func dimensions() throws {
    try folder.write("u.csv", "1,2,3\n1,2,3\n1,2,3\n")
    let text = message { _ = try load("u.csv", "y.csv") }
    #expect(text.contains("u.csv") && text.contains("x.csv") && text.contains("2 columns") && text.contains("found 3"))
  }
}
