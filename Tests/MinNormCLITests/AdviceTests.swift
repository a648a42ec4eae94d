import Foundation
import Testing

/// Every remedy that a message names ends with 0 when it is followed.
@Suite struct AdviceTests {
  /// Runs a command on a grid of edge² points, on which smooth kernels are singular to rounding.
  private func onGrid(_ edge: Int, _ body: ([String]) throws -> Void) throws {
    try Program.withFolder { folder in
      let rows = (0..<edge * edge).map { "\($0 / edge),\($0 % edge),\(["red", "green", "blue"][$0 % 3])" }
      let file = "\(folder)/grid.csv"
      try (["a,b,colour"] + rows).joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
      try body(["--table", file, "--target", "colour"])
    }
  }

  private func expectRemedies(_ arguments: [String], status: Int32 = 70) throws {
    let failed = try Program.run(arguments + ["--quiet"])
    let command = arguments.joined(separator: " ")
    #expect(failed.status == status, "\(command): \(failed.message)")
    let remedies = Self.remedies(failed.message)
    #expect(!remedies.isEmpty, "\(command): \(failed.message)")
    for remedy in remedies {
      let last = try follow(remedy, arguments)
      #expect(last.status == 0, "\(command): \(remedy): \(last.message)")
    }
  }

  /// What a message says to try or to use, one by one.
  private static func remedies(_ message: String) -> [String] {
    let words = message.trimmingCharacters(in: .whitespacesAndNewlines)
    guard let part = words.range(of: #"; (try|use|remove|raise|--|a smaller|a larger).*$"#, options: .regularExpression)
    else { return [] }
    return words[part].dropFirst(2).replacing(" or fewer", with: "").replacing("remove the examples,", with: "")
      .replacing("remove or relabel the examples,", with: "").replacing(" or ", with: ", ")
      .components(separatedBy: ", ").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " ,")) }
      .filter { !$0.isEmpty && !["close other programs", "less than the limit"].contains($0) }
  }

  /// The run with what a remedy says, as much of it as is needed.
  private func follow(_ remedy: String, _ arguments: [String]) throws -> Program.Run {
    func option(_ name: String) -> String? {
      arguments.lastIndex(of: name).map { arguments[$0 + 1] }
    }
    var attempts: [[String]]
    if remedy.hasSuffix("a smaller bandwidth") {
      let family = (option("--kernel") ?? "gaussian").prefix { $0 != ":" }
      attempts = (1...8).map { ["--kernel", "\(family):bandwidth=\(8 * exp2(-Double($0)))"] }
    } else if remedy.hasSuffix("--ridge") {
      attempts = stride(from: -12, through: 0, by: 3).map { ["--ridge", "1e\($0)"] }
    } else if remedy.hasSuffix("a larger --max-iterations") {
      attempts = [["--max-iterations", "1000"]]
    } else if remedy.hasSuffix("raise the limit") {
      attempts = [["--memory-limit", "4G"]]
    } else if remedy.hasSuffix("a smaller --position") {
      attempts = [["--position", "0.1"]]
    } else if remedy.hasSuffix("fewer examples") {
      attempts = [["--train", "10"]]
    } else {
      // Options with their values; what follows them are words.
      let words = remedy.components(separatedBy: " ").drop { !$0.hasPrefix("--") }
      attempts = [words.filter { $0.hasPrefix("--") || $0.first?.isNumber == true || Self.values.contains($0) }]
    }
    var last = Program.Run(status: -1, output: "", message: "no option in it")
    for attempt in attempts where !attempt.isEmpty {
      last = try Program.run(arguments + attempt + ["--quiet"])
      if last.status == 0 { break }
    }
    return last
  }

  /// Words that are values of options.
  private static let values: Set<String> = [
    "auto", "cholesky", "eigen", "float32", "float64", "mixed", "never", "none", "pcg", "pivoted-cholesky", "sgd",
    "spectrum",
  ]

  @Test(
    "of systems that are singular to rounding",
    arguments: [
      (4, "solve --kernel gaussian:bandwidth=30 --solver pivoted-cholesky"),
      (4, "solve --kernel gaussian:bandwidth=30 --solver eigen --rank-tolerance 1e-10"),
      (12, "solve --kernel gaussian:bandwidth=5 --solver cholesky"),
      (12, "solve --kernel gaussian:bandwidth=5 --solver pivoted-cholesky"),
      (12, "solve --kernel gaussian:bandwidth=5 --solver eigen"),
      (12, "solve --kernel gaussian:bandwidth=5 --solver eigen --rank-tolerance 1e-4"),
      (12, "solve --kernel gaussian:bandwidth=5 --solver pcg"),
      (12, "solve --kernel gaussian:bandwidth=5 --solver pcg --precision mixed"),
      (12, "solve --kernel gaussian:bandwidth=5 --precision float32"),
      (12, "solve --kernel gaussian:bandwidth=2.5 --precision mixed"),
      (12, "solve --kernel gaussian:bandwidth=5 --solver cholesky --precision float32"),
      (12, "solve --kernel gaussian:bandwidth=5 --ridge 1e-13"),
      (12, "solve --kernel gaussian:bandwidth=5 --solver cholesky --folds 3"),
      (12, "solve --kernel laplacian:bandwidth=2 --solver pcg --max-iterations 2 --preconditioner none"),
      (12, "solve --kernel polynomial:degree=3 --solver cholesky"),
      (12, "solve --kernel linear --solver cholesky"),
      (12, "path --kernel gaussian:bandwidth=5 --route band --no-early-stopping --ridges 0,1e-3"),
      (12, "path --kernel gaussian:bandwidth=5 --route cholesky --no-early-stopping --ridges 0,1e-3"),
      (12, "compare --kernel gaussian:bandwidth=2 --epochs 2 --step-size 50"),
    ])
  func singular(edge: Int, command: String) throws {
    try onGrid(edge) { try expectRemedies(command.components(separatedBy: " ") + $0) }
  }

  @Test("the default route solves every one of them by itself", arguments: [4, 8, 12], [1.0, 3, 5, 10, 30])
  func automatic(edge: Int, bandwidth: Double) throws {
    try onGrid(edge) {
      let run = try Program.run(["solve", "--kernel", "gaussian:bandwidth=\(bandwidth)", "--quiet"] + $0)
      #expect(run.status == 0, "\(run.message)")
    }
  }

  @Test("of examples that contradict each other")
  func contradictory() throws {
    try Program.withFolder { folder in
      let file = "\(folder)/t.csv"
      try "a,b,colour\n1,2,red\n1,2,blue\n3,1,red\n0,5,blue\n".write(toFile: file, atomically: true, encoding: .utf8)
      try expectRemedies(["solve", "--table", file, "--target", "colour", "--kernel", "gaussian:bandwidth=1"])
    }
  }

  @Test(
    "of runs that do not fit their limit",
    arguments: [
      "solve --train 1900 --test 50 --memory-limit 52M", "compare --train 1500 --test 50 --epochs 1 --memory-limit 60M",
    ])
  func memory(command: String) throws {
    try expectRemedies(command.components(separatedBy: " "), status: 69)
  }
}
