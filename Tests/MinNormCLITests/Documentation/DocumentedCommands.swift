import Foundation
import Testing

/// Commands that a reader is shown, from one block of a page: each with the output that stands below it there.
struct DocumentedBlock: Sendable, CustomTestStringConvertible {
  struct Command: Sendable {
    var words: [String]
    var shownOutput: [String] = []
  }

  let place: String
  var commands: [Command] = []

  var testDescription: String { "\(place): \(commands.first?.words.joined(separator: " ") ?? "")" }

  /// All blocks of the README, of the articles and of the `--help` of every subcommand that show a command.
  static let all: [DocumentedBlock] = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let catalog = root.appendingPathComponent("Sources/MinNorm/MinNorm.docc")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: catalog.path)) ?? []
    let pages =
      [root.appendingPathComponent("README.md")]
      + names.filter { $0.hasSuffix(".md") }.sorted().map { catalog.appendingPathComponent($0) }
    let ofPages = pages.flatMap { page in
      blocks(ofPage: (try? String(contentsOf: page, encoding: .utf8)) ?? "", name: page.lastPathComponent)
    }
    let ofHelp = CommandTree.root.all.map { path, command in
      block(of: (command.discussion ?? "").components(separatedBy: "\n"), place: "minnorm \(path) --help")
    }
    return (ofPages + ofHelp).filter { !$0.commands.isEmpty }
  }()

  /// The blocks between ``` lines.
  private static func blocks(ofPage text: String, name: String) -> [DocumentedBlock] {
    var found: [DocumentedBlock] = []
    var lines: [String]?
    for (index, line) in text.components(separatedBy: "\n").enumerated() {
      guard line.hasPrefix("```") else {
        lines?.append(line)
        continue
      }
      if let block = lines { found.append(self.block(of: block, place: "\(name):\(index - block.count + 1)")) }
      lines = lines == nil ? [] : nil
    }
    return found
  }

  /// A line that begins with `minnorm`, perhaps behind `$` or "Example:", is a command; a backslash continues it, two blanks
  /// end it, and what follows `$ minnorm` up to a line … is its output.
  private static func block(of lines: [String], place: String) -> DocumentedBlock {
    var block = DocumentedBlock(place: place)
    var isContinued = false
    var showsOutput = false
    for line in lines {
      let bare = line.trimmingCharacters(in: .whitespaces)
      let text = ["$ ", "Example: "].reduce(bare) { $0.hasPrefix($1) ? String($0.dropFirst($1.count)) : $0 }
      if isContinued || text.hasPrefix("minnorm ") {
        let words = self.words(of: text)
        let parts = words.last == "\\" ? words.dropLast() : words[...]
        if isContinued {
          block.commands[block.commands.count - 1].words += parts
        } else {
          block.commands.append(Command(words: Array(parts.dropFirst())))
          showsOutput = bare.hasPrefix("$ ")
        }
        isContinued = words.last == "\\"
      } else if bare == "…" {
        showsOutput = false
      } else if showsOutput {
        block.commands[block.commands.count - 1].shownOutput.append(line)
      }
    }
    return block
  }

  /// The words of a command as a shell splits them, up to a comment: two blanks and then # or an opening parenthesis, or three
  /// blanks and anything but an option.
  private static func words(of line: String) -> [String] {
    let comment = line.range(of: #" {2,}[#(].*$| {3,}[^- ].*$"#, options: .regularExpression)
    let command = comment.map { String(line[..<$0.lowerBound]) } ?? line
    return command.split(separator: " ").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "'")) }
  }
}

/// What `minnorm --experimental-dump-help` says of a command: its options and its subcommands.
struct CommandTree: Decodable, Sendable {
  struct Argument: Decodable, Sendable {
    struct Name: Decodable, Sendable { let name: String }
    let kind: String
    let names: [Name]?
  }
  let commandName: String
  let discussion: String?
  let arguments: [Argument]?
  let subcommands: [CommandTree]?

  static let root: CommandTree = {
    struct Dump: Decodable { let command: CommandTree }
    let output = (try? Program.run("--experimental-dump-help").output) ?? ""
    let dump = try? JSONDecoder().decode(Dump.self, from: Data(output.utf8))
    return dump?.command ?? CommandTree(commandName: "minnorm", discussion: nil, arguments: nil, subcommands: nil)
  }()

  /// This command and all below it, with the words that call them.
  var all: [(path: String, command: CommandTree)] {
    [("", self)]
      + (subcommands ?? []).flatMap { child in
        child.all.map { path, command in
          ([child.commandName, path].filter { !$0.isEmpty }.joined(separator: " "), command)
        }
      }
  }

  /// The subcommand that words call, and how many of them name it.
  func called(by words: [String]) -> (command: CommandTree, depth: Int) {
    guard let first = words.first, let child = subcommands?.first(where: { $0.commandName == first }) else {
      return (self, 0)
    }
    let (command, depth) = child.called(by: Array(words.dropFirst()))
    return (command, depth + 1)
  }

  /// The kind of an option, "flag" or "option"; nil if there is none of that name.
  func kind(of option: String) -> String? {
    arguments?.first { $0.names?.contains { "--\($0.name)" == option } ?? false }?.kind
  }
}
