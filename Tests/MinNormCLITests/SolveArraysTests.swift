import Foundation
import Testing

/// What solve gives beside its table: means over subsets, arrays for NumPy, another route where one solves nothing.
@Suite(.serialized) struct SolveArraysTests {
  @Test("means over random subsets start with the run itself; arrays have the shapes of A and of scores")
  func repeats() throws {
    try Program.withFolder { folder in
      let run = try Program.shell(
        "cd '\(folder)'; \"$M\" solve --train 60 --test 20 --repeats 3 --loo --labels clean,random --json - --quiet "
          + "--coefficients a.npy --scores s.npy --loo-scores l.npy")
      #expect(run.status == 0, "\(run.message)")
      let results = try #require(try run.json()["results"] as? [[String: Any]])
      for result in results {
        let repeats = try #require(result["repeats"] as? [String: Any])
        let rates = try #require(repeats["testErrorRate"] as? [String: Any])
        let values = try #require(rates["values"] as? [Double])
        #expect(values.count == 3 && values[0] == result["testErrorRate"] as? Double)
      }
      for (file, rows) in [("a", 60), ("s", 20), ("l", 60)] {
        let size = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file).npy")).count - 2 * rows * 10 * 8
        #expect(size == 64 || size == 128, "a header of NumPy's and two label sets of ten outputs")
      }
    }
  }

  @Test(
    "what means nothing is refused before any work",
    arguments: [
      "--repeats 3", "--repeats 1 --train 50", "--loo-scores l.npy --train 50", "--scores s.csv --train 50",
    ])
  func refusals(options: String) throws {
    let run = try Program.shell("\"$M\" solve \(options)")
    #expect(run.status == 64, "\(options): \(run.message)")
  }

  @Test("where Cholesky passes by rounding and solves nothing, auto goes on to eigenvalues and says so")
  func numericallySingular() throws {
    try Program.withFolder { folder in
      let rows = (0..<50).map { index in
        let (x, y) = (Double(index) * 0.618_033_988_75, Double(index) * 0.754_877_666_25)
        return "\(4 * (x - x.rounded(.down))),\(4 * (y - y.rounded(.down)))"
      }
      try rows.joined(separator: "\n").write(toFile: "\(folder)/x.csv", atomically: true, encoding: .utf8)
      let classes = (0..<50).map { "\($0 * 7 % 3)" }.joined(separator: "\n")
      try classes.write(toFile: "\(folder)/y.csv", atomically: true, encoding: .utf8)
      for bandwidth in ["1", "1.5", "2"] {
        let run = try Program.shell(
          "cd '\(folder)'; \"$M\" solve --train-x x.csv --train-y y.csv --kernel gaussian:bandwidth=\(bandwidth)")
        #expect(run.status == 0, "σ = \(bandwidth): \(run.message)")
      }
    }
  }
}
