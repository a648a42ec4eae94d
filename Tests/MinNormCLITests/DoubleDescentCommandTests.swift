import Foundation
import Testing

@Suite struct DoubleDescentCommandTests {
  private let small = ["descent", "--train", "30", "--test", "60", "--counts", "10,30,90", "--gaussian-trials"]

  @Test("descent prints a table for each label set, the ablations side by side, verdicts and a record")
  func tables() throws {
    let run = try Program.run(
      small + ["5", "--gaussian-examples", "12", "--cut-singular-values", "--project-test", "--residual-free"])
    #expect(run.status == 0 && run.message.isEmpty, "\(run.message)")
    for text in [
      "clean labels", "corrupt:0.2 labels", "no small singular values", "test on leading modes", "no residuals",
      "normal features: n = 12 of 120 features, 5 training sets", "∞", "means are within three standard errors",
      "clean: a peak",
    ] {
      #expect(run.output.contains(text), "\(text)")
    }
    let json = try Program.run(small + ["0", "--json", "-"])
    let record = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(record["schema"] as? String == "minnorm.descent/1" && record["gaussian"] is NSNull)
    let curves = try #require(record["curves"] as? [[String: Any]])
    #expect(curves.count == 2 && (curves[0]["points"] as? [Any])?.count == 3)
  }

  @Test("descent grows along examples, and with Fourier features")
  func axes() throws {
    let run = try Program.run(
      "descent", "--along", "examples", "--p", "12", "--train", "40", "--test", "50", "--gaussian-trials", "0",
      "--random-features", "fourier")
    #expect(run.status == 0 && run.output.contains("random-fourier"), "\(run.message)")
  }

  @Test("no subcommand offers a kernel or kernel values that mean nothing for it")
  func offers() throws {
    func offers(_ subcommand: String) throws -> [Bool] {
      let help = try Program.run(subcommand, "--help").output
      return ["--kernel <", "--gram <", "--cross-gram <"].map(help.contains)
    }
    #expect(try offers("descent") == [false, false, false])
    #expect(try offers("interpolants") == [true, false, false])
    #expect(try offers("solve") == [true, true, true])
  }

  @Test(
    "wrong options end with 64 and one line",
    arguments: [
      "--counts 3,x", "--counts 0", "--cutoff 2", "--gaussian-trials 1", "--gaussian-examples 3", "--p 0",
      "--kernel gaussian:bandwidth=5", "--kernel linear", "--gram k.npy --train-y y.npy", "--along noise",
    ])
  func refusals(options: String) throws {
    let run = try Program.run(["descent", "--train", "100"] + options.split(separator: " ").map(String.init))
    #expect(run.status == 64 && run.message.hasPrefix("minnorm: error:") && run.output.isEmpty, "\(run.message)")
  }
}
