import Foundation
import Testing

@Suite(.serialized) struct SearchCommandTests {
  @Test("search prints the candidates, the best one as options of solve, and a record")
  func search() throws {
    try Program.withFolder { folder in
      let run = try Program.run(
        "search", "--train", "120", "--grid", "{unit-norm|gabor:pool=7+unit-norm}", "--bandwidths", "0.5,1", "--json",
        "\(folder)/search.json")
      #expect(run.status == 0 && run.output.contains("best: --features '") && run.output.contains("no test example"))
      #expect(run.message.contains("3 of 3"))
      let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/search.json"))
      let record = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      #expect(record["schema"] as? String == "minnorm.search/1")
      #expect((record["candidates"] as? [Any])?.count == 3)
    }
  }

  @Test(
    "wrong input ends with 64 and one line",
    arguments: [("--grid raw{", "{a|b|c}"), ("--grid fancy", "fancy"), ("--bandwidths 0.5,x", "--bandwidths")])
  func refusals(options: String, word: String) throws {
    let run = try Program.run(["search", "--train", "20"] + options.split(separator: " ").map(String.init))
    #expect(run.status == 64 && run.message.contains(word))
  }

  @Test("maps that need images say so for arrays, with 64")
  func arrays() throws {
    try Program.withFolder { folder in
      for name in ["x", "t"] {
        try "0.1,0.2\n0.3,0.1\n0.9,0.4\n".write(toFile: "\(folder)/\(name).csv", atomically: true, encoding: .utf8)
        try "0\n1\n0\n".write(toFile: "\(folder)/\(name)y.csv", atomically: true, encoding: .utf8)
      }
      let files = ["--train-x", "x.csv", "--train-y", "xy.csv", "--test-x", "t.csv", "--test-y", "ty.csv"]
      let arguments = files.map { $0.hasSuffix(".csv") ? "\(folder)/\($0)" : $0 }
      for subcommand in ["solve", "compare", "plan"] {
        let run = try Program.run([subcommand, "--features", "gabor+unit-norm"] + arguments)
        #expect(run.status == 64 && run.message.contains("need images") && run.output.isEmpty)
      }
      let run = try Program.run(["solve", "--features", "standardize+unit-norm"] + arguments)
      #expect(run.status == 0 && run.output.contains("standardize+unit-norm"))
    }
  }
}
