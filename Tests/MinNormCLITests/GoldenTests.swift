import Foundation
import Testing

/// The form of tables, records and pages: what one small run of every subcommand gives, without its numbers.
///
/// `MINNORM_GOLDEN=write` writes the files anew; `git diff` then shows what changed.
@Suite(.serialized) struct GoldenTests {
  static let commands: [(name: String, words: String)] = [
    ("solve", "solve --train 120 --test 60 --labels clean,random --loo"),
    ("compare", "compare --train 120 --test 60 --epochs 5"),
    ("randomize", "randomize --train 120 --test 60 --epochs 5 --corruption 0,0.5,1"),
    ("path", "path --train 120 --test 60"), ("interpolants", "interpolants --train 120 --test 60 --centres 200"),
    ("spectrum", "spectrum --train 120 --labels clean,random"), ("expressivity", "expressivity --train 60 --test 60"),
    ("search", "search --train 120 --grid raw --grid unit-norm --bandwidths 0.5,1"),
    ("pcg", "solve --train 120 --test 60 --solver pcg --preconditioner none"),
    ("descent", "descent --train 30 --test 60 --counts 10,30,90 --gaussian-trials 5 --gaussian-examples 12"),
    ("reproduce", "reproduce norms --rows gaussian-5,linear --data-dir /nowhere"),
    ("predict", "predict FOLDER/m.npz --data digits"),
  ]
  /// What has to be run before.
  private static let before = ["predict": "solve --train 120 --test 60 --quiet --threads 1 --save FOLDER/m.npz"]

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Data/golden")

  @Test("table, record and page of a small run have the form that they had", arguments: commands.map(\.name))
  func form(name: String) throws {
    let command = try #require(Self.commands.first { $0.name == name }).words
    try Program.withFolder { folder in
      func words(_ command: String) -> [String] {
        command.replacing("FOLDER", with: folder).components(separatedBy: " ")
      }
      if let before = Self.before[name] { #expect(try Program.run(words(before)).status == 0) }
      let files = ["--json", "\(folder)/r.json", "--report", "\(folder)/p.html"]
      let run = try Program.run(words(command) + ["--quiet", "--threads", "1"] + files)
      #expect(run.status == 0, "\(run.message)")
      let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: "\(folder)/r.json")))
      let page = try String(contentsOfFile: "\(folder)/p.html", encoding: .utf8).replacing(folder, with: "FOLDER")
      let table = Self.table(run.output.replacing(folder, with: "FOLDER"))
      let form = [table, Self.keys(json), Self.page(page)].joined(separator: "\n\n") + "\n"
      let file = Self.folder.appendingPathComponent("\(name).txt")
      if ProcessInfo.processInfo.environment["MINNORM_GOLDEN"] == "write" {
        try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
        try form.write(to: file, atomically: true, encoding: .utf8)
      }
      let expected = try String(contentsOf: file, encoding: .utf8)
      let (mine, theirs) = (form.components(separatedBy: "\n"), expected.components(separatedBy: "\n"))
      #expect(mine.difference(from: theirs).map { "\($0)" } == [])
    }
  }

  /// Headings, names of rows and notes, without numbers, pictures and what belongs to the machine.
  private static func table(_ text: String) -> String {
    let lines = text.components(separatedBy: "\n").filter { line in
      !["time ", "memory ", "machine "].contains { line.hasPrefix($0) } && !line.contains("│") && !line.contains("└")
        && line.contains { $0.isLetter }
    }
    let forms = lines.map { line in
      line.replacing(/[−+-]?[0-9][0-9.,]*(e[+-]?[0-9]+)?/, with: "#").replacing(#/ +/#, with: " ")
        .trimmingCharacters(in: .whitespaces)
    }
    // Rows whose names are numbers vary in count.
    return forms.filter { !$0.hasPrefix("#") }.joined(separator: "\n")
  }

  /// Every key of a record with the kind of its values.
  private static func keys(_ value: Any) -> String {
    var found: Set<String> = []
    func walk(_ value: Any, _ path: String) {
      switch value {
      case let object as [String: Any]: for (key, inner) in object { walk(inner, "\(path).\(key)") }
      case let list as [Any]: for inner in list { walk(inner, path + "[]") }
      case is NSNull: found.insert("\(path): null")
      case is String: found.insert("\(path): text")
      case let number as NSNumber:
        found.insert("\(path): \("\(type(of: number))".contains("Bool") ? "bool" : "number")")
      default: found.insert("\(path): ?")
      }
    }
    walk(value, "")
    return found.sorted().joined(separator: "\n")
  }

  /// Elements with their classes in order, each run of the same once, and the words of headings and captions.
  private static func page(_ text: String) -> String {
    let body = text.components(separatedBy: "<body>").last ?? ""
    var lines: [String] = []
    for match in body.matches(of: /<(\w+)(?: [^>]*?class="([^"]*)")?[^>]*>([^<]*)/) {
      let isWord = ["h1", "h2", "h3", "caption", "dt"].contains(String(match.1))
      let word =
        isWord
        ? " " + match.3.replacing(/[0-9][0-9.,]*/, with: "#").trimmingCharacters(in: .whitespacesAndNewlines) : ""
      // Shades, colours and tooltips go with the numbers.
      guard !["title", "b", "i", "bdi", "span", "li", "img"].contains(String(match.1)) else { continue }
      let name = (match.2.map(String.init) ?? "").replacing(/\b[smh][0-9]\b/, with: "colour")
      let line = "<\(match.1)\(name.isEmpty ? "" : ".\(name)")>\(word)"
      if !lines.suffix(6).contains(line) { lines.append(line) }
    }
    return lines.joined(separator: "\n")
  }
}
