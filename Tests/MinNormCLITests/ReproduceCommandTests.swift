import Foundation
import Testing

@Suite(.serialized) struct ReproduceCommandTests {
  @Test("list names every table with its source, data and rows, and is the default", arguments: [["list"], []])
  func list(arguments: [String]) throws {
    let run = try Program.run(["reproduce"] + arguments)
    #expect(run.status == 0 && run.message.isEmpty)
    for word in [
      "table4", "belkin-mnist", "norms", "searches", "rethinking", "Belkin, Ma, Mandal 2018", "mnist-gabor",
      "quick about", "needs",
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

  @Test("claims are printed with their figures and verdicts, drawn on a page, and kept for --resume")
  func rethinking() throws {
    try Program.withFolder { folder in
      let arguments = [
        "reproduce", "rethinking", "--rows", "expressivity,spectrum", "--data-dir", "/nowhere", "--checkpoint",
        folder + "/kept",
      ]
      let run = try Program.run(arguments + ["--report", folder + "/page.html"])
      #expect(run.status == 0, "\(run.message)")
      for word in [
        "A network of two layers with 2n + d weights fits any n labels.", "weights 2,784", "a theorem (Theorem 1)",
        "holds here", "not in the paper", "2 of 2 claims hold on these data.",
      ] { #expect(run.output.contains(word), "\(word)") }
      let page = try String(contentsOfFile: folder + "/page.html", encoding: .utf8)
      #expect(page.contains("2 of 2 claims hold") && page.contains("Where the labels lie"))
      let resumed = try Program.run(arguments + ["--resume"])
      #expect(resumed.status == 0 && resumed.message.contains("kept from before"))
      #expect(resumed.output.contains("2 of 2 claims hold on these data."))
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
