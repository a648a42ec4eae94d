import MinNormData
import Testing

@Suite struct ChildProcessTests {
  private func run(_ script: String) throws -> (status: Int32, output: String, message: String) {
    var output: [UInt8] = []
    let outcome = try ChildProcess.run("/bin/sh", ["-c", script]) { output.append(contentsOf: $0) }
    return (outcome.status, String(decoding: output, as: UTF8.self), outcome.message)
  }

  @Test("output, messages and the exit code arrive")
  func outcome() throws {
    let result = try run("echo out; echo one >&2; echo two >&2; exit 7")
    #expect(result.status == 7 && result.output == "out\n" && result.message == "one; two")
  }

  @Test("a signal gives 128 plus its number")
  func signal() throws { #expect(try run("kill -9 $$").status == 137) }

  @Test("standard input is empty", arguments: 0..<100)
  func input(index: Int) throws {
    let result = try run("cat; echo end")
    #expect(result == (0, "end\n", ""))
  }

  @Test("an error of the receiver ends a program that would run for ever")
  func stopped() throws {
    struct Stop: Error {}
    #expect(throws: Stop.self) { try ChildProcess.run("/bin/sh", ["-c", "cat /dev/zero"]) { _ in throw Stop() } }
  }

  @Test("many programs at once all end", arguments: 0..<40)
  func many(index: Int) throws { #expect(try run("echo \(index)").output == "\(index)\n") }

  @Test("a program is found in PATH or by its path")
  func find() {
    #expect(ChildProcess.find("sh")?.hasSuffix("/sh") == true)
    #expect(ChildProcess.find("/bin/sh") == "/bin/sh")
    #expect(ChildProcess.find("no-such-program") == nil && ChildProcess.find("/no/such/program") == nil)
  }
}
