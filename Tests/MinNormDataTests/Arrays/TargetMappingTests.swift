import MinNormData
import Testing

@Suite struct TargetMappingTests {
  /// A data set of as many examples as there are targets.
  private func dataset(
    _ train: TargetColumns.Cells, names: [String] = [], test: TargetColumns.Cells? = nil, task: PredictionTask? = nil
  ) throws -> Dataset {
    func examples(_ cells: TargetColumns.Cells, _ source: String) -> UserExamples {
      let targets = TargetColumns(cells, names: names, source: source)
      let inputs = NumberArray(rows: targets.rows, columns: 1, values: (0..<targets.rows).map(Float.init))
      return UserExamples(inputs: .array(inputs), targets: targets, source: "x")
    }
    return try UserArrays.dataset(
      name: "a", train: examples(train, "y.csv"), test: test.map { examples($0, "v.csv") }, task: task)
  }

  private func column(_ values: [Double]) -> TargetColumns.Cells {
    .numbers(NumberArray(rows: values.count, columns: 1, numbers: .float64(values)))
  }

  private func rows(_ rows: [[Double]]) -> TargetColumns.Cells {
    .numbers(NumberArray(rows: rows.count, columns: rows[0].count, numbers: .float64(rows.flatMap(\.self))))
  }

  @Test(
    "classes do not depend on their names, and numbers are in the order of their size",
    arguments: [[0.0, 1], [1, 2], [3, 8], [-1, 1], [10001, 90210], [8, 11]])
  func names(pair: [Double]) throws {
    let data = try dataset(column([1, 0, 0, 1].map { pair[$0] }))
    #expect(data.train.labels == [1, 0, 0, 1] && data.task == .classification)
    #expect(data.classNames == pair.map { "\(Int($0))" })
    #expect(data.notes.count == 1 && data.notes[0].contains("2 classes (\(data.classNames.joined(separator: ", ")))"))
  }

  @Test("text is classes, in the order of its characters, without a word; an empty cell is refused")
  func text() throws {
    let data = try dataset(.text(["dog", "cat", "10", "9", "dog"]))
    #expect(data.classNames == ["10", "9", "cat", "dog"] && data.notes.isEmpty)
    #expect(data.train.labels == [3, 2, 0, 1, 3])
    #expect(message { _ = try dataset(.text(["a", ""])) }.contains("a class in row 1"))
    #expect(message { _ = try dataset(.text(["a", "b"]), task: .regression) }.contains("found text"))
    // Numbers beside text are called as they would be written.
    #expect(try dataset(.text(["3", "x"]), test: column([3, 3])).test.labels == [0, 0])
  }

  @Test("true and false are two classes")
  func booleans() throws {
    let data = try dataset(.booleans(NumberArray(rows: 3, columns: 1, numbers: .uint8([1, 0, 1]))))
    #expect(data.classNames == ["false", "true"] && data.train.labels == [1, 0, 1])
  }

  @Test("one-hot rows of 0 or −1 are the classes of their columns", arguments: [0.0, -1])
  func oneHot(background b: Double) throws {
    let cells = rows([[b, 1, b], [1, b, b], [b, 1, b]])
    let data = try dataset(cells, names: ["p", "q", "r"], test: rows([[b, b, 1], [1, b, b]]))
    #expect(data.classNames == ["p", "q"] && data.unseenClassNames == ["r"])
    #expect(data.train.labels == [1, 0, 1] && data.test.labels == [2, 0])
    #expect(try dataset(cells, names: ["p", "q", "r"], task: .regression).targetNames == ["p", "q", "r"])
  }

  @Test(
    "several columns that are not one-hot are real targets", arguments: [[[0.0, 0], [1, 0]], [[1, 1], [0, 1]]])
  func severalColumns(values: [[Double]]) throws {
    let data = try dataset(rows(values))
    #expect(data.task == .regression && data.targetNames == ["target 0", "target 1"] && data.classCount == 0)
    #expect(data.train.targets == .values([[values[0][0], values[1][0]], [values[0][1], values[1][1]]]))
    #expect(message { _ = try dataset(rows(values), task: .classification) }.contains("one column of classes"))
  }

  @Test("numbers with decimals are real targets, in training or in test; asked for, they are names of classes")
  func decimals() throws {
    let data = try dataset(column([1, 2.5, 1]), names: ["price"], test: column([2, 2]))
    #expect(data.task == .regression && data.targetNames == ["price"] && data.notes[0].contains("regression"))
    #expect(data.train.targets == .values([[1, 2.5, 1]]) && data.test.targets == .values([[2, 2]]))
    #expect(try dataset(column([0, 1, 0, 1]), test: column([0.5])).task == .regression)
    let asked = try dataset(column([1, 2.5, 1]), task: .classification)
    #expect(asked.classNames == ["1", "2.5"] && asked.notes.isEmpty)
  }

  @Test("whole numbers are classes where they are codes or few, and quantities where they are many and different")
  func wholeNumbers() throws {
    func task(_ values: [Int]) throws -> PredictionTask { try dataset(column(values.map(Double.init))).task }
    // Codes 0 … k − 1 and 1 … k.
    #expect(try task([0, 1, 2]) == .classification && task([1, 2, 3]) == .classification)
    #expect(try task((0..<200).map { $0 % 100 }) == .classification)
    // Few, each of them twice on average.
    #expect(try task([5, 7, 9, 5, 7, 9]) == .classification)
    #expect(try task([5, 7, 9]) == .regression)
    // Ages, prices, ranks.
    #expect(try task((0..<100).map { 18 + $0 * 37 % 62 }) == .regression)
    #expect(try task((0..<100).map { 12_000 + $0 * 7919 % 48_000 }) == .regression)
    #expect(try task(Array(1...100)) == .regression)
    let prices = try dataset(column((0..<100).map { 12_000 + Double($0 * 7919 % 48_000) }))
    #expect(prices.notes[0].contains("100 different whole numbers in 100 rows") && prices.notes[0].contains("classes"))
  }
}
