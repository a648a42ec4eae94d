import MinNormData
import Testing

@Suite struct LIBSVMReaderTests {
  private func read(_ text: String) throws -> SparseTable {
    try LIBSVMReader.read(ContentStream(bytes: Array(text.utf8), name: "x"))
  }

  @Test("targets, ascending indices from 1, comments, blank lines and rows of nothing")
  func table() throws {
    let table = try read("# made by hand\n+1 1:0.5 3:-2e1 # first\n\n-1\n2.5\t2:1\r\n")
    #expect(table.targets == [1, -1, 2.5] && table.indexRange == 1...3 && table.notes.isEmpty)
    #expect(
      try table.dense(columns: 4, from: 1, budget: .unlimited)
        == NumberArray(rows: 3, columns: 4, values: [0.5, 0, -20, 0, 0, 0, 0, 0, 0, 1, 0, 0]))
  }

  @Test("indices from 0 and groups of queries are said")
  func notes() throws {
    let table = try read("1 qid:3 0:1\n2 qid:3 1:1\n")
    #expect(table.indexRange == 0...1)
    #expect(table.notes.contains { $0.contains("qid") } && table.notes.contains { $0.contains("from 0") })
  }

  @Test(
    "what is wrong is named with its line",
    arguments: [
      ("1 1:1\n1:2 2:1\n", "target, first on line 2"), ("1 2:1 1:1\n", "ascending indices on line 1"),
      ("1 1:1 1:2\n", "ascending"), ("1,2 1:1\n", "several labels"), ("1 -1:1\n", "an index"),
      ("1 99999999999:1\n", "an index"), ("1 1:x\n", "behind the colon"), ("1 1\n", "index:value"), ("\n", "one row"),
      ("1 1:nan\n", "nan at row 0, column 1"), ("a 1:1\n", "'a'"), ("1 1:\n", "behind the colon"),
    ])
  func wrong(text: String, expected: String) {
    #expect(message { _ = try read(text) }.contains(expected))
  }

  @Test("a table that memory cannot hold in full is refused before it is filled")
  func tooWide() throws {
    let table = try read("1 2000000000:1\n2 1:1\n")
    #expect(throws: DataError.self) {
      try table.dense(columns: 2_000_000_000, from: 1, budget: ReadingBudget(bytes: 1 << 30))
    }
  }

  @Test("training and test files of different width get the columns of both")
  func pair() throws {
    let folder = try TemporaryFolder()
    let (train, test) = (
      try folder.write("a.svm", "1 1:5\n2 2:6\n"),
      try folder.write("b.libsvm.gz", FileBytes.gzip(Array("1 0:1 3:7\n".utf8)))
    )
    var reader = UserExampleReader()
    let read = try reader.examples(UserFiles(table: train, targets: [], testTable: test))
    #expect(read.train.inputs == .array(NumberArray(rows: 2, columns: 4, values: [0, 5, 0, 0, 0, 0, 6, 0])))
    #expect(read.test?.inputs == .array(NumberArray(rows: 1, columns: 4, values: [1, 0, 0, 7])))
    #expect(read.train.targets?.cells == .numbers(NumberArray(rows: 2, columns: 1, values: [1, 2])))
    #expect(try ArrayFile.load(train) == NumberArray(rows: 2, columns: 2, values: [5, 0, 0, 6]))
  }

  @Test("columns have no names to be chosen by, and sparse rows are no images")
  func options() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("a.svm", "1 1:5\n2 2:6\n")
    func refusal(_ files: UserFiles, _ reader: UserExampleReader = UserExampleReader()) -> String {
      var reader = reader
      return message { _ = try reader.examples(files) }
    }
    #expect(refusal(UserFiles(table: file, targets: ["1"])).contains("--target 1"))
    #expect(refusal(UserFiles(table: file, targets: []), UserExampleReader(dropped: ["2"])).contains("--drop 2"))
    let images = try UserExampleReader(imageShape: ImageShape(parsing: "1x2"))
    #expect(refusal(UserFiles(table: file, targets: []), images).contains("--image-shape 1x2x1"))
    #expect(refusal(UserFiles(trainX: file, trainY: file), images).contains("--image-shape 1x2x1"))
  }
}
