import Foundation
import Testing

@Suite(.serialized) struct InterpolantsCommandTests {
  @Test("interpolants prints both spaces with Pythagoras, and test error against norm")
  func table() throws {
    let run = try Program.run("interpolants", "--train", "60", "--test", "80")
    #expect(run.status == 0, "\(run.message)")
    #expect(run.message.isEmpty)
    for word in [
      "minimum norm", "centres at 120 random points", "wrong labels forced on 80 test examples", "undefined",
      "null-space noise of norm 10‖w*‖", "SGD from gaussian:0.3", "Pythagoras", "test error in % against norm",
    ] {
      #expect(run.output.contains(word), "\(word)")
    }
  }

  @Test("--json - puts the record alone on standard output")
  func json() throws {
    let run = try Program.run("interpolants", "--train", "40", "--test", "30", "--json", "-")
    #expect(try run.json()["schema"] as? String == "minnorm.interpolants/1")
  }

  @Test("the linear kernel has as many centres as can be independent, and far centres reach nothing and say so")
  func centres() throws {
    let linear = try Program.shell("\"$M\" interpolants --kernel linear --train 450 --test 20 --noise 1e19 --epochs 1")
    #expect(linear.status == 0 && linear.output.contains("centres at 784 random points"), "\(linear.message)")
    let narrow = try Program.shell(
      "\"$M\" interpolants --kernel gaussian:bandwidth=0.1 --train 40 --test 20 --epochs 1 --json -")
    #expect(narrow.status == 0, "\(narrow.message)")
    #expect(narrow.output.contains("\"conditionNumber\" : \"inf\"") && narrow.output.contains("rank 0 only"))
  }

  @Test(
    "wrong usage ends with 64 and one line that names it",
    arguments: [
      ("--noise 1,x", "--noise"), ("--init zero", "--init"), ("--labels clean,random", "--labels"),
      ("--ridge 1", "--ridge"), ("--other-kernel wavelet", "wavelet"), ("--centres 10", "--centres"),
      ("--kernel linear --train 1000", "--features"), ("--kernel linear --train 300 --centres 785", "at most 784"),
      ("--centres 2000000000", "1000000"), ("--loo", "--loo"), ("--noise 0", "--noise"),
    ])
  func usage(options: String, word: String) throws {
    let run = try Program.shell("\"$M\" interpolants --test 20 \(options)")
    #expect(run.status == 64, "\(run.message)")
    #expect(run.message.contains(word))
    #expect(run.output.isEmpty)
  }
}
