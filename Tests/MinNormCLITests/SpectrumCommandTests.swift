import Foundation
import Testing

@Suite struct SpectrumCommandTests {
  @Test("spectrum prints the call, and a learning curve beside what is expected")
  func curve() throws {
    let run = try Program.run(
      "spectrum", "--train", "160", "--test", "100", "--learning-curve", "--curve-counts", "20,60", "--subsets", "2")
    #expect(run.status == 0 && run.message.isEmpty, "\(run.message)")
    for text in ["overfitting", "expected", "with leverages", "in pool", "GCV", "2 random subsets"] {
      #expect(run.output.contains(text))
    }
  }

  @Test("a learning curve is of a random pool of five halves of the most examples, and says so")
  func pool() throws {
    let run = try Program.run(
      "spectrum", "--test", "50", "--learning-curve", "--curve-counts", "10,404", "--subsets", "1", "--json", "-")
    #expect(run.status == 0)
    let record = try JSONDecoder().decode(Curve.self, from: Data(run.output.utf8))
    #expect(record.learningCurve.pool == 1010 && record.dataset.subsetSeed == 0)
    // 784 pixels have a covariance with so many.
    #expect(record.learningCurve.ansatz != nil)
  }

  private struct Curve: Decodable {
    struct Pool: Decodable {
      var pool: Int
      var ansatz: [String: Double]?
    }
    struct Dataset: Decodable { var subsetSeed: Int? }
    var learningCurve: Pool
    var dataset: Dataset
  }

  @Test(
    "wrong options end with 64 and one line",
    arguments: ["--curve-counts 20", "--learning-curve --curve-counts 0", "--learning-curve --subsets 0", "--ridge -1"])
  func refusals(options: String) throws {
    let run = try Program.run(["spectrum", "--train", "40"] + options.split(separator: " ").map(String.init))
    #expect(run.status == 64 && run.output.isEmpty, "\(run.message)")
  }
}
