import MinNormData
import Testing

@Suite struct CSVReaderTests {
  private func load(_ text: String) throws -> NumberArray {
    try CSVReader.load(ContentStream(bytes: Array(text.utf8), name: "x"))
  }

  @Test(
    "separators, headers, comments, quotes, blanks and line ends do not matter",
    arguments: [
      "1,2.5\n-3,4e2\n", "1;2.5\n-3;4e2", "1\t2.5\r\n-3\t4e2\r\n", "  1   2.5\n-3 400 \n", "1 \t2.5\n-3\t 400\n",
      "a,b\n1,2.5\n-3,400\n", "# saved by hand\n1,2.5\n\n-3,400\n\n", "\u{feff}1,2.5\n-3,400\n",
      "\"x, y\",\"z\"\n\"1\", \"2.5\"\n -3 ,\t+400.0\n", "1.0e0,25E-1\n-.3e1,400.\n",
    ])
  func layouts(text: String) throws {
    #expect(try load(text) == NumberArray(rows: 2, columns: 2, values: [1, 2.5, -3, 400]))
  }

  @Test("a single column needs no separator")
  func column() throws {
    #expect(try load("label\n3\n0\n9\n") == NumberArray(rows: 3, columns: 1, values: [3, 0, 9]))
  }

  @Test("lines across the pieces of the stream stay whole, also when longer than a piece")
  func long() throws {
    let wide = (0..<300_000).map { "\($0 % 1000).25" }.joined(separator: ",")
    let array = try load(wide + "\n" + wide)
    #expect(array.rows == 2 && array.columns == 300_000)
    #expect(array.numbers[299_999] == 999.25 && array.numbers[300_001] == 1.25)
    let tall = try load((0..<400_000).map { "\($0),\($0 + 1)" }.joined(separator: "\n"))
    #expect(tall.rows == 400_000)
    #expect(tall.numbers[2 * 123_456] == 123_456)
  }

  @Test("a gzip table is read like a plain one")
  func compressed() throws {
    let stream = try ContentStream(bytes: FileBytes.gzip(Array("1,2\n3,4".utf8)), name: "x")
    #expect(try CSVReader.load(stream).numbers == .float64([1, 2, 3, 4]))
  }

  @Test("a bad field is named by line and column")
  func badField() {
    #expect(message { _ = try load("1,2\n3,four\n") }.contains("line 2, column 2, found 'four'"))
    #expect(message { _ = try load("1,2\n3,\n") }.contains("line 2, column 2, found an empty field"))
    #expect(message { _ = try load("1;2.5\n3;4,5\n") }.contains("decimal commas"))
    #expect(message { _ = try load("1,2\n3,\"4,5\"\n") }.contains("decimal commas"))
    #expect(message { _ = try load("1,2\n3,0x10\n") }.contains("'0x10'"))
  }

  @Test("ragged rows name the line and both counts")
  func ragged() {
    #expect(message { _ = try load("a,b\n1,2\n3,4,5\n") }.contains("expected 2 fields on line 3"))
  }

  @Test("a first line that mixes names and numbers is refused rather than skipped")
  func mixedHeader() {
    #expect(message { _ = try load("1,2,x3\n1,2,3\n") }.contains("'x3' in column 3"))
  }

  @Test(
    "NaN, infinity and overflow name row and column from 0", arguments: ["nan", "-Inf", "Infinity", "1e999", "1e309"])
  func nonFinite(word: String) {
    let text = message { _ = try load("a,b\n1,2\n3,\(word)\n") }
    #expect(text.contains("row 1, column 1") && text.contains(word))
  }

  @Test("quoted fields may hold separators, doubled quotes and line ends; lines are counted as an editor does")
  func quotedLines() throws {
    var choice = ColumnChoice()
    choice.targets = ["kind"]
    let text = "a,kind\r\n1,\"first\r\nof \"\"two\"\", lines\"\r\n2,plain\r\n"
    let table = try CSVReader.read(ContentStream(bytes: Array(text.utf8), name: "x"), choice)
    #expect(table.targets[0][0] == "first\r\nof \"two\", lines" && table.targets[0][1] == "plain")
    #expect(table.numbers == NumberArray(rows: 2, columns: 1, values: [1, 2]))
    let bad = message {
      _ = try CSVReader.read(ContentStream(bytes: Array((text + "x,y\r\n").utf8), name: "x"), choice)
    }
    #expect(bad.contains("line 5, column 1 ('a')"))
    #expect(message { _ = try load("1,\"2\n3,4\n") }.contains("field in quotes that begins on line 1"))
  }

  @Test("a quote inside of a field without quotes is a character, and comments have no quotes")
  func strayQuotes() throws {
    #expect(try load("# 5\" wide\n1,2\n# \"\n3,4\n").rows == 2)
    #expect(message { _ = try load("a,b\n1,2\n3,5\"\n") }.contains("'5\"'"))
  }

  @Test("decimals behind a comma are read where fields are not separated by commas, and said")
  func decimalCommas() throws {
    for separator in [";", "\t"] {
      let text =
        ["a", "b"].joined(separator: separator) + "\n" + ["1,5", "2"].joined(separator: separator)
        + "\n3\(separator)-4,25\n"
      let table = try CSVReader.read(ContentStream(bytes: Array(text.utf8), name: "x"))
      #expect(table.numbers == NumberArray(rows: 2, columns: 2, values: [1.5, 2, 3, -4.25]))
      #expect(table.notes.contains { $0.contains("behind a comma") && $0.contains("'1,5' on line 2") })
    }
    #expect(message { _ = try load("1,5;2\n1.5;2\n") }.contains("'1.5'"))
  }

  @Test(
    "a missing value names line and column, with its name", arguments: ["", "NA", "null", "None", "?", "N/A", "<NA>"])
  func missing(word: String) {
    let text = message { _ = try load("age,b\n1,2\n\(word),3\n") }
    #expect(text.contains("line 3, column 1 ('age')") && text.contains("missing value"))
    #expect(message { _ = try load("age,b\n1,2\nnan,3\n") }.contains("row 1, column 0"))
  }

  @Test("the separator is the one that all first lines have equally often")
  func separators() throws {
    #expect(try load("\"a;b\",c\n1,2\n").columns == 2)
    #expect(try load("age, years\tb\n1\t2\n3\t4\n") == NumberArray(rows: 2, columns: 2, values: [1, 2, 3, 4]))
    #expect(try load("a;b\n1;2\n") == NumberArray(rows: 1, columns: 2, values: [1, 2]))
  }

  @Test("files of other kinds are named")
  func otherKinds() {
    func load(_ bytes: [UInt8]) throws { _ = try CSVReader.load(ContentStream(bytes: bytes, name: "x")) }
    #expect(message { try load([0x50, 0x4b, 3, 4] + noise(50)) }.contains(".xlsx"))
    #expect(message { try load(Array("PAR1".utf8) + [0, 1, 2]) }.contains("Parquet"))
    #expect(message { try load(npy("|u1", "(1,)", [1])) }.contains(".npy"))
  }
}
