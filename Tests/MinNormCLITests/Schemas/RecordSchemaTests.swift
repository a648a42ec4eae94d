import Foundation
import MinNormExperiments
import Testing

/// The records of small runs of every subcommand against the schemas in the documentation.
@Suite(.serialized) struct RecordSchemaTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Sources/MinNorm/MinNorm.docc/Schemas")

  /// The schema, and the commands whose records follow it; `$F` is a folder that has the files of the first one.
  private static let commands: [(schema: String, lines: [String])] = [
    (
      "solve",
      [
        "solve --train 60 --test 20 --loo --labels clean,random,corrupt:0.3 --save $F/m.npz",
        "solve --train 60 --kernel gaussian:bandwidth=loo --subset-seed 3 --pixels shuffled --solver pcg",
        "solve --train 40 --test 20 --features random-conv:filters=8/16 --kernel linear --ridges 0.1,1",
        "solve --train-x $F/x.csv --train-y $F/y.csv --kernel gaussian:bandwidth=2 --ridge 0.1 --loo --folds 3 "
          + "--center-y",
        "solve --train-x $F/x.csv --train-y $F/y.csv --kernel linear --ridge 1 --precision float32",
      ]
    ),
    ("predict", ["predict $F/m.npz --data digits", "predict $F/m.npz --data digits --function random"]),
    ("explain", ["predict $F/m.npz --data digits --explain 3"]),
    ("model", ["model $F/m.npz"]),
    (
      "plan", ["plan --train 60", "plan --train 40 --features random-conv:filters=8/16 --kernel linear --ridges 0.1"]
    ),
    (
      "compare",
      [
        "compare --train 60 --test 20 --epochs 3 --repeats 2",
        "compare --train 60 --test 20 --epochs 3 --algorithm eigenpro --labels clean",
        "compare --train 40 --test 20 --epochs 2 --features random-fourier:count=50,bandwidth=20 --kernel linear "
          + "--init gaussian:0.1 --labels clean",
        "compare --train-x $F/x.csv --train-y $F/y.csv --kernel gaussian:bandwidth=2 --epochs 3 --labels clean",
      ]
    ),
    (
      "randomize", ["randomize --train 60 --test 20 --repeats 2 --corruption 0,0.5 --sgd always --pixels true,shuffled"]
    ),
    (
      "path",
      [
        "path --train 60 --test 20 --regularizers all",
        "path --train 60 --route cholesky --ridges 0,1 --no-early-stopping",
        "path --train-x $F/x.csv --train-y $F/y.csv --kernel gaussian:bandwidth=2",
      ]
    ),
    ("interpolants", ["interpolants --train 60 --test 20"]),
    (
      "spectrum",
      ["spectrum --train 60", "spectrum --train-x $F/x.csv --train-y $F/y.csv --kernel gaussian:bandwidth=2 --ridge 1"]
    ),
    ("descent", ["descent --train 30 --test 20 --counts 10,30,60 --gaussian-trials 4 --gaussian-examples 12"]),
    ("expressivity", ["expressivity --train 60 --test 20"]),
    ("search", ["search --train 60 --features raw --features standardize"]),
    ("reproduce", ["reproduce norms --rows linear"]),
    ("reproduce-plan", ["reproduce norms --plan"]),
    ("reproduce-list", ["reproduce list"]),
    ("data-list", ["data list"]),
    ("data-inspect", ["data inspect digits"]),
    ("data-verify", ["data verify digits --data-dir data"]),
  ]

  private static func schema(_ name: String) throws -> JSONSchema {
    try JSONSchema(contentsOf: folder.appendingPathComponent("\(name).json"))
  }

  @Test("every schema has commands here")
  func all() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(Set(files) == Set(Self.commands.map { "\($0.schema).json" }))
  }

  @Test("the record of every subcommand has the keys and types of its schema, and no others")
  func records() throws {
    try Program.withFolder { folder in
      let rows = (0..<30).map { "\($0 * 7 % 11),\(Double($0 * 5 % 13) + 0.5)" }.joined(separator: "\n")
      try rows.write(toFile: "\(folder)/x.csv", atomically: true, encoding: .utf8)
      let targets = (0..<30).map { "\(Double($0 * 11 % 17) / 3)" }.joined(separator: "\n")
      try targets.write(toFile: "\(folder)/y.csv", atomically: true, encoding: .utf8)
      for (name, lines) in Self.commands {
        let schema = try Self.schema(name)
        for line in lines {
          let run = try Program.shell("F='\(folder)'; \"$M\" \(line) --json - --quiet")
          #expect(run.status == 0, "minnorm \(line)\n\(run.message)")
          guard let record = try? JSONDecoder().decode(JSONValue.self, from: Data(run.output.utf8)) else { continue }
          #expect(schema.faults(of: record) == [], "minnorm \(line)")
        }
      }
    }
  }

  @Test("a missing key, an unknown one, a wrong type and another schema are found")
  func faults() throws {
    let schema = try Self.schema("solve")
    let run = try Program.run("solve", "--train", "30", "--test", "10", "--json", "-", "--quiet")
    func count(_ text: String) throws -> Int {
      schema.faults(of: try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))).count
    }
    #expect(try count(run.output) == 0)
    for (part, other) in [
      ("\"rkhs\" :", "\"rkhz\" :"), ("\"order\" : 30", "\"order\" : 30.5"), ("\"order\" : 30", "\"order\" : \"30\""),
      ("minnorm.solve/1", "minnorm.path/1"), ("\"seed\" : 0", "\"seed\" : 0, \"more\" : 0"),
      ("\"interpolates\" : true", "\"interpolates\" : 1"),
    ] {
      let changed = run.output.replacingOccurrences(of: part, with: other)
      #expect(changed != run.output)
      #expect(try count(changed) > 0, "\(other)")
    }
  }
}
