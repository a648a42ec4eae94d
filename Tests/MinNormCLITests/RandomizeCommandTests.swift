import Foundation
import Testing

@Suite(.serialized) struct RandomizeCommandTests {
  @Test("randomize prints every treatment of the pixels with the noise line, the norms in order and both pictures")
  func table() throws {
    let run = try Program.run("randomize", "--train", "100", "--test", "100", "--corruption", "0.5,1", "--epochs", "20")
    #expect(run.status == 0)
    // Nothing but notes, which say of what pixels they are.
    let notes = run.message.split(separator: "\n")
    #expect(notes.allSatisfy { $0.contains("never predicted") })
    #expect(notes.contains { $0.contains(", random pixels: class") })
    for word in [
      "the pixels as they are", "shuffled by one permutation", "an order of its own", "normal numbers instead",
      "noise alone", "SGD: epochs to fit", "forecast", "right labels: ", "P = 1: ", "test error in % against P",
      "norm of the interpolant against P",
    ] {
      #expect(run.output.contains(word), "\(word)")
    }
  }

  @Test("--json - puts the record alone on standard output")
  func json() throws {
    let run = try Program.run(
      "randomize", "--train", "60", "--pixels", "gaussian", "--sgd", "never", "--corruption", "0.3", "--json", "-")
    let treatments = try #require(try run.json()["treatments"] as? [[String: Any]])
    #expect(treatments.map { $0["pixels"] as? String } == ["gaussian"])
    #expect((treatments[0]["cells"] as? [Any])?.count == 2)
  }

  @Test("solve and compare take --pixels, say so and record it")
  func sharedOption() throws {
    for command in ["solve", "compare"] {
      let run = try Program.run(command, "--train", "80", "--test", "50", "--pixels", "random")
      #expect(run.status == 0 && run.output.contains("pixels of every image in an order of its own"))
      let record = try Program.run(
        command, "--train", "80", "--test", "50", "--pixels", "gaussian", "--json", "-")
      #expect((try record.json()["dataset"] as? [String: Any])?["pixels"] as? String == "gaussian")
    }
    #expect(try Program.run("solve", "--train", "50", "--pixels", "true,random").status == 64)
  }

  @Test(
    "wrong usage ends with 64 and one line that names it",
    arguments: [
      ("--corruption 0.1,x", "--corruption"), ("--corruption 2", "--corruption"), ("--labels random", "--labels"),
      ("--pixels foggy", "--pixels"), ("--repeats 0", "--repeats"), ("--sgd sometimes", "sometimes"),
      ("--until noon", "noon"), ("--train 99999", "--train"),
    ])
  func usage(options: String, word: String) throws {
    let run = try Program.shell("\"$M\" randomize --test 20 \(options)")
    #expect(run.status == 64, "\(run.message)")
    #expect(run.message.contains(word))
    #expect(run.output.isEmpty)
  }
}
