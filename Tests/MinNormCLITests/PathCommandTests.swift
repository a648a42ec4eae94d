import Foundation
import Testing

@Suite(.serialized) struct PathCommandTests {
  @Test("path prints the curve, both verdicts and what hindsight would have found, and nothing else")
  func table() throws {
    let run = try Program.run("path", "--train", "150", "--test", "100", "--grid", "1e-3:10:9")
    #expect(run.status == 0)
    #expect(run.message.isEmpty)
    for word in [
      "LOO error", "GCV", "freedom", "t = n/λ", "distance", "does a ridge help?", "does early stopping help?",
      "hindsight finds", "from one eigendecomposition", "against λ",
    ] {
      #expect(run.output.contains(word), "\(word)")
    }
  }

  @Test("--no-early-stopping takes the band; --json - puts the record alone on standard output")
  func json() throws {
    let run = try Program.run(
      "path", "--train", "100", "--test", "50", "--no-early-stopping", "--ridges", "0.1,1", "--json", "-")
    let record = try run.json()
    #expect(record["schema"] as? String == "minnorm.path/1")
    #expect((record["system"] as? [String: Any])?["route"] as? String == "band")
    let path = try #require((record["paths"] as? [[String: Any]])?.first)
    #expect((path["ridge"] as? [Any])?.count == 3 && (path["earlyStopping"] as? [Any])?.isEmpty == true)
  }

  @Test("--regularizers all shows section 3 in one table")
  func regularizers() throws {
    let run = try Program.run(
      "path", "--train", "80", "--test", "50", "--regularizers", "all", "--augment", "flip", "--ridges", "0.1,1")
    #expect(run.status == 0)
    for word in ["weight decay", "early stopping", "augmentation", "flip", "dropout", "kept with p ="] {
      #expect(run.output.contains(word), "\(word)")
    }
  }

  @Test("tiny systems have a path too", arguments: ["1", "2", "3"])
  func tiny(train: String) throws {
    for options in [[], ["--no-early-stopping"], ["--regularizers", "all"]] {
      let run = try Program.run(["path", "--train", train, "--test", "5", "--ridges", "0.1,1"] + options)
      #expect(run.status == 0, "\(run.message)")
      #expect(!run.output.contains("NaN"))
    }
  }

  @Test(
    "wrong usage ends with 64 and one line that names it",
    arguments: [
      ("--ridge 1", "--ridges"), ("--precision float32", "--precision"), ("--grid 1:2", "FROM:TO:COUNT"),
      ("--ridges a", "--ridges"), ("--ridges 1 --grid 1:2:3", "not both"), ("--route lu", "lu"),
      ("--regularizers some", "all or none"), ("--augment flip", "--regularizers all"),
      ("--augment crop --regularizers all", "crop"), ("--kernel gaussian:bandwidth=0", "bandwidth"),
    ])
  func usage(options: String, word: String) throws {
    let run = try Program.shell("\"$M\" path --train 50 --test 20 \(options)")
    #expect(run.status == 64, "\(run.message)")
    #expect(run.message.contains(word))
    #expect(run.output.isEmpty)
  }

  @Test("a path that does not fit is refused with the numbers and what would fit: exit code 69")
  func memory() throws {
    let run = try Program.run("path", "--train", "3000", "--memory-limit", "200M")
    #expect(run.status == 69)
    #expect(run.message.contains("--no-early-stopping") || run.message.contains("--route cholesky"))
    #expect(run.message.split(separator: "\n").count == 1)
  }
}
