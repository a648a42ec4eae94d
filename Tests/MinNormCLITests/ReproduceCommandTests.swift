import Foundation
import Testing

@Suite(.serialized) struct ReproduceCommandTests {
  @Test("list names every table with its source, data and rows, and is the default", arguments: [["list"], []])
  func list(arguments: [String]) throws {
    let run = try Program.run(["reproduce"] + arguments)
    #expect(run.status == 0 && run.message.isEmpty)
    for word in [
      "table4", "belkin-mnist", "norms", "searches", "Belkin, Ma, Mandal 2018", "mnist-gabor", "quick about", "needs",
    ] {
      #expect(run.output.contains(word), "\(word)")
    }
  }

  @Test("the norm ledger runs on the built-in digits: table, contrasts, conclusions")
  func norms() throws {
    let run = try Program.run(
      "reproduce", "norms", "--rows", "gaussian-5,laplacian-10,linear", "--data-dir", "/nowhere", "--quiet")
    #expect(run.status == 0 && run.message.isEmpty)
    for word in [
      "{0,1} norm", "±1 norm", "‖A‖_F", "random", "Within one kernel it does tell", "linear least squares *",
    ] {
      #expect(run.output.contains(word), "\(word)")
    }
  }

  @Test("a row that was measured on other data is not taken for one of these")
  func otherData() throws {
    try Program.withFolder { folder in
      func run(_ data: String) throws -> Program.Run {
        try Program.shell(
          "\"$M\" data make-digits --train 4000 --seed \(data) --output '\(folder)/\(data)/digits' --quiet && "
            + "\"$M\" reproduce norms --rows linear --data-dir '\(folder)/\(data)' --checkpoint '\(folder)/c' --resume --quiet"
        )
      }
      #expect(try run("1").status == 0)
      #expect(try run("1").status == 0)
      let other = try run("2")
      #expect(other.status == 65 && other.message.contains("data set's SHA-256"), "\(other.message)")
    }
  }

  @Test("the plan comes before the work on standard error, the record alone on standard output")
  func json() throws {
    let run = try Program.run(
      "reproduce", "norms", "--rows", "laplacian-10", "--data-dir", "/nowhere", "--json", "-")
    #expect(try run.json()["schema"] as? String == "minnorm.reproduce/1")
    let rows = try #require(try run.json()["rows"] as? [[String: Any]])
    let solve = try #require((rows.first?["records"] as? [[String: Any]])?.first)
    #expect(solve["schema"] as? String == "minnorm.solve/1")
    let plan = try #require(run.message.range(of: "expected in all"))
    let begin = try #require(run.message.range(of: "row 1 of 1"))
    #expect(plan.lowerBound < begin.lowerBound)
  }

  @Test("--plan prints what each row takes and computes nothing")
  func plan() throws {
    let run = try Program.run("reproduce", "norms", "--plan", "--data-dir", "/nowhere")
    #expect(run.status == 0 && run.output.contains("peak memory") && run.output.contains("expected in all"))
    let json = try Program.run(
      "reproduce", "table4", "--scale", "full", "--plan", "--data-dir", "/nowhere", "--json", "-")
    #expect(try json.json()["schema"] as? String == "minnorm.reproduce-plan/1")
  }

  @Test("where no row can run the exit code is 69 and the reason is said")
  func missingData() throws {
    let run = try Program.run(
      "reproduce", "belkin-mnist", "--rows", "gaussian-500", "--data-dir", "/nowhere", "--quiet")
    #expect(run.status == 69)
    #expect(run.message.contains("mnist") && run.output.contains("skipped"))
  }

  @Test("rows kept in a folder are not run again, and the folder is not overwritten without --resume")
  func resume() throws {
    try Program.withFolder { folder in
      let arguments = [
        "reproduce", "norms", "--rows", "laplacian-10", "--data-dir", "/nowhere", "--checkpoint", folder + "/kept",
      ]
      #expect(try Program.run(arguments).status == 0)
      let again = try Program.run(arguments)
      #expect(again.status == 64 && again.message.contains("--resume"))
      let resumed = try Program.run(arguments + ["--resume"])
      #expect(resumed.status == 0 && resumed.message.contains("kept from before"))
      let other = try Program.run(arguments + ["--resume", "--seed", "3"])
      #expect(other.status == 65 && other.message.contains("seed"))
    }
  }

  @Test(
    "wrong usage ends with 64 and names it",
    arguments: [
      ("reproduce table5", "table5"), ("reproduce norms --rows nothing", "nothing"),
      ("reproduce norms --resume", "--checkpoint"),
      ("reproduce table4 --data digits", "--data"), ("reproduce norms --scale huge", "huge"),
      ("reproduce belkin-mnist --rows gaussian-60000", "larger scale"),
    ])
  func usage(line: String, word: String) throws {
    let run = try Program.shell("\"$M\" \(line)")
    #expect(run.status == 64 && run.output.isEmpty)
    #expect(run.message.contains(word))
  }
}

@Suite(.serialized) struct ExpressivityCommandTests {
  @Test("expressivity prints the networks, the minimum-norm solution, thresholds and growth")
  func table() throws {
    let run = try Program.run("expressivity", "--train", "200", "--test", "100")
    #expect(run.status == 0 && run.message.isEmpty)
    for word in [
      "2n + d = 1,184 weights", "one output", "10 outputs", "minimum norm, gaussian", "max residual",
      "where the thresholds lie", "how conditioning grows with n", "0.750", "first direction taken",
    ] {
      #expect(run.output.contains(word), "\(word)")
    }
  }

  @Test("--json - puts the record alone on standard output; parts can be left out")
  func json() throws {
    let run = try Program.run(
      "expressivity", "--train", "50", "--no-series", "--no-minimum-norm", "--labels", "random", "--json", "-")
    let record = try run.json()
    #expect(record["schema"] as? String == "minnorm.expressivity/1")
    #expect((record["series"] as? [Any])?.isEmpty == true && record["minimumNorm"] is NSNull)
  }

  @Test("one example is a network of one hidden unit")
  func one() throws {
    let run = try Program.run("expressivity", "--train", "1", "--test", "10", "--labels", "clean")
    #expect(run.status == 0 && run.output.contains("2n + d = 786 weights"))
  }

  @Test("thresholds near the upper point break the fit by rounding: exit code 70, or the overflow is named")
  func unstable() throws {
    let run = try Program.run("expressivity", "--train", "400", "--position", "0.6", "--no-series", "--no-minimum-norm")
    #expect(run.status == 70)
    #expect(run.message.contains("condition number") || run.message.contains("solution"))
  }

  @Test("equal examples with different labels are refused by name, with equal labels they share a unit")
  func duplicates() throws {
    try Program.withFolder { folder in
      func write(_ name: String, _ text: String) throws {
        try text.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
      }
      try write("x.csv", "1,2\n3,4\n1,2\n5,6\n")
      try write("same.csv", "0\n1\n0\n2\n")
      try write("other.csv", "0\n1\n1\n2\n")
      func run(_ labels: String) throws -> Program.Run {
        try Program.run(
          "expressivity", "--train-x", folder + "/x.csv", "--train-y", folder + "/" + labels, "--test-x",
          folder + "/x.csv", "--test-y", folder + "/same.csv", "--labels", "clean", "--no-minimum-norm")
      }
      let same = try run("same.csv")
      #expect(same.status == 0 && same.output.contains("need no hidden unit of their own"))
      #expect(same.output.contains("2n + d = 8 weights"))
      let other = try run("other.csv")
      #expect(other.status == 65 && other.message.contains("0 and 2 are equal"))
    }
  }

  @Test("wrong usage ends with 64", arguments: ["--position 1", "--position x", "--train 0", "--labels wrong"])
  func usage(options: String) throws {
    #expect(try Program.shell("\"$M\" expressivity \(options)").status == 64)
  }
}
