import Foundation
import Testing

@Suite(.serialized) struct CompareCommandTests {
  @Test("compare prints both solutions for both label sets, the way there and the forecast, and nothing else")
  func table() throws {
    let run = try Program.run("compare", "--train", "200", "--test", "100")
    #expect(run.status == 0)
    #expect(run.message.isEmpty)
    for word in [
      "closed form", "SGD", "clean", "random", "epochs to fit", "forecast", "stability limit 2n/λ_max",
      "distance to the",
      "next 90", "of the minimum-norm interpolant", "(reached)",
    ] {
      #expect(run.output.contains(word), "\(word)")
    }
  }

  @Test("--json - puts the record alone on standard output")
  func json() throws {
    let run = try Program.run("compare", "--train", "100", "--algorithm", "kaczmarz", "--epochs", "2", "--json", "-")
    #expect(try run.json()["schema"] as? String == "minnorm.compare/1")
  }

  @Test("random Fourier features are descended on by their weights, with the part off the span")
  func weights() throws {
    let run = try Program.run(
      "compare", "--train", "60", "--features", "random-fourier:count=300,bandwidth=10,kernel=laplacian", "--repeats",
      "2",
      "--test", "50")
    #expect(run.status == 0)
    for word in ["300 weights per class", "off span", "largest gap", "2 runs with different seeds"] {
      #expect(run.output.contains(word), "\(word)")
    }
  }

  @Test(
    "divergence ends with 70 and one line with the step and the limit, never with NaN",
    arguments: [
      "--algorithm gd --step-size 1.01*limit", "--batch 1 --step-size 4", "--algorithm heavy-ball --step-size 1e300",
    ])
  func divergence(options: String) throws {
    let run = try Program.shell("\"$M\" compare --train 200 --test 50 \(options)")
    #expect(run.status == 70)
    #expect(run.output.isEmpty)
    #expect(run.message.contains("step size") && run.message.contains("limit"))
    #expect(run.message.split(separator: "\n").count == 1)
  }

  @Test(
    "wrong usage ends with 64 and one line that names it",
    arguments: [
      ("--algorithm adam", "adam"), ("--step-size fast", "fast"), ("--until noon", "noon"), ("--init one", "one"),
      ("--init gaussian:1", "--kernel linear"), ("--batch 0", "--batch"), ("--epochs 0", "--epochs"),
      ("--repeats 0", "--repeats"), ("--momentum 0.5", "--momentum"),
      ("--algorithm nesterov --momentum 1", "--momentum"),
      ("--weight-decay -1", "--weight-decay"), ("--algorithm kaczmarz --weight-decay 1", "kaczmarz"),
      ("--ridge 1", "--ridge"), ("--loo", "--loo"),
      ("--batch 51", "50 training examples"), ("--eigenpro-directions 20", "eigenpro"), ("--certify none", "--certify"),
      ("--algorithm gd --batch 3", "--batch"), ("--closed-form none --until distance:1", "--until"),
      ("--kernel linear --algorithm eigenpro", "eigenpro"), ("--kernel linear --store-kernel never", "--store-kernel"),
      ("--features random-fourier", "count"), ("--order random", "random"),
      ("--kernel gaussian:bandwidth=0", "bandwidth"), ("--precision float32", "--closed-form cholesky"),
      ("--algorithm gd --order sequential", "--order"), ("--epochs 9000000000000000000", "--epochs"),
      ("--kernel linear --init gaussian:1 --weight-decay 0.1", "--weight-decay"),
    ])
  func usage(options: String, word: String) throws {
    let run = try Program.shell("\"$M\" compare --train 50 --test 20 \(options)")
    #expect(run.status == 64, "\(run.message)")
    #expect(run.message.contains(word))
    #expect(run.output.isEmpty)
  }

  @Test("equal examples have no Cholesky factorization beside which to compare")
  func equalExamples() throws {
    try Program.withFolder { folder in
      try Data("0,1\n1,0\n0,1\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/x.csv"))
      try Data("0\n1\n0\n".utf8).write(to: URL(fileURLWithPath: "\(folder)/y.csv"))
      let run = try Program.shell(
        "\"$M\" compare --train-x '\(folder)/x.csv' --train-y '\(folder)/y.csv' --test-x '\(folder)/x.csv' "
          + "--test-y '\(folder)/y.csv' --labels clean --kernel gaussian:bandwidth=1 --closed-form cholesky")
      #expect(run.status == 70 && run.message.contains("0 and 2 are equal"), "\(run.message)")
    }
  }

  @Test("fewer equations than weights fit; more do not, and the least-squares solution is the closed form")
  func leastSquares() throws {
    let run = try Program.run(
      "compare", "--kernel", "linear", "--train", "1000", "--test", "100", "--algorithm", "gd", "--epochs", "50",
      "--json", "-")
    let system = try #require(try run.json()["system"] as? [String: Any])
    #expect((system["rank"] as? Int ?? 1000) < 785)
  }
}
