import Foundation
import Testing

@Suite(.serialized) struct DataCommandTests {
  @Test("make-digits writes files that verify, inspect and solve, the same ones twice")
  func makeDigits() throws {
    try Program.withFolder { folder in
      #expect(try Program.run("data", "make-digits", "--output", "\(folder)/digits").status == 0)
      #expect(try Program.run("data", "make-digits", "--output", "\(folder)/again", "--quiet").output.isEmpty)
      for name in try FileManager.default.contentsOfDirectory(atPath: "\(folder)/digits") {
        #expect(
          FileManager.default.contentsEqual(atPath: "\(folder)/digits/\(name)", andPath: "\(folder)/again/\(name)"))
      }
      let verify = try Program.run("data", "verify", "digits", "--data-dir", folder)
      #expect(verify.status == 0, "\(verify.output) \(verify.message)")
      #expect(try Program.run("solve", "--data", "\(folder)/digits", "--train", "100").status == 0)
    }
  }

  @Test("a damaged file is found")
  func damaged() throws {
    try Program.withFolder { folder in
      let made = try Program.run("data", "make-digits", "--output", "\(folder)/digits", "--seed", "1")
      let damaged = try Program.run("data", "verify", "digits", "--data-dir", folder)
      let missing = try Program.run("data", "verify", "--data-dir", "/nowhere")
      #expect(made.status == 0)
      #expect(damaged.status == 65)
      #expect(missing.status == 69)
    }
  }

  @Test("inspect draws images and counts classes; list names every data set")
  func inspect() throws {
    let run = try Program.run("data", "inspect", "--images", "2")
    #expect(run.status == 0)
    for word in ["4,000 training, 1,000 test", "28", "duplicates", "%#"] {
      #expect(run.output.contains(word), "\(word)")
    }
    let list = try Program.run("data", "list")
    for word in ["digits", "mnist", "cifar10", "CC BY-SA 3.0"] { #expect(list.output.contains(word), "\(word)") }
  }

  @Test("an unknown data set is refused with the known ones", arguments: ["fetch", "verify", "inspect"])
  func unknown(subcommand: String) throws {
    let run = try Program.run("data", subcommand, "mnits")
    #expect(run.status != 0)
    #expect(run.message.contains("mnist"))
  }

  @Test(
    "every subcommand's help has an example",
    arguments: [
      ["solve"], ["plan"], ["data"], ["data", "list"], ["data", "fetch"], ["data", "verify"], ["data", "inspect"],
      ["data", "make-digits"],
    ])
  func help(path: [String]) throws {
    let run = try Program.shell("\"$M\" \(path.joined(separator: " ")) --help")
    #expect(run.status == 0)
    #expect(run.output.contains("Example"))
    #expect(run.output.contains("minnorm " + path.joined(separator: " ")))
  }
}
