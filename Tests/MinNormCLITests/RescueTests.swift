import Foundation
import Testing

/// What a run has found is not lost where it cannot be written at the end.
@Suite(.serialized) struct RescueTests {
  /// What is in the file that a message says something was kept in; the file is removed.
  private func rescued(_ run: Program.Run) throws -> String {
    let path = String(try #require(run.message.firstMatch(of: /is kept in ([^\s;]+)/)?.1, "\(run.message)"))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
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

  @Test(
    "every other output too, and what can be written is written",
    arguments: [
      ("--save x.npz", "model.json"), ("--export x.onnx", "minnorm"), ("--report x.html", "<!doctype html"),
      ("--coefficients x.npy", "NUMPY"), ("--scores x.npy", "NUMPY"), ("--loo --loo-scores x.npy", "NUMPY"),
    ])
  func outputs(option: String, content: String) throws {
    try Program.withFolder { folder in
      let name = try #require(option.split(separator: " ").last)
      let run = try Program.shell(
        "cd \(folder); ln -s /dev/full \(name); exec \"$M\" solve --train 60 --test 20 --quiet --json r.json \(option)")
      #expect(run.status == 74 && run.output.contains("RKHS norm"))
      #expect(try rescued(run).lowercased().contains(content.lowercased()))
      #expect(FileManager.default.fileExists(atPath: folder + "/r.json"))
    }
  }

  @Test("the data of figures that cannot be written are kept in a folder, and the page beside them is written")
  func figures() throws {
    try Program.withFolder { folder in
      let solve = "cd \(folder); \"$M\" solve --train 60 --test 20 --quiet --labels clean,random"
      #expect(try Program.shell("\(solve) --plot-data sound").status == 0)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/sound").sorted()
      // A folder in the place of a file.
      let last = try #require(names.last)
      let run = try Program.shell("mkdir -p \(folder)/x/\(last); \(solve) --plot-data x --report p.html")
      #expect(run.status == 74 && run.output.contains("RKHS norm"))
      let kept = String(try #require(run.message.firstMatch(of: /figures is kept in ([^\s;]+)/)?.1))
      #expect(try FileManager.default.contentsOfDirectory(atPath: kept).sorted() == names)
      try FileManager.default.removeItem(atPath: kept)
      #expect(FileManager.default.fileExists(atPath: folder + "/p.html"))
    }
  }

  @Test("a reader of standard output that has left is an error, and the record is kept")
  func brokenPipe() throws {
    try Program.withFolder { folder in
      let run = try Program.shell(
        "cd \(folder); mkfifo f; (: <f) & exec \"$M\" solve --train 60 --test 20 --quiet --json - >f")
      #expect(run.status == 74 && run.message.contains("Broken pipe"))
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
    arguments: [
      "--json x.json", "--save x.npz", "--export x.onnx", "--report x.html", "--coefficients x.npy", "--scores x.npy",
    ])
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
      _ = try Program.shell("cd \(folder); \"$M\" solve --train 60 --test 20 --quiet --save m.npz >/dev/null")
      for ending in ["csv", "npy", "npz"] {
        let run = try Program.shell(
          "cd \(folder); echo old >p.\(ending); ulimit -f 8; exec \"$M\" predict m.npz --data digits --out p.\(ending) --quiet"
        )
        #expect(run.status == 74, "\(run.message)")
        #expect(try String(contentsOfFile: "\(folder)/p.\(ending)", encoding: .utf8) == "old\n")
        try FileManager.default.removeItem(atPath: "\(folder)/p.\(ending)")
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["m.npz"])
    }
  }
}
