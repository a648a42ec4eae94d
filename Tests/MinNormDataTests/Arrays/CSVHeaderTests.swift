import MinNormData
import Testing

@Suite struct CSVHeaderTests {
  private func read(_ text: String, _ choice: ColumnChoice = ColumnChoice(), rows: Int? = nil) throws -> CSVTable {
    try CSVReader.read(ContentStream(bytes: Array(text.utf8), name: "x"), choice, expectedRows: rows)
  }
  private var targets: ColumnChoice {
    var choice = ColumnChoice()
    choice.rest = .targets
    return choice
  }

  @Test(
    "a first line of column numbers, as pandas writes it, is a header and said to be one",
    arguments: [
      "0,1,2,3\n5,6,7,8\n5,6,7,9\n", "0,1\n0.5,1.0\n2.5,1.0\n", "\"0\",\"1\",\"2\"\n7,8,9\n", "1,2,3,4,5\n0,0,0,0,0\n",
    ])
  func numbers(text: String) throws {
    let table = try read(text)
    #expect(table.rows == text.split(separator: "\n").count - 1 && table.numbers?.rows == table.rows)
    #expect(table.notes.contains { $0.contains("taken for a header") && $0.contains("line 1") })
  }

  @Test(
    "a first line of numbers is an example where nothing says otherwise",
    arguments: ["0,1\n1,0\n1,1\n", "1,2,3\n4,5,6\n", "0.0,1,2\n3,4,5\n", "0,1,2.5\n1,1,1\n", "2,1,0\n1,1,1\n"])
  func examples(text: String) throws {
    #expect(try read(text).rows == text.split(separator: "\n").count)
  }

  @Test(
    "tables as spreadsheets and scripts end their lines: a first line sep=;, a separator behind the last field",
    arguments: [
      "sep=;\na;b\n1,5;2\n3;4\n", "\"sep=;\"\r\na;b\r\n1,5;2\r\n3;4\r\n", "a,b,\n1.5,2,\n3,4,\n", "a,b\n1.5,2,\n3,4,\n",
      "a;b;\n1,5;2;\n3;4;\n",
    ])
  func lineEnds(text: String) throws {
    let table = try read(text)
    #expect(table.numberNames == ["a", "b"])
    #expect(table.numbers?.numbers == .float64([1.5, 2, 3, 4]))
    #expect(text.contains("sep") || table.notes.contains { $0.contains("lines end with the separator") })
  }

  @Test("text in UTF-16 and lines that end with CR alone are named, with what makes them readable")
  func encodings() {
    func message(_ bytes: [UInt8]) -> String {
      do { _ = try CSVReader.read(ContentStream(bytes: bytes, name: "x"), ColumnChoice()) } catch { return "\(error)" }
      return ""
    }
    let words: [UInt8] = "a,b\n1,2\n".utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    let utf16: [UInt8] = [0xff, 0xfe] + words
    #expect(message(utf16).contains("save it as UTF-8"))
    #expect(message(Array("a,b\r1,2\r3,4\r".utf8)).contains("CR alone"))
    // One line that ends with CR is a line.
    #expect(message(Array("1,2\r".utf8)) == "")
  }

  @Test("where column numbers may be an example the note says what to do")
  func doubt() throws {
    #expect(try read("0,1\n1,0\n1,1\n").notes.contains { $0.contains("header=False") })
    #expect(try read("5,1\n1,0\n").notes.isEmpty)
  }

  @Test("names give the columns their names, a column of 0, 1, 2, … is noted and one without a name refused")
  func indices() throws {
    let named = try read("id,a\n0,1.5\n1,2.5\n2,0.5\n")
    #expect(named.numberNames == ["id", "a"] && named.numbers?.columns == 2)
    #expect(named.notes.contains { $0.contains("index") && $0.contains("--drop id") })
    #expect(try read("id,a\n0,1.5\n2,2.5\n1,0.5\n").notes.isEmpty)
    #expect(try read("t\n0\n1\n2\n").notes.isEmpty)
    let pandas = message { _ = try read(",a,b\n0,1,2\n1,2,3\n") }
    #expect(pandas.contains("index=False") && pandas.contains("--drop 1"))
    let r = message { _ = try read("\"a\" \"b\"\n\"1\" 1 2\n\"2\" 2 3\n") }
    #expect(r.contains("row names") && r.contains("row.names=FALSE"))
    var choice = ColumnChoice()
    choice.dropped = ["1"]
    #expect(try read(",a,b\n0,1,2\n1,2,3\n", choice).numbers == NumberArray(rows: 2, columns: 2, values: [1, 2, 2, 3]))
  }

  @Test("a table leaves an index without a name out, and says so")
  func tableIndex() throws {
    var choice = ColumnChoice()
    (choice.targets, choice.rest) = (["y"], .numbersWithoutIndex)
    for text in [",a,y\n7,1,0\n3,2,1\n", "a y\n\"7\" 1 0\n\"3\" 2 1\n", ",0,y\n7,1,0\n3,2,1\n"] {
      let table = try read(text, choice)
      #expect(table.numbers == NumberArray(rows: 2, columns: 1, values: [1, 2]), "\(text)")
      #expect(table.notes.contains { $0.contains("left out") }, "\(text)")
    }
  }

  @Test("the number of examples tells a name on the first line of targets from a class")
  func targetHeader() throws {
    let text = "cat\ndog\ncat\n"
    #expect(try read(text, targets, rows: 3).rows == 3)
    #expect(try read(text, targets, rows: 2).rows == 2)
    #expect(try read("0\n1\n2\n", targets, rows: 3).rows == 3 && read("0\n1\n2\n", targets, rows: 2).rows == 2)
    #expect(try read("0\n0.5\n1.5\n", targets).rows == 2)
    // Nobody says how many: a class comes again, a name does not; above numbers it is a name.
    #expect(try read(text, targets).rows == 3)
    #expect(try read("kind\ndog\ncat\ndog\n", targets).rows == 3)
    #expect(try read("label\n3\n4\n", targets, rows: 7).rows == 2)
    #expect(try read(",label\n0,3\n1,4\n", targets).targetNames == ["label"])
  }

  @Test("columns are wanted by name or by number from 1; a name that is not there lists those that are")
  func choice() throws {
    var choice = ColumnChoice()
    (choice.targets, choice.dropped) = (["kind"], ["2"])
    let table = try read("a,b,kind\n1,x,cat\n2,y,dog\n", choice)
    #expect(table.numberNames == ["a"] && table.targetNames == ["kind"] && table.targets[0][1] == "dog")
    choice.targets = ["knd"]
    #expect(message { _ = try read("a,b,kind\n1,x,cat\n", choice) }.contains("'a', 'b', 'kind'"))
    (choice.targets, choice.dropped) = (["3"], [])
    let bare = try read("5.1,3.5,setosa\n4.9,3.0,setosa\n", choice)
    #expect(bare.rows == 2 && bare.numbers?.columns == 2 && bare.targetNames == nil)
    choice.targets = ["a"]
    #expect(message { _ = try read("a,a,b\n1,2,3\n", choice) }.contains("give its number"))
  }

  @Test("columns go by the names of another table, in its order")
  func order() throws {
    var choice = ColumnChoice()
    (choice.targets, choice.rest, choice.inputNames) = (["y"], .numbersWithoutIndex, ["a", "b"])
    #expect(try read("b,y,a\n1,0,2\n", choice).numbers == NumberArray(rows: 1, columns: 2, values: [2, 1]))
    #expect(message { _ = try read("b,y\n1,0\n", choice) }.contains("'a' of the training table"))
    #expect(message { _ = try read("b,y,a,c\n1,0,2,3\n", choice) }.contains("'c'; leave it out"))
    #expect(message { _ = try read("b,a\n1,0\n", choice) }.contains("'y'"))
    choice.mayLackTargets = true
    #expect(try read("b,a\n1,0\n", choice).targets.isEmpty)
  }
}
