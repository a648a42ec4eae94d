import Foundation
import Testing

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

  @Test(
    "wrong usage ends with 64", arguments: ["--position 1", "--position x", "--train 0", "--labels wrong", "--ridge 1"])
  func usage(options: String) throws {
    #expect(try Program.shell("\"$M\" expressivity \(options)").status == 64)
  }
}
