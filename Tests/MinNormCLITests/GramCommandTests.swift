import Foundation
import MinNormData
import Testing

/// A user's own kernel matrix, from the command line.
@Suite(.serialized) struct GramCommandTests {
  /// exp(−(i − j)²/8) of 30 places and of 5 between them, classes by sign.
  private func write(in folder: String) throws {
    func kernel(_ x: Double, _ z: Double) -> Double { exp(-(x - z) * (x - z) / 2) }
    let places = (0..<30).map(Double.init)
    let between = (0..<5).map { 3.5 + 4 * Double($0) }
    func save(_ name: String, _ rows: [Double], _ change: (inout [Double]) -> Void = { _ in }) throws {
      var values = rows.flatMap { x in places.map { kernel(x, $0) } }
      change(&values)
      try NPYWriter.write(.float64(values), shape: [rows.count, 30], to: "\(folder)/\(name).npy")
    }
    try save("k", places)
    try save("c", between)
    try save("asymmetric", places) { $0[3] += 0.1 }
    try save("nan", places) { $0[7] = .nan }
    try save("negative", places) { $0[31] = -1 }
    try NPYWriter.write(
      .float64((0..<900).map { $0 % 31 == 0 ? 1 : -0.9 }), shape: [30, 30], to: "\(folder)/indefinite.npy")
    try NPYWriter.write(.uint8((0..<30).map { UInt8($0 / 10 % 2) }), shape: [30], to: "\(folder)/y.npy")
  }

  @Test("solve, compare, path, spectrum and plan take it; predict applies what is saved")
  func commands() throws {
    try Program.withFolder { folder in
      try write(in: folder)
      for command in ["plan", "solve", "compare --epochs 2", "path", "spectrum"] {
        let run = try Program.shell("cd '\(folder)'; \"$M\" \(command) --gram k.npy --train-y y.npy --quiet")
        #expect(run.status == 0 && run.output.contains("given"), "\(command): \(run.message)")
        #expect(!run.output.contains(" raw ") && !run.output.contains("1 numbers each"), "\(command): \(run.output)")
      }
      for command in ["solve --loo", "compare --epochs 2", "path", "spectrum", "plan"] {
        let run = try Program.shell("cd '\(folder)'; \"$M\" \(command) --gram k.npy --train-y y.npy --quiet --json -")
        #expect(run.status == 0, "\(command): \(run.message)")
        if command != "plan" { #expect((try run.json()["kernel"] as? [String: Any])?["name"] as? String == "given") }
      }
      let saved = try Program.shell(
        "cd '\(folder)'; \"$M\" solve --gram k.npy --train-y y.npy --cross-gram c.npy --save m.npz --export m.onnx"
          + " && \"$M\" predict m.npz --cross-gram c.npy --out p.csv && cat p.csv")
      #expect(saved.status == 0 && saved.output.contains("given"), "\(saved.message)")
      let wrong = try Program.shell(
        "cd '\(folder)'; \"$M\" solve --gram k.npy --train-y y.npy --cross-gram k.npy --test-y y.npy")
      #expect(wrong.status == 0, "\(wrong.message)")
    }
  }

  @Test(
    "bad matrices end with 65, those without a kernel with 70, wrong usage with 64, each in one line",
    arguments: [
      ("--gram asymmetric.npy --train-y y.npy", 65), ("--gram nan.npy --train-y y.npy", 65),
      ("--gram c.npy --train-y y.npy", 65), ("--gram k.npy --train-y y.npy --cross-gram y.npy", 65),
      ("--gram missing.npy --train-y y.npy", 66), ("--gram negative.npy --train-y y.npy", 70),
      ("--gram indefinite.npy --train-y y.npy", 70), ("--gram indefinite.npy --train-y y.npy --solver eigen", 70),
      ("--gram k.npy", 64), ("--cross-gram c.npy --train-y y.npy", 64),
      ("--gram k.npy --train-y y.npy --kernel linear", 64), ("--gram k.npy --train-y y.npy --train-x k.npy", 64),
      ("--gram k.npy --train-y y.npy --features standardize", 64),
    ])
  func refused(options: String, status: Int32) throws {
    try Program.withFolder { folder in
      try write(in: folder)
      let run = try Program.shell("cd '\(folder)'; \"$M\" solve --quiet \(options)")
      #expect(run.status == status, "\(run.message)")
      #expect(run.message.split(separator: "\n").count { $0.contains("error") } == 1)
    }
  }
}
