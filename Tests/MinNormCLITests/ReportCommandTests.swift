import Foundation
import Testing

@Suite(.serialized) struct ReportCommandTests {
  private static let small = ["--train", "120", "--test", "60", "--quiet"]

  private func read(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

  @Test("the page of a run and the page of its record are the same bytes, and say what was found")
  func same() throws {
    try Program.withFolder { folder in
      let files = ["--json", "\(folder)/r.json", "--report", "\(folder)/a.html"]
      let run = try Program.run(["compare", "--epochs", "5"] + Self.small + files)
      #expect(run.status == 0, "\(run.message)")
      #expect(run.output.contains("epochs to fit"), "the table is printed all the same")
      #expect(try Program.run("report", "\(folder)/r.json", "--out", "\(folder)/b.html").status == 0)
      let page = try read("\(folder)/a.html")
      #expect(try page == read("\(folder)/b.html"))
      for part in [
        "<h1", "of the closed form", "Figure 1.", "minnorm compare --epochs 5", "base64,",
      ] {
        #expect(page.contains(part), "\(part)")
      }
    }
  }

  @Test("several records become one comparison, with what they share drawn together")
  func several() throws {
    try Program.withFolder { folder in
      for seed in ["1", "2"] {
        let words = ["compare", "--epochs", "5", "--seed", seed, "--json", "\(folder)/\(seed).json"] + Self.small
        #expect(try Program.run(words).status == 0)
      }
      let words = ["report", "\(folder)/1.json", "\(folder)/2.json", "--out", "\(folder)/both.html"]
      #expect(try Program.run(words + ["--plot-data", "\(folder)/plots"]).status == 0)
      let page = try read("\(folder)/both.html")
      for part in ["2 runs of minnorm", "all runs", "href=\"#run-2\"", "minnorm-2.json"] {
        #expect(page.contains(part), "\(part)")
      }
      let merged = try read("\(folder)/plots/distance.csv")
      #expect(merged.contains("1: right, measured"))
      #expect(merged.contains("2: right, measured"))
      #expect(FileManager.default.fileExists(atPath: "\(folder)/plots/2/norm.gp"))
    }
  }

  @Test("--plot-data writes numbers, a script and a picture for every figure")
  func plotData() throws {
    try Program.withFolder { folder in
      let run = try Program.run(["path", "--plot-data", "\(folder)/p"] + Self.small)
      #expect(run.status == 0, "\(run.message)")
      let names = try Set(FileManager.default.contentsOfDirectory(atPath: "\(folder)/p"))
      #expect(names.isSuperset(of: ["errors.csv", "errors.gp", "errors.svg", "sizes-1.csv", "sizes-2.csv"]))
      #expect(try read("\(folder)/p/errors.csv").contains("leave one out"))
    }
  }

  @Test("what is no record, has no page or is not there ends with one line that says so")
  func refusals() throws {
    try Program.withFolder { folder in
      func attempt(_ text: String) throws -> Program.Run {
        try text.write(toFile: "\(folder)/x.json", atomically: true, encoding: .utf8)
        return try Program.run("report", "\(folder)/x.json", "--out", "\(folder)/x.html")
      }
      for text in ["", "[1]", "{\"schema\":\"minnorm.plan/1\"}", "{\"schema\":\"minnorm.solve/1\"}", "\u{0}"] {
        let run = try attempt(text)
        #expect(run.status == 65, "\(text)")
        #expect(run.message.contains("expected a record that --json wrote"), "\(run.message)")
        #expect(run.message.split(separator: "\n").count == 1)
      }
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/x.html"))
      #expect(try Program.run("report", "\(folder)/none.json", "--out", "\(folder)/x.html").status == 66)
      #expect(try Program.run("report", "\(folder)/x.json").status == 64)
      #expect(try Program.run(["solve", "--report", "\(folder)/no/such/x.html"] + Self.small).status == 74)
    }
  }

  @Test(
    "what lies beside the diagonal of the confusion matrix are the test errors, and a page of images has pictures of them"
  )
  func pictures() throws {
    try Program.withFolder { folder in
      let words = ["solve", "--loo", "--features", "gabor", "--json", "-", "--report", "\(folder)/a.html"] + Self.small
      let record = try Program.run(words).json()
      let result = try #require((record["results"] as? [[String: Any]])?.first)
      let confusion = try #require(result["confusion"] as? [[Int]])
      let wrong = confusion.enumerated().flatMap { row, counts in
        counts.enumerated().filter { $0.offset != row }.map(\.element)
      }
      #expect(wrong.reduce(0, +) == result["testErrors"] as? Int)
      #expect(confusion.joined().reduce(0, +) == 60)
      let page = try read("\(folder)/a.html")
      for part in [
        "class=\"matrix\"", "Test images that are classified wrongly", "carry a prediction", "Filters", "gabor 0",
      ] {
        #expect(page.contains(part), "\(part)")
      }
      #expect(page.count < 5_000_000)
    }
  }

  @Test("tables fit the columns asked for, and a locale without UTF-8 gets ASCII")
  func terminal() throws {
    let words = "solve --train 120 --test 60 --labels clean,random --loo --quiet"
    let narrow = try Program.shell("COLUMNS=60 \"$M\" \(words)")
    let table = narrow.output.components(separatedBy: "\n").drop { !$0.contains("train errors") }.prefix {
      !$0.hasPrefix("random ch")
    }
    #expect(table.count > 6)
    #expect(table.allSatisfy { $0.count <= 60 })
    #expect(narrow.output.split(separator: "\n").allSatisfy { $0.count <= 62 }, "\(narrow.output)")
    let plain = try Program.shell("LC_ALL=C \"$M\" \(words)")
    #expect(plain.output.utf8.allSatisfy { $0 < 0x80 })
    #expect(plain.output.contains("lambda"))
    #expect(plain.output.contains("-----"))
    let record = try Program.shell("LC_ALL=C \"$M\" \(words) --json -").json()
    #expect(record["schema"] as? String == "minnorm.solve/1")
  }

  @Test("completions come from the program itself")
  func completions() throws {
    for shell in ["bash", "zsh", "fish"] {
      let run = try Program.run("--generate-completion-script", shell)
      #expect(run.status == 0)
      #expect(run.output.contains("randomize"))
    }
  }
}
