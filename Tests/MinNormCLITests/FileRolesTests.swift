import Foundation
import Testing

/// What a command reads stays as it is, and what it writes has a place of its own.
@Suite struct FileRolesTests {
  /// A folder with inputs, targets, a model and a record.
  private func withFiles(_ body: (String) throws -> Void) throws {
    try Program.withFolder { folder in
      let rows = (0..<30).map { "\($0 % 7).5,\($0 * $0 % 11)" }.joined(separator: "\n")
      try (rows + "\n").write(toFile: "\(folder)/x.csv", atomically: true, encoding: .utf8)
      try ((0..<30).map { "\($0 % 2)\n" }.joined()).write(toFile: "\(folder)/y.csv", atomically: true, encoding: .utf8)
      let made = try Program.shell(
        "cd \(folder); exec $M solve --train-x x.csv --train-y y.csv --kernel laplacian:bandwidth=1 --ridge 1 --quiet "
          + "--save m.npz --json r.json")
      try #require(made.status == 0, "\(made.message)")
      try body(folder)
    }
  }

  @Test(
    "what a command reads is not written over, by whatever name",
    arguments: [
      ("solve --train-x x.csv --train-y y.csv --json x.csv", "--json x.csv would write over what --train-x reads"),
      ("solve --train-x x.csv --train-y y.csv --report ./y.csv", "over what --train-y reads"),
      ("solve --table x.csv --target 1 --save link.npz", "--save link.npz would write over what --table reads"),
      ("predict m.npz --x x.csv --out m.npz", "--out m.npz would write over the model"),
      ("predict m.npz --x x.csv --out hard.csv", "over what --x reads"),
      ("model m.npz --json m.npz", "over the model"), ("report r.json --out r.json", "over a record"),
    ])
  func inputsStay(line: String, message: String) throws {
    try withFiles { folder in
      let run = try Program.shell(
        "cd \(folder); ln -s x.csv link.npz; ln x.csv hard.csv; cat x.csv y.csv m.npz r.json > before; $M \(line); s=$?; "
          + "cat x.csv y.csv m.npz r.json | cmp - before && exit $s")
      #expect(run.status == 64 && run.output.isEmpty)
      #expect(run.message.contains(message) && run.message.hasSuffix("; give it another name"), "\(run.message)")
    }
  }

  @Test(
    "two results do not go into one file",
    arguments: [
      "--json a --report a", "--json a --report ./a", "--json a --report link", "--save a.npz --export ../f/a.npz",
      "--coefficients a.npy --scores a.npy",
    ])
  func ownPlaces(options: String) throws {
    // Both endings are asked for before.
    let isModel = options.contains("--export")
    try Program.withFolder { folder in
      let run = try Program.shell(
        "mkdir \(folder)/f; cd \(folder)/f; ln -s a link; $M solve --train 40 --test 20 \(options); s=$?; ls; exit $s")
      #expect(run.status == 64 && run.output == "link\n")
      let expected = isModel ? "expected a name that ends in .onnx" : " name one file, "
      #expect(run.message.contains(expected), "\(run.message)")
    }
  }

  @Test("devices take any number of results", arguments: ["--json /dev/null --report /dev/null"])
  func devices(options: String) throws {
    #expect(try Program.shell("exec $M solve --train 40 --test 20 --quiet \(options)").status == 0)
  }

  @Test(
    "an option without a name, as of a variable that is not set, is refused before any work",
    arguments: ["--json", "--report", "--plot-data"])
  func withoutName(option: String) throws {
    let run = try Program.run("solve", "--data", "/nowhere/at/all", option, "")
    #expect(run.status == 64 && run.message.contains("\(option): expected the name of a file"))
  }

  @Test("a page goes into a file")
  func pageOnStandardOutput() throws {
    let run = try Program.run("solve", "--train", "40", "--report", "-")
    #expect(run.status == 64 && run.message.contains("--report -: a page goes into a file"))
  }

  @Test("predictions and pages that cannot be written at the end are kept, and it is said where")
  func rescued() throws {
    try withFiles { folder in
      for line in ["predict m.npz --x x.csv --out full.csv", "report r.json --out full.csv"] {
        let run = try Program.shell("cd \(folder); ln -sf /dev/full full.csv; exec env TMPDIR=\(folder) $M \(line)")
        #expect(run.status == 74)
        let kept = try #require(run.message.firstMatch(of: /kept in ([^\s;]+)/)?.1)
        let size = try FileManager.default.attributesOfItem(atPath: String(kept))[.size] as? Int
        #expect(try #require(size) > 100)
      }
    }
  }
}
