import Foundation
import Testing

@Suite struct SpectrumCommandTests {
  @Test("spectrum prints the call, and a learning curve beside what is expected")
  func curve() throws {
    let run = try Program.run(
      "spectrum", "--train", "160", "--test", "100", "--learning-curve", "--curve-counts", "20,60", "--subsets", "2")
    #expect(run.status == 0 && run.message.isEmpty, "\(run.message)")
    for text in ["overfitting", "expected", "GCV", "2 random subsets each"] { #expect(run.output.contains(text)) }
  }

  @Test(
    "wrong options end with 64 and one line",
    arguments: ["--curve-counts 20", "--learning-curve --curve-counts 0", "--learning-curve --subsets 0", "--ridge -1"])
  func refusals(options: String) throws {
    let run = try Program.run(["spectrum", "--train", "40"] + options.split(separator: " ").map(String.init))
    #expect(run.status == 64 && run.output.isEmpty, "\(run.message)")
  }
}
