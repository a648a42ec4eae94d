import Foundation
import Testing

/// What a run has found is not lost where it cannot be written at the end.
@Suite(.serialized) struct RescueTests {
  /// What is in the file that a message says something was kept in; the file is removed.
  private func rescued(_ run: Program.Run) throws -> String {
    let path = String(try #require(run.message.firstMatch(of: /is kept in ([^\s;]+)/)?.1))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test("a record that cannot be written is kept in a file whose name is said, and the table is printed")
  func record() throws {
    try Program.withFolder { folder in
      let run = try Program.shell(
        "ln -s /dev/full \(folder)/full; \"$M\" solve --train 60 --test 20 --quiet --json \(folder)/full")
      #expect(run.status == 74 && run.output.contains("RKHS norm"))
      #expect(try rescued(run).contains("minnorm.solve/1"))
    }
  }

  @Test("so is one that standard output does not take", arguments: [">/dev/full", ">&-"])
  func standardOutput(place: String) throws {
    let run = try Program.shell("\"$M\" solve --train 60 --test 20 --quiet --json - \(place)")
    #expect(run.status == 74)
    #expect(try rescued(run).hasSuffix("}\n"))
  }

  @Test(
    "where files may not grow, every output ends with 74: the table is printed, the old file stays as it was, and alone",
    arguments: ["--json x.json", "--save x.npz", "--export x.onnx"])
  func fileSizeLimit(option: String) throws {
    try Program.withFolder { folder in
      let name = String(option.split(separator: " ")[1])
      try "old".write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
      // 8 blocks of 512 bytes: what is tried before the work fits.
      let run = try Program.shell(
        "cd \(folder); ulimit -f 8; exec \"$M\" solve --train 60 --test 20 --quiet --labels clean,random,corrupt:0.5 \(option)"
      )
      #expect(run.status == 74 && run.output.contains("RKHS norm"), "\(run.message)")
      #expect(run.message.contains("File too large") && run.message.contains("could not be kept anywhere"))
      #expect(try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8) == "old")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == [name])
    }
  }

  @Test("predictions that do not fit leave the old file")
  func predictions() throws {
    try Program.withFolder { folder in
      let run = try Program.shell(
        "cd \(folder); \"$M\" solve --train 60 --test 20 --quiet --save m.npz >/dev/null && echo old >p.csv && ulimit -f 8 && exec "
          + "\"$M\" predict m.npz --data digits --out p.csv --quiet")
      #expect(run.status == 74, "\(run.message)")
      #expect(try String(contentsOfFile: "\(folder)/p.csv", encoding: .utf8) == "old\n")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["m.npz", "p.csv"])
    }
  }
}
