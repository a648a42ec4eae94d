import MinNorm
import Testing

@Suite struct FrontDoorTests {
  @Test(
    "what is written wrongly is one line that says what, and where to read on",
    arguments: [
      ("solv", "unknown subcommand 'solv'; did you mean 'solve'?; see 'minnorm --help'"),
      ("help kernels gausian", "no gausian among the kernels; did you mean 'gaussian'?; see 'minnorm --help'"),
      ("help nonsense", "unknown subcommand 'nonsense'; see 'minnorm --help'"),
      ("solve --trian 5", "Did you mean '--train'?; see 'minnorm solve --help'"),
      ("solve --kernel gaussian:sigma=5", "has no parameter 'sigma'"),
      ("solve --ridge -1", "--ridge -1.0: expected a number ≥ 0"),
      ("solve --seed -1", "The value '-1' is invalid for '--seed"),
      ("path --ridges 1,-1", "expected a comma list of numbers ≥ 0"),
      ("expressivity --ridge 1", "Unknown option '--ridge'"),
    ])
  func mistakes(line: String, says: String) throws {
    let run = try Program.run(line.split(separator: " ").map(String.init))
    #expect(run.status == 64 && run.output.isEmpty)
    #expect(run.message.hasPrefix("minnorm: error: ") && run.message.contains(says), "\(run.message)")
    #expect(run.message.split(separator: "\n").count == 1)
  }

  @Test("help and version that cannot be written are a failure", arguments: ["--help", "--version", "solve --help"])
  func fullOutput(words: String) throws {
    let run = try Program.shell("$M \(words) > /dev/full")
    #expect(run.status == 74 && run.message.hasPrefix("minnorm: error: cannot write standard output: "))
    #expect(try Program.shell("$M \(words) > /dev/null").status == 0)
  }

  @Test("every kernel and feature map is explained", arguments: ["kernels", "features"])
  func topics(name: String) throws {
    let run = try Program.run("help", name)
    #expect(run.status == 0 && run.message.isEmpty)
    let names =
      name == "kernels" ? KernelSpecification.families.map { $0.name } : FeatureSpecification.maps.map { $0.name }
    for line in run.output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    for one in names {
      #expect(run.output.contains("\n  \(one) "), "a line each")
      let details = try Program.run("help", name, one)
      #expect(details.status == 0)
      #expect(details.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(details.output)")
      #expect(details.output.contains("  \(one)"))
    }
    #expect(try Program.shell("$M help \(name) > /dev/full").status == 74)
  }
}
