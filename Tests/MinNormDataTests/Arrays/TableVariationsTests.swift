import MinNormData
import Testing

/// One table as pandas, R, spreadsheets and people write it: the numbers and classes are the same, or it is refused with what to do.
@Suite struct TableVariationsTests {
  private static let numbers: [[Double]] = (0..<12).map { row in
    (0..<3).map { (column: Int) -> Double in Double((row * 37 + column * 101) % 997) / 8 - 40 }
  }
  private static let classes = (0..<12).map { $0 * 5 % 3 }
  private static let plain: String = {
    let rows = (0..<12).map { row in
      numbers[row].map { "\($0)" }.joined(separator: ",") + ",\(classes[row])\n"
    }
    return "a,b,c c,target\n" + rows.joined()
  }()

  private static func lines(_ change: (_ line: String, _ index: Int) -> String) -> String {
    plain.split(separator: "\n").enumerated().map { change(String($1), $0) + "\n" }.joined()
  }

  /// The target of a line in other words.
  private static func named(_ names: [String]) -> String {
    lines { line, index in index == 0 ? line : "\(line.dropLast())\(names[classes[index - 1]])" }
  }

  /// Another first field in the third row.
  private static func first(_ field: String) -> String {
    lines { line, index in index == 3 ? field + line.drop { $0 != "," } : line }
  }

  private static func quoted(_ line: String) -> String {
    line.split(separator: ",").map { "\"\($0)\"" }.joined(separator: ",")
  }

  private func load(_ bytes: [UInt8], target: String, name: String = "t.csv") throws -> Dataset {
    let folder = try TemporaryFolder()
    return try UserArrays.load(UserFiles(table: folder.write(name, bytes), targets: [target]))
  }

  private static let ways = {
    var list: [(what: String, text: String)] = []
    list.append(("plain", plain))
    list.append(("BOM", "\u{FEFF}" + plain))
    list.append(("CR LF", plain.replacing("\n", with: "\r\n")))
    list.append(("no line end at the end", String(plain.dropLast())))
    list.append(("blank lines at the end", plain + "\n\n"))
    list.append(("a blank line within", lines { $1 == 4 ? "\n" + $0 : $0 }))
    list.append(("all quoted", lines { line, _ in quoted(line) }))
    list.append(("quoted header only", lines { $1 == 0 ? quoted($0) : $0 }))
    list.append(("blanks behind commas", plain.replacing(",", with: ", ")))
    list.append(("a comment above", "# written by hand\n" + plain))
    list.append(("tabs", plain.replacing(",", with: "\t")))
    list.append(("semicolons", plain.replacing(",", with: ";")))
    list.append(("semicolons and decimal commas", plain.replacing(",", with: ";").replacing(".", with: ",")))
    list.append(("a spreadsheet's sep=;", "sep=;\n" + plain.replacing(",", with: ";")))
    list.append(("pandas' index", lines { $1 == 0 ? "," + $0 : "\($1 - 1)," + $0 }))
    list.append(("R's write.csv", lines { $1 == 0 ? "\"\"," + quoted($0) : "\"\($1)\"," + $0 }))
    list.append(("R's write.table", lines { ($1 == 0 ? quoted($0) : "\"\($1)\"," + $0).replacing(",", with: " ") }))
    list.append(("a separator at the end of each line", lines { line, _ in line + "," }))
    list.append(("a separator at the end of each row", lines { $1 == 0 ? $0 : $0 + "," }))
    list.append(("classes as floats", named(["0.0", "1.0", "2.0"])))
    list.append(("classes as words", named(["cat", "dog", "owl"])))
    list.append(("words with commas and quotes", named(["\"a, b\"", "\"b \"\"b\"\"\"", "c"])))
    list.append(("negative classes", named(["-5", "0", "12"])))
    list.append(
      ("signs and exponents", lines { $1 == 0 ? $0 : $0.replacing(",", with: "e0,").replacing("e0e0", with: "e0") }))
    return list
  }()

  @Test("written in another way a table is the same table", arguments: ways.map(\.what))
  func same(what: String) throws {
    let text = try #require(Self.ways.first { $0.what == what }).text
    let dataset = try load(Array(text.utf8), target: "target")
    #expect(dataset.train.inputs.numbers.widened == Self.numbers.flatMap(\.self))
    #expect(dataset.train.labels == Self.classes)
  }

  @Test("compressed, under a number for its target, without a header it is the same too")
  func otherwise() throws {
    let bytes = Array(Self.plain.utf8)
    for (content, target, name) in [
      (try FileBytes.gzip(bytes), "target", "t.csv.gz"), (try FileBytes.gzip(bytes), "target", "t.csv"),
      (bytes, "target", "t.csv.gz"), (bytes, "4", "t.csv"), (Array(bytes.drop { $0 != 10 }.dropFirst()), "4", "t.csv"),
    ] {
      let dataset = try load(content, target: target, name: name)
      #expect(dataset.train.inputs.numbers.widened == Self.numbers.flatMap(\.self), "\(name)")
      #expect(dataset.train.labels == Self.classes)
    }
  }

  private static let faults = {
    var list: [(what: String, text: String, says: String)] = []
    list.append(("empty", "", "at least one row"))
    list.append(("header only", "a,b,target\n", "below the header"))
    list.append(("ragged", plain + "1,2\n", "expected 4 fields"))
    list.append(("missing", first(""), "missing value"))
    list.append(("NA", first("NA"), "'NA', a missing value"))
    list.append(("infinite", first("inf"), "column 1 ('a')"))
    list.append(("a word", first("red"), "--drop"))
    list.append(("a date", first("2024-01-01"), "--drop"))
    list.append(("no such target", plain.replacing("target", with: "kind"), "4 columns: 'a', 'b', 'c c', 'kind'"))
    list.append(("two targets of a name", plain.replacing("c c", with: "target"), "give its number"))
    list.append(("CR alone", plain.replacing("\n", with: "\r"), "CR alone"))
    return list
  }()

  @Test("what is wrong is named, with its place and what to do", arguments: faults.map(\.what))
  func refused(what: String) throws {
    let (_, text, says) = try #require(Self.faults.first { $0.what == what })
    let error = try #require(throws: DataError.self) { try load(Array(text.utf8), target: "target") }
    #expect("\(error)".contains(says), "\(error)")
  }

  @Test("files of other programs are named", arguments: ["xlsx", "parquet", "pkl", "json"])
  func foreign(ending: String) throws {
    let error = try #require(throws: DataError.self) {
      try load([0x50, 0x4b, 3, 4], target: "a", name: "t.\(ending)")
    }
    #expect("\(error)".contains("expected a name that ends in .npy"))
  }
}
