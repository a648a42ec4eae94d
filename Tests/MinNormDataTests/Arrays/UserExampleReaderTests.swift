import MinNormData
import Testing

@Suite struct UserExampleReaderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(
    _ text: String, _ targets: [String], drop: [String] = [], test: String? = nil
  ) throws -> (train: UserExamples, test: UserExamples?, notes: [String]) {
    var reader = UserExampleReader(dropped: drop)
    let test = try test.map { try folder.write("u.csv", $0) }
    let (train, other) = try reader.examples(
      UserFiles(table: folder.write("t.csv", text), targets: targets, testTable: test))
    return (train, other, reader.notes)
  }

  @Test("a table has numbers for inputs and any text for targets; a test table goes by names")
  func tables() throws {
    let (train, test, _) = try read(
      "id,a,b,kind\n9,1,2,cat\n7,3,4,dog\n", ["kind"], drop: ["id"], test: "kind,b,a,id\ndog,6,5,1\n")
    #expect(train.inputs == .array(NumberArray(rows: 2, columns: 2, values: [1, 2, 3, 4])))
    #expect(train.targets == TargetColumns(.text(["cat", "dog"]), names: ["kind"], source: train.source))
    #expect(test?.inputs == .array(NumberArray(rows: 1, columns: 2, values: [5, 6])))
    #expect(test?.targets?.cells == .text(["dog"]))
  }

  @Test("several numeric targets are numbers; a test table without them has none, and that is said")
  func several() throws {
    let (train, test, notes) = try read("u,a,v\n1.5,1,2\n2.5,2,3\n", ["v", "u"], test: "a\n7\n")
    #expect(train.targets?.cells == .numbers(NumberArray(rows: 2, columns: 2, values: [2, 1.5, 3, 2.5])))
    #expect(train.targets?.names == ["v", "u"])
    #expect(test?.targets == nil && notes.contains { $0.contains("not known") })
  }

  @Test("a table needs a target, and numbers beside it; a missing target names its line")
  func refusals() throws {
    #expect(
      message { _ = try read("a,b\n1,2\n", []) }.contains(
        "--target), by its name or its number from 1, found 2 columns: 'a', 'b'"))
    #expect(message { _ = try read("a,b\n1,2\n", ["a", "b"]) }.contains("beside the target"))
    #expect(message { _ = try read("a,b\n1,2\n3,\n", ["b"]) }.contains("line 3, column 2 ('b')"))
    #expect(message { _ = try read("a,b\n1,2\nx,2\n", ["b"]) }.contains("--drop"))
  }

  private func arrays(_ x: [UInt8], shape: ImageShape? = nil) throws -> (inputs: Inputs, notes: [String]) {
    var reader = UserExampleReader(imageShape: shape)
    let y = try folder.write("y.csv", "0\n1\n")
    let read = try reader.examples(UserFiles(trainX: folder.write("x.npy", x), trainY: y))
    return (read.train.inputs, reader.notes)
  }

  @Test("arrays of bytes with three or four dimensions are images: rows, rows with channels last or first")
  func images() throws {
    let plain = try arrays(npy("|u1", "(2, 2, 3)", Array(0..<12)))
    #expect(plain.inputs == .images(ImageSet(count: 2, channels: 1, height: 2, width: 3, pixels: Array(0..<12))))
    #expect(plain.notes.contains { $0.contains("2x3x1") && $0.contains("value/255") })
    let last = try arrays(npy("|u1", "(2, 1, 5, 3)", Array(0..<30)))
    var planes: [UInt8] = []
    for image in 0..<2 {
      for channel in 0..<3 {
        for pixel in 0..<5 { planes.append(UInt8(15 * image + 3 * pixel + channel)) }
      }
    }
    #expect(last.inputs == .images(ImageSet(count: 2, channels: 3, height: 1, width: 5, pixels: planes)))
    let first = try arrays(npy("|u1", "(2, 3, 1, 5)", Array(0..<30)))
    #expect(first.inputs == .images(ImageSet(count: 2, channels: 3, height: 1, width: 5, pixels: Array(0..<30))))
  }

  @Test("other types and two dimensions are rows of numbers; a shape makes images of them")
  func shapes() throws {
    #expect(try arrays(npy("|u1", "(2, 6)", Array(0..<12))).inputs.numbers.format == .uint8)
    #expect(try arrays(npy("|b1", "(2, 2, 3)", [UInt8](repeating: 1, count: 12))).inputs.dimension == 6)
    let shape = try ImageShape(parsing: "2x3x1")
    let doubles = npy("<f8", "(2, 6)", littleEndian((0..<12).map(Double.init)))
    #expect(
      try arrays(doubles, shape: shape).inputs
        == .images(ImageSet(count: 2, channels: 1, height: 2, width: 3, pixels: Array(0..<12))))
    let half = npy("<f8", "(2, 6)", littleEndian([0, 0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0] as [Double]))
    #expect(message { _ = try arrays(half, shape: shape) }.contains("row 0, column 2"))
    #expect(
      message { _ = try arrays(npy("|u1", "(2, 5)", noise(10)), shape: shape) }.contains(
        "6 columns for images of 2x3x1"))
  }

  @Test("a shape is written as it is read", arguments: ["28x28", "32x32x3", "3x32x32", "28×28×1"])
  func shapeText(text: String) throws {
    let shape = try ImageShape(parsing: text)
    #expect(try ImageShape(parsing: shape.description) == shape)
    #expect(shape.channels == (text.contains("32") ? 3 : 1) && shape.areChannelsFirst == text.hasPrefix("3x"))
  }

  @Test("no shape", arguments: ["", "28", "0x3", "28x", "axb", "1x2x3x4", "-1x2"])
  func noShape(text: String) { #expect(throws: DataError.self) { try ImageShape(parsing: text) } }

  @Test("targets may be text in .npy, booleans, or a member of an archive")
  func targets() throws {
    let words = try folder.write("w.npy", npy("|S3", "(2,)", Array("catdog".utf8)))
    #expect(try ArrayFile.targets(words).columns.cells == .text(["cat", "dog"]))
    let flags = try folder.write("f.npz", zip([("y.npy", npy("|b1", "(2,)", [1, 0]))], deflated: true))
    #expect(
      try ArrayFile.targets(flags + ":y").columns.cells == .booleans(NumberArray(rows: 2, columns: 1, values: [1, 0])))
    let square = try folder.write("s.npy", npy("|S1", "(2, 2)", Array("abcd".utf8)))
    #expect(message { _ = try ArrayFile.targets(square) }.contains("text in 2 columns"))
  }

  @Test("what training inputs took is no longer there for test inputs")
  func budget() throws {
    let x = try folder.write("x.npy", npy("|u1", "(100, 10)", noise(1000)))
    let y = try folder.write("y.npy", npy("|u1", "(100,)", noise(100)))
    var enough = UserExampleReader(budget: ReadingBudget(bytes: 2200))
    #expect(try enough.examples(UserFiles(trainX: x, trainY: y, testX: x, testY: y)).test?.inputs.count == 100)
    var less = UserExampleReader(budget: ReadingBudget(bytes: 1900))
    #expect(
      message { _ = try less.examples(UserFiles(trainX: x, trainY: y, testX: x, testY: y)) }.contains("900 bytes"))
  }

  @Test("columns of training and test files with other names are refused")
  func names() throws {
    let (a, b) = (try folder.write("a.csv", "p,q\n1,2\n"), try folder.write("b.csv", "q,p\n1,2\n"))
    let y = try folder.write("y.csv", "1\n")
    var reader = UserExampleReader()
    #expect(
      message { _ = try reader.examples(UserFiles(trainX: a, trainY: y, testX: b)) }.contains("'q' in the place of 'p'")
    )
  }
}
