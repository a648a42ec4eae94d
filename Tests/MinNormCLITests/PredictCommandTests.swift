import Foundation
import MinNormData
import Testing

@Suite(.serialized) struct PredictCommandTests {
  /// A model of the built-in digits in a folder of the test.
  private func withModel(_ options: String = "", _ body: (_ folder: String) throws -> Void) throws {
    try Program.withFolder { folder in
      let run = try Program.shell(
        "cd \(folder) && \"$M\" solve --train 120 --labels clean,random \(options) --save m.npz --json record.json --quiet"
      )
      #expect(run.status == 0, "\(run.message)")
      try body(folder)
    }
  }

  private func object(_ file: String) throws -> [String: Any] {
    let data = try Data(contentsOf: URL(fileURLWithPath: file))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test("predictions for the test set of the run have the errors of its record, for every label set")
  func errors() throws {
    try withModel("--features standardize+random-fourier:count=200,bandwidth=30 --kernel gaussian:bandwidth=1") {
      folder in
      let results = try #require(object("\(folder)/record.json")["results"] as? [[String: Any]])
      for result in results {
        let labels = try #require(result["labels"] as? String)
        let record = try Program.shell(
          "cd \(folder) && \"$M\" predict m.npz --data digits --function \(labels) --json -"
        ).json()
        #expect(record["testErrors"] as? Int == result["testErrors"] as? Int)
        #expect(record["schema"] as? String == "minnorm.predict/1" && record["function"] as? String == labels)
        #expect((record["predicted"] as? [Int])?.reduce(0, +) == 1000)
        #expect((record["predictions"] as? [Any])?.count == 10)
      }
    }
  }

  @Test("a table is printed, and all predictions are written as text and as arrays that say the same")
  func outputs() throws {
    try withModel { folder in
      let run = try Program.shell(
        """
        cd \(folder) && "$M" predict m.npz --data digits && for e in csv tsv npy npz; do \
        "$M" predict m.npz --data digits --out p.$e --quiet >out.$e || exit 1; done
        """)
      #expect(run.status == 0, "\(run.message)")
      for word in ["m.npz: clean, 120 training examples", "errors", "predicted: 0 ", "next"] {
        #expect(run.output.contains(word), "\(word)")
      }
      let lines = try String(contentsOfFile: "\(folder)/p.csv", encoding: .utf8).split(separator: "\n")
      #expect(lines.count == 1001 && lines[0].hasPrefix("class,score 0,score 1,"))
      let tabs = try String(contentsOfFile: "\(folder)/p.tsv", encoding: .utf8)
      #expect(tabs.replacing("\t", with: ",").split(separator: "\n") == lines)
      // The arrays, read again as inputs of a function of ten numbers, are the table's numbers.
      let npy = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/p.npy")).suffix(80)
      let last = lines[1000].split(separator: ",").dropFirst().compactMap { Double($0) }
      let numbers = npy.withUnsafeBytes { bytes in
        (0..<10).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
      }
      #expect(numbers == last)
    }
  }

  @Test("an explanation names training examples with their classes; its contributions add up")
  func explain() throws {
    try withModel { folder in
      let record = try Program.shell(
        "cd \(folder) && \"$M\" predict m.npz --data digits --explain 7 --top 120 --json -"
      ).json()
      let parts = try #require(record["parts"] as? [[String: Any]])
      let sum = parts.reduce(0) { $0 + ($1["contribution"] as? Double ?? .nan) }
      #expect(parts.count == 120 && abs(sum - (record["score"] as? Double ?? .nan)) < 1e-10)
      #expect(parts.allSatisfy { $0["label"] is String })
      let run = try Program.shell("cd \(folder) && \"$M\" predict m.npz --data digits --explain 7 --class 3")
      #expect(run.status == 0 && run.output.contains("3 = ") && run.output.contains("training example"))
      for (options, word) in [("--explain 1000", "1000 rows"), ("--explain 0 --class x", "--class x")] {
        let run = try Program.shell("cd \(folder) && \"$M\" predict m.npz --data digits \(options)")
        #expect(run.status == 64 && run.message.contains(word), "\(run.message)")
      }
    }
  }

  @Test("model says what a file holds and what it was certified for")
  func model() throws {
    try withModel { folder in
      let run = try Program.shell("cd \(folder) && \"$M\" model m.npz")
      for word in ["clean, random", "10 classes: 0, 1, 2", "digits: 120 training examples", "interpolates", "uint8"] {
        #expect(run.output.contains(word), "\(word) in \(run.output)")
      }
      let record = try Program.shell("cd \(folder) && \"$M\" model m.npz --json -").json()
      #expect((record["record"] as? [String: Any])?["schema"] as? String == "minnorm.solve/1")
    }
  }

  @Test(
    "what cannot be saved or written is refused before any work",
    arguments: [
      ("--save none/m.npz", 74, "none/m.npz"), ("--save m.zip", 64, ".npz"), ("--export m.npz", 64, ".onnx"),
      ("--export m.onnx --features gabor", 64, "'gabor'"), ("--export-precision float32", 64, "--export"),
    ])
  func refusals(options: String, code: Int32, word: String) throws {
    try Program.withFolder { folder in
      let run = try Program.shell("cd \(folder) && \"$M\" solve --data /nowhere \(options)")
      #expect(run.status == code && run.message.contains(word), "\(run.status) \(run.message)")
      #expect(run.output.isEmpty)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    }
  }

  @Test("predict refuses what is no model, no place, no such row or column with its exit code")
  func predictRefusals() throws {
    try withModel { folder in
      _ = try Program.shell("cd \(folder) && printf '1,2\\n3,4\\n' >x.csv && head -c 3000 m.npz >torn.npz")
      for (words, code, word) in [
        ("none.npz --data digits", 66, "none.npz"), ("x.csv --data digits", 65, "x.csv"),
        ("torn.npz --data digits", 65, "torn.npz"), ("m.npz --x x.csv", 65, "images of 28 × 28"),
        ("m.npz --data digits --out none/p.csv", 74, "none/p.csv"), ("m.npz --data digits --out p.xls", 64, ".npz"),
        ("m.npz --data digits --function odd", 64, "clean, random"), ("m.npz", 64, "--x"),
      ] as [(String, Int32, String)] {
        let run = try Program.shell("cd \(folder) && \"$M\" predict \(words)")
        #expect(run.status == code && run.message.contains(word), "\(words): \(run.status) \(run.message)")
      }
    }
  }

  @Test("classes with names and real targets go from tables to predictions in a table")
  func tables() throws {
    try Program.withFolder { folder in
      var (x, y, z) = ("a,b\n", "kind\n", "price\n")
      for row in 0..<40 {
        x += "\(row % 7).5,\(row % 5 - 2)\n"
        y += row % 7 > 3 ? "great, or so\n".replacing(",", with: ";") : "small\n"
        z += "\(row % 7 * 10).25\n"
      }
      for (name, text) in [("x.csv", x), ("y.csv", y), ("z.csv", z)] {
        try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
      }
      let run = try Program.shell(
        """
        cd \(folder) && "$M" solve --train-x x.csv --train-y z.csv --kernel gaussian:bandwidth=1 --ridge 1e-6 --save z.npz \
        --quiet >/dev/null && "$M" predict z.npz --x x.csv --y z.csv --out z-out.csv && head -1 z-out.csv
        """)
      #expect(
        run.status == 0 && run.output.contains("rmse") && run.output.contains("R² 1.0"), "\(run.output)\(run.message)")
    }
  }

  @Test("compare, path and search save their functions, and solve exports one")
  func subcommands() throws {
    try Program.withFolder { folder in
      let run = try Program.shell(
        """
        cd \(folder) && "$M" compare --train 60 --test 50 --epochs 20 --save c.npz >/dev/null && \
        "$M" path --train 60 --test 50 --save p.npz --export p.onnx >/dev/null && \
        "$M" search --train 60 --grid raw --save s.npz >/dev/null && \
        "$M" predict c.npz --data digits --function clean.sgd --quiet && "$M" predict p.npz --data digits && \
        "$M" predict s.npz --data digits && ls -s p.onnx
        """)
      #expect(run.status == 0, "\(run.message)")
      #expect(run.message.contains("c.npz holds the function of clean, and clean.sgd, random, random.sgd"))
      #expect(run.message.contains("p.onnx is the function of clean"))
    }
  }

  @Test("a table with the columns in another order is read by their names; one without a column is refused by its name")
  func columnNames() throws {
    try Program.withFolder { folder in
      func write(_ name: String, _ columns: [String]) throws {
        let rows = (0..<30).map { row in
          columns.map {
            $0 == "kind" ? (row % 3 == 0 ? "cat" : "dog") : "\(($0 == "a" ? row * 7 % 11 : row * 5 % 13) * 2 + 1)"
          }
        }
        let text = ([columns] + rows).map { $0.joined(separator: ",") + "\n" }.joined()
        try FileBytes.write(Array(text.utf8), to: "\(folder)/\(name).csv")
      }
      try write("t", ["a", "b", "kind"])
      try write("same", ["a", "b"])
      try write("turned", ["b", "a"])
      try write("other", ["a", "c"])
      let made = try Program.shell(
        "cd '\(folder)'; \"$M\" solve --quiet --table t.csv --target kind --kernel gaussian:bandwidth=3 --ridge 0.1 --save m.npz"
          + " && for f in same turned; do \"$M\" predict m.npz --x $f.csv --out $f.out.csv --quiet; done"
          + " && cmp same.out.csv turned.out.csv")
      #expect(made.status == 0, "\(made.message)")
      let refused = try Program.shell("cd '\(folder)'; \"$M\" predict m.npz --x other.csv")
      #expect(refused.status == 65 && refused.message.contains("'b'"), "\(refused.message)")
    }
  }
}
