import Foundation
import Testing

@Suite(.serialized) struct SolveCommandTests {
  @Test("solve prints a table with every label set on standard output, nothing else")
  func table() throws {
    let run = try Program.run("solve", "--train", "300", "--test", "100", "--labels", "clean,random,corrupt:0.5")
    #expect(run.status == 0)
    #expect(run.message.isEmpty)
    for word in ["digits: 300 training, 100 test", "clean", "random", "corrupt:0.5", "RKHS norm", "interpolates"] {
      #expect(run.output.contains(word), "\(word)")
    }
  }

  @Test("--json - puts the record alone on standard output; --json FILE writes it beside the table")
  func json() throws {
    let run = try Program.run("solve", "--train", "200", "--json", "-")
    #expect(try run.json()["schema"] as? String == "minnorm.solve/1")
    try Program.withFolder { folder in
      let file = "\(folder)/record.json"
      let both = try Program.run("solve", "--train", "200", "--json", file)
      #expect(both.output.contains("RKHS norm"))
      let record = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: file)))
      #expect((record as? [String: Any])?["schema"] as? String == "minnorm.solve/1")
    }
  }

  @Test(
    "the planned peak is within 10 % of the measured one",
    arguments: [
      "--precision float32", "--precision float64",
      "--kernel linear --features random-conv:filters=50/100 --ridge 10 --train 2000",
    ])
  func plannedMemory(options: String) throws {
    let record = try Program.shell("\"$M\" solve \(options) --threads 2 --json -").json()
    let memory = try #require(record["memory"] as? [String: Any])
    let planned = try #require(memory["plannedPeakBytes"] as? Double)
    let measured = try #require(memory["peakBytes"] as? Double)
    #expect(abs(planned / measured - 1) < 0.1, "planned \(planned), measured \(measured)")
  }

  @Test("one thread and two give the same errors, and norms to rounding")
  func threads() throws {
    func result(_ threads: String) throws -> [String: Any] {
      let record = try Program.run("solve", "--train", "500", "--threads", threads, "--json", "-").json()
      #expect((record["environment"] as? [String: Any])?["threads"] as? Int == Int(threads))
      return try #require((record["results"] as? [[String: Any]])?.first)
    }
    let (one, two) = (try result("1"), try result("2"))
    #expect(one["testErrors"] as? Int == two["testErrors"] as? Int)
    let norms = try [one, two].map { try #require(($0["norms"] as? [String: Any])?["rkhs"] as? Double) }
    #expect(abs(norms[0] - norms[1]) < 1e-10 * norms[0])
  }

  @Test(
    "wrong usage ends with 64 and one line that names it",
    arguments: [
      ("--kernel gauss", "gauss"), ("--labels dirty", "dirty"), ("--train 999999", "999999"),
      ("--train 0", "--train 0"),
      ("--ridge -1", "--ridge"), ("--precision float16", "float16"), ("--features fancy", "fancy"),
      ("--threads 0", "--threads"), ("--memory-limit lots", "memory-limit"), ("--labels ''", "labels"),
      ("--train-x a.npy", "go together"), ("--nonsense", "nonsense"), ("--coding twohot", "twohot"),
    ])
  func usage(options: String, word: String) throws {
    let run = try Program.shell("\"$M\" solve \(options)")
    #expect(run.status == 64, "\(run.message)")
    #expect(run.message.contains(word))
    #expect(run.output.isEmpty)
  }

  @Test("a data set that is not there ends with 69, a file with 66")
  func missing() throws {
    let dataset = try Program.run("solve", "--data", "mnist", "--data-dir", "/nowhere")
    #expect(dataset.status == 69)
    #expect(dataset.message.contains("scripts/fetch-data mnist"))
    let file = try Program.run(
      "solve", "--train-x", "/nowhere.npy", "--train-y", "/n.npy", "--test-x", "/n.npy", "--test-y", "/n.npy")
    #expect(file.status == 66)
    #expect(file.message.contains("/nowhere.npy"))
  }

  @Test("too little memory ends with 69 before any work, with numbers and alternatives")
  func memory() throws {
    let run = try Program.run("solve", "--memory-limit", "100M")
    #expect(run.status == 69)
    #expect(run.message.contains("needs") && run.message.contains("MiB") && run.message.contains("--train"))
  }

  @Test("a singular system ends with 70, names the leading minor and says what to try")
  func singular() throws {
    let run = try Program.run("solve", "--kernel", "linear", "--train", "1000", "--solver", "cholesky")
    #expect(run.status == 70)
    #expect(run.message.contains("leading minor of order") && run.message.contains("--ridge"))
    // What --solver auto makes of it: the least-squares weights, said so.
    let answered = try Program.run("solve", "--kernel", "linear", "--train", "1000")
    #expect(answered.status == 0)
    #expect(answered.output.contains("least-squares: XXᵀ has rank at most 784 < 1000"))
    #expect(answered.output.contains("does not interpolate, because K has rank"))
  }

  @Test("what a failed factorization advises, helps; what cannot help is not advised")
  func advice() throws {
    let failed = ["solve", "--kernel", "linear", "--train", "900", "--test", "100", "--solver", "cholesky"]
    let run = try Program.run(failed)
    #expect(run.status == 70 && !run.message.contains("bandwidth"))
    for remedy in [["--solver", "pivoted-cholesky"], ["--ridge", "1"]] {
      #expect(run.message.contains(remedy[0]))
      #expect(try Program.run(failed + remedy).status == 0)
    }
    let narrow = try Program.run(failed + ["--solver", "pivoted-cholesky", "--ridge", "1", "--precision", "float32"])
    #expect(narrow.status == 0 && !narrow.message.contains("try"))
  }

  @Test("options of solvers that do not go together end with 64 and say what to use instead")
  func solverOptions() throws {
    for (arguments, remedy) in [
      (["--solver", "pcg", "--loo"], "--solver cholesky"), (["--solver", "eigen", "--precision", "mixed"], "float64"),
      (["--solver", "least-squares"], "--solver pivoted-cholesky"),
      (["--solver", "least-squares", "--kernel", "linear", "--ridge", "1"], "--solver cholesky"),
      (["--solver", "pcg", "--tolerance", "2"], "between 0 and 1"), (["--landmarks", "0"], "at least 1"),
      (["--rank-tolerance", "1"], "from 0 to 1"), (["--solver", "qr"], "cholesky"),
      (["--tolerance", "1e-3", "--landmarks", "5"], "belong to --solver pcg; this system is solved by cholesky"),
      (["--solver", "cholesky", "--rank-tolerance", "1e-3"], "--solver pivoted-cholesky"),
    ] {
      let run = try Program.run(["solve", "--train", "50"] + arguments)
      #expect(run.status == 64 && run.message.contains(remedy), "\(arguments): \(run.message)")
    }
  }

  @Test("tables go out with tabs, or with bars")
  func formats() throws {
    let tabs = try Program.run("solve", "--train", "50", "--format", "tsv").output.split(separator: "\n")
    #expect(tabs.contains { $0.hasPrefix("labels\t") } && tabs.contains { $0.hasPrefix("clean\t") })
    #expect(tabs.allSatisfy { $0.hasPrefix("#") || $0.contains("\t") })
    #expect(try Program.run("solve", "--train", "50", "--format", "markdown").output.contains("\n| clean |"))
  }

  @Test("more threads than processors are a word, not with --quiet")
  func manyThreads() throws {
    let arguments = ["solve", "--train", "50", "--threads", "\(ProcessInfo.processInfo.activeProcessorCount + 1)"]
    #expect(try Program.run(arguments).message.contains("more threads than processors"))
    #expect(try Program.run(arguments + ["--quiet"]).message.isEmpty)
  }

  @Test("conjugate gradients that do not reach the tolerance end with 70 and say how far they came")
  func notConverged() throws {
    let run = try Program.run("solve", "--train", "2000", "--solver", "pcg", "--max-iterations", "3")
    #expect(
      run.status == 70 && run.message.contains("products with K")
        && run.message.contains("try a larger --max-iterations"),
      "\(run.message)")
  }

  @Test("twins with different labels end with 70, never with an answer that looks right")
  func contradictions() throws {
    try Program.withFolder { folder in
      try "0,0\n1,0\n0,1\n0,0\n".write(toFile: "\(folder)/x.csv", atomically: true, encoding: .utf8)
      try "0\n1\n0\n1\n".write(toFile: "\(folder)/y.csv", atomically: true, encoding: .utf8)
      for precision in ["float32", "float64", "mixed"] {
        let run = try Program.shell(
          "cd '\(folder)'; \"$M\" solve --train-x x.csv --train-y y.csv --test-x x.csv --test-y y.csv"
            + " --kernel gaussian:bandwidth=1 --precision \(precision)")
        #expect(run.status == 70, "\(precision): \(run.output)")
      }
    }
  }

  @Test("--loo adds a column, bandwidth=loo the curve it chose from")
  func leaveOneOut() throws {
    let run = try Program.run("solve", "--train", "300", "--loo", "--kernel", "gaussian:bandwidth=loo")
    #expect(run.status == 0)
    for word in ["LOO error", "LOO mse", "chosen"] { #expect(run.output.contains(word), "\(word)") }
  }

  @Test("NaN and infinity in data end with 65 and the row and column", arguments: ["nan", "inf", "-inf"])
  func nonFinite(value: String) throws {
    try Program.withFolder { folder in
      try "1,2\n3,\(value)\n".write(toFile: "\(folder)/x.csv", atomically: true, encoding: .utf8)
      try "0\n1\n".write(toFile: "\(folder)/y.csv", atomically: true, encoding: .utf8)
      let run = try Program.shell(
        "cd '\(folder)'; \"$M\" solve --train-x x.csv --train-y y.csv --test-x x.csv --test-y y.csv")
      #expect(run.status == 65)
      #expect(run.message.contains("row 1, column 1"))
    }
  }

  @Test("a user's own arrays are solved")
  func ownArrays() throws {
    try Program.withFolder { folder in
      let points = (0..<40).map { "\(Double($0) / 10),\(Double(($0 * 7) % 40) / 10)" }
      try points.joined(separator: "\n").write(toFile: "\(folder)/x.csv", atomically: true, encoding: .utf8)
      let classes = (0..<40).map { $0 < 20 ? "0" : "1" }
      try classes.joined(separator: "\n").write(toFile: "\(folder)/y.csv", atomically: true, encoding: .utf8)
      let run = try Program.shell(
        "cd '\(folder)'; \"$M\" solve --train-x x.csv --train-y y.csv --test-x x.csv --test-y y.csv"
          + " --kernel gaussian:bandwidth=0.5 --json -")
      let result = try #require((try run.json()["results"] as? [[String: Any]])?.first)
      #expect(result["trainErrors"] as? Int == 0 && result["testErrors"] as? Int == 0)
    }
  }

  @Test("an interrupted run ends with 130")
  func interrupted() throws {
    // With job control (set -m) the shell leaves SIGINT alone in its background jobs.
    let run = try Program.shell(
      "set -m; \"$M\" solve --labels random,random,random >/dev/null & sleep 0.3; kill -INT $!; wait $!")
    #expect(run.status == 130)
    #expect(run.message.contains("interrupted"))
  }

  @Test("a full disk or a closed pipe ends with 74, not with success")
  func output() throws {
    let full = try Program.shell("\"$M\" solve --train 100 > /dev/full")
    #expect(full.status == 74)
    #expect(full.message.contains("No space left"))
    let file = try Program.run("solve", "--train", "100", "--json", "/nowhere/record.json")
    #expect(file.status == 74)
  }
}
