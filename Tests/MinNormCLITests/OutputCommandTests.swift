import Foundation
import Testing

/// Where a run's results go, and what happens when they cannot.
@Suite(.serialized) struct OutputCommandTests {
  @Test(
    "a place for the record that cannot be written to is an error before any work",
    arguments: ["none/record.json", ".", "file/record.json"])
  func refusedFirst(place: String) throws {
    try Program.withFolder { folder in
      _ = try Program.shell("touch \(folder)/file")
      // A data set that is not there would be the first thing that the work finds.
      let run = try Program.run("solve", "--data", "/nowhere/at/all", "--json", "\(folder)/\(place)")
      #expect(run.status == 74)
      #expect(run.output.isEmpty)
      #expect(run.message.contains("\(folder)/\(place): cannot write: "))
      #expect(run.message.split(separator: "\n").count == 1)
    }
  }

  @Test(
    "so is a place for any other output",
    arguments: [
      "--save none/x.npz", "--export none/x.onnx", "--report none/x.html", "--coefficients none/x.npy",
      "--scores none/x.npy", "--plot-data file/x", "--checkpoint file/x",
    ])
  func everyOutput(option: String) throws {
    try Program.withFolder { folder in
      let run = try Program.shell(
        "cd \(folder); touch file; exec \"$M\" solve --data /nowhere/at/all --train 60 --test 20 --quiet \(option)")
      #expect(run.status == 74 && run.output.isEmpty, "\(run.message)")
      #expect(run.message.hasPrefix("minnorm: error: \(option.split(separator: " ")[1]): cannot "))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
    }
  }

  @Test("where the record cannot be written after all, the table is printed and the exit code is 74")
  func tableInAnyCase() throws {
    try Program.withFolder { folder in
      let run = try Program.shell(
        "ln -s /dev/full \(folder)/full; \"$M\" solve --train 60 --test 20 --quiet --json \(folder)/full")
      #expect(run.status == 74)
      #expect(run.output.contains("RKHS norm"))
      #expect(run.message.contains("No space left on device"))
    }
  }

  @Test("a record goes into a FIFO, through a symbolic link and to /dev/stdout")
  func specialFiles() throws {
    try Program.withFolder { folder in
      let run = try Program.shell(
        """
        cd \(folder); mkfifo fifo; ln -s kept.json link
        cat fifo >read.json & "$M" solve --train 60 --test 20 --quiet --json fifo >one; wait
        "$M" solve --train 60 --test 20 --quiet --json link >two
        "$M" solve --train 60 --test 20 --quiet --json /dev/stdout >three
        test -p fifo && test -L link && grep -c schema read.json kept.json three
        """)
      #expect(run.status == 0, "\(run.message)")
      #expect(run.output.components(separatedBy: "\n").prefix(3).allSatisfy { $0.hasSuffix(":1") }, "\(run.output)")
      let three = try String(contentsOfFile: folder + "/three", encoding: .utf8)
      #expect(three.contains("RKHS norm"))
    }
  }

  @Test("a full or closed standard output is 74, and the record is written all the same")
  func standardOutput() throws {
    try Program.withFolder { folder in
      for (place, name) in [(">/dev/full", "full"), (">&-", "closed")] {
        let run = try Program.shell(
          "\"$M\" solve --train 60 --test 20 --quiet --json \(folder)/\(name).json \(place)")
        #expect(run.status == 74, "\(name)")
        #expect(FileManager.default.fileExists(atPath: "\(folder)/\(name).json"), "\(name)")
      }
    }
  }
}
