import Foundation
import MinNormData
import Testing

/// A user's own files, from the command line.
@Suite(.serialized) struct OwnDataCommandTests {
  private let table =
    "id,a,b,kind\n" + (0..<30).map { "\($0),\($0 * 7 % 11),\($0 * 5 % 13).5,\($0 % 3 == 0 ? "cat" : "dog")\n" }.joined()

  private func write(_ text: String, _ name: String, in folder: String) throws {
    try FileBytes.write(Array(text.utf8), to: folder + "/" + name)
  }

  /// The record of a run that must succeed.
  private func record(_ run: Program.Run) throws -> [String: Any] {
    #expect(run.status == 0, "\(run.message)")
    return try run.json()
  }

  private func dataset(_ run: Program.Run) throws -> [String: Any] {
    try #require(try record(run)["dataset"] as? [String: Any])
  }

  @Test("a table has inputs and target by name or by number, from a file, compressed, or from standard input")
  func tables() throws {
    try Program.withFolder { folder in
      try write(table, "t.csv", in: folder)
      try FileBytes.write(FileBytes.gzip(Array(table.utf8)), to: folder + "/t.csv.gz")
      let options = "--kernel gaussian:bandwidth=2 --ridge 0.1 --json - --quiet"
      for line in [
        "--table t.csv --target kind --drop id", "--table t.csv.gz --target 4 --drop 1",
        "--table - --target kind --drop id < t.csv", "--table - --target kind --drop id < t.csv.gz",
      ] {
        let found = try dataset(Program.shell("cd '\(folder)'; \"$M\" solve \(options) \(line)"))
        #expect(
          found["trainCount"] as? Int == 30 && found["dimension"] as? Int == 2 && found["classes"] as? Int == 2,
          "\(line)")
      }
    }
  }

  @Test("an id column is noted, an index without a name is left out of a table with a word")
  func notes() throws {
    try Program.withFolder { folder in
      try write(table, "t.csv", in: folder)
      try write(table.replacingOccurrences(of: "id,a", with: ",a"), "p.csv", in: folder)
      let options = "--target kind --kernel gaussian:bandwidth=2 --ridge 0.1"
      let noted = try Program.shell("cd '\(folder)'; \"$M\" solve --table t.csv \(options)")
      #expect(noted.status == 0 && noted.message.contains("index") && noted.message.contains("--drop id"))
      let dropped = try Program.shell("cd '\(folder)'; \"$M\" solve --table p.csv \(options)")
      #expect(dropped.status == 0 && dropped.message.contains("left out"))
    }
  }

  @Test("arrays of n x h x w bytes are images for gabor, as rows with --image-shape are")
  func images() throws {
    try Program.withFolder { folder in
      let pixels = (0..<40 * 400).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 13) }
      try NPYWriter.write(.uint8(pixels), shape: [40, 20, 20], to: folder + "/i.npy")
      try NPYWriter.write(.uint8(pixels), shape: [40, 400], to: folder + "/r.npy")
      try write((0..<40).map { "\($0 % 2)\n" }.joined(), "y.csv", in: folder)
      let options = "--train-y y.csv --features gabor --kernel gaussian:bandwidth=1 --json - --quiet"
      let asImages = try record(Program.shell("cd '\(folder)'; \"$M\" solve --train-x i.npy \(options)"))
      let asRows = try record(
        Program.shell("cd '\(folder)'; \"$M\" solve --train-x r.npy --image-shape 20x20x1 \(options)"))
      func norm(_ record: [String: Any]) -> Double? {
        let norms = (record["results"] as? [[String: Any]])?.first?["norms"] as? [String: Any]
        return norms?["rkhs"] as? Double
      }
      #expect(norm(asImages) != nil && norm(asImages) == norm(asRows))
      let rows = try Program.shell("cd '\(folder)'; \"$M\" solve --train-x r.npy \(options)")
      #expect(rows.status != 0)
    }
  }

  @Test("what a file would take is refused by --memory-limit before it is read, with exit code 69")
  func memory() throws {
    try Program.withFolder { folder in
      let rows = Array(String(repeating: "1,2\n", count: 1 << 20).utf8)
      let member = try FileBytes.gzip(rows, level: 1)
      try FileBytes.write((0..<8).flatMap { _ in member }, to: folder + "/b.csv.gz")
      try write("0\n1\n", "y.csv", in: folder)
      let run = try Program.shell("cd '\(folder)'; \"$M\" solve --train-x b.csv.gz --train-y y.csv --memory-limit 100M")
      #expect(run.status == 69 && run.message.contains("b.csv.gz") && run.message.contains("memory limit"))
    }
  }

  @Test(
    "options that do not go together are usage errors",
    arguments: [
      ("--table t.csv --train-x x.csv --train-y y.csv", "not both"), ("--target y", "--table"),
      ("--test-table t.csv", "--table"), ("--drop a", "own data"), ("--image-shape 28x28", "own data"),
      ("--train-x - --train-y -", "standard input"), ("--table t.csv --image-shape 28", "28x28"),
    ])
  func usage(options: String, expected: String) throws {
    let run = try Program.shell("\"$M\" solve \(options)")
    #expect(run.status == 64 && run.message.contains(expected), "\(run.message)")
  }
}
