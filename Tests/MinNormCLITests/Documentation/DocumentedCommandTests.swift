import Foundation
import Synchronization
import Testing

/// README, articles and help cannot rot: what they show is run, at small sizes, one block after the other.
@Suite(.serialized) struct DocumentedCommandTests {
  /// What ran already: the same commands stand in several places.
  private static let runs = Mutex<[[String]: Program.Run]>([:])

  private static func run(_ words: [String]) throws -> Program.Run {
    if let run = runs.withLock({ $0[words] }) { return run }
    let run = try Program.run(words)
    runs.withLock { $0[words] = run }
    return run
  }

  @Test("commands are found in README, articles and help")
  func thereAreCommands() {
    let places = Set(DocumentedBlock.all.map { $0.place.components(separatedBy: ":")[0] })
    #expect(places.contains("README.md"))
    #expect(places.contains("Routes.md"))
    #expect(places.contains("minnorm solve --help"))
    #expect(DocumentedBlock.all.reduce(0) { $0 + $1.commands.count } > 80)
  }

  @Test("every command shown ends with exit code 0 and prints the headings shown", arguments: DocumentedBlock.all)
  func runs(block: DocumentedBlock) throws {
    try Program.withFolder { folder in
      try writeArrays(in: folder)
      try writeTables(in: folder)
      for command in block.commands {
        let line = command.words.joined(separator: " ")
        let small = SmallCommand(command.words, folder: folder)
        #expect(small.unknownOptions.isEmpty, "\(block.place): minnorm \(line)")
        guard let words = small.words else { continue }
        let run = try Self.run(words)
        let ran = words.joined(separator: " ")
        #expect(run.status == 0, "\(block.place): minnorm \(line)\nrun as: minnorm \(ran)\n\(run.message)")
        let printed = Self.headings(run.output.components(separatedBy: "\n"))
        for heading in Self.headings(command.shownOutput) {
          #expect(
            printed.contains { $0.starts(with: heading) },
            "\(block.place): no table with the columns \(heading) in the output of minnorm \(ran)")
        }
        let labels = Self.labels(run.output.components(separatedBy: "\n"))
        for label in Self.labels(command.shownOutput) {
          #expect(labels.contains(label), "\(block.place): no line \(label) in the output of minnorm \(ran)")
        }
      }
    }
  }

  /// The columns of every table, whose heading stands above a rule; small systems may have more of them.
  private static func headings(_ lines: [String]) -> [[String]] {
    zip(lines, lines.dropFirst()).filter { $1.hasPrefix("───") }.map { heading, _ in
      heading.components(separatedBy: "  ").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
  }

  /// What the lines before the first table are called: data, kernel, system, ….
  private static func labels(_ lines: [String]) -> Set<String> {
    Set(
      lines.prefix { !$0.isEmpty }.compactMap { line in
        line.range(of: "  ").map { String(line[..<$0.lowerBound]) }
      })
  }

  /// X.npy, y.npy, T.npy and u.npy: 40 examples of two classes and 20 to test, as a user might have them; prices.npy has real
  /// targets of the former, K.npy and C.npy kernel values.
  private func writeArrays(in folder: String) throws {
    for (inputs, labels, count) in [("X", "y", 40), ("T", "u", 20)] {
      var rows: [UInt32] = []
      for row in 0..<count {
        for column in 0..<3 {
          let value = Float((row * 37 + column * 11) % 101) / 10 + Float(row % 2) * 20
          rows.append(value.bitPattern.littleEndian)
        }
      }
      let classes = (0..<count).map { UInt32($0 % 2).littleEndian }
      try write("<f4", "(\(count), 3)", rows, "\(folder)/\(inputs).npy")
      try write("<i4", "(\(count),)", classes, "\(folder)/\(labels).npy")
    }
    // The kernel min(s, t) of Brownian motion.
    for (name, count, shift) in [("K", 40, Float(1)), ("C", 20, 1.5)] {
      let values = (0..<count * 40).map { min(Float($0 / 40) + shift, Float($0 % 40) + 1).bitPattern.littleEndian }
      try write("<f4", "(\(count), 40)", values, "\(folder)/\(name).npy")
    }
    let prices = (0..<40).map { (Float($0 * 37 % 101) / 7 + 20).bitPattern.littleEndian }
    try write("<f4", "(40,)", prices, "\(folder)/prices.npy")
  }

  /// data.csv and more.csv, tables with names, an id and classes of text; data.svm in LIBSVM's format.
  private func writeTables(in folder: String) throws {
    for (name, count) in [("data", 40), ("more", 20)] {
      let rows = (0..<count).map { row in
        "\(row),\(Double(row * 37 % 101) / 10 + Double(row % 2) * 20),\(Double(row * 11 % 17) / 3),\(row % 2 == 0 ? "cat" : "dog")"
      }
      try Data((["id,width,height,kind"] + rows).joined(separator: "\n").utf8).write(
        to: URL(fileURLWithPath: "\(folder)/\(name).csv"))
    }
    let rows = (0..<40).map { "\($0 % 2 * 2 - 1) 1:\(Double($0 * 37 % 101) / 10) 4:\(Double($0 % 2) * 20 + 1)" }
    try Data(rows.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: "\(folder)/data.svm"))
  }

  /// A file in NumPy's format, version 1.0.
  private func write(_ type: String, _ shape: String, _ words: [UInt32], _ path: String) throws {
    var header = "{'descr': '\(type)', 'fortran_order': False, 'shape': \(shape), }"
    header += String(repeating: " ", count: 63 - (10 + header.utf8.count) % 64) + "\n"
    var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8))
    words.withUnsafeBytes { data.append(contentsOf: $0) }
    try data.write(to: URL(fileURLWithPath: path))
  }
}
