import Foundation
import Testing

@Suite(.serialized) struct CheckpointCommandTests {
  /// The record of a run without what may differ between two runs.
  private func result(_ run: Program.Run) throws -> NSDictionary {
    var record = try run.json()
    for key in ["seconds", "memory", "environment", "command"] { record[key] = nil }
    return record as NSDictionary
  }

  /// Kills the program at random moments, resuming each time, until `kills` have hit it and one was gone on with.
  ///
  /// Every run that ends must give the record of the uninterrupted one. Every other delay is counted from the moment that one
  /// more block column was kept: the factorization is a small part of a short run, seldom hit by chance.
  private func kill(_ kills: Int, _ options: String) throws {
    let start = Date()
    let expected = try result(try Program.shell("\"$M\" solve \(options) --json -"))
    let duration = Date().timeIntervalSince(start)
    let seed = UInt64(truncatingIfNeeded: Int(start.timeIntervalSince1970))
    var random = seed | 1
    // What a killed process has written is kept by the system, whatever it is written to.
    try Program.withFolder(inMemory: true) { folder in
      let run = "\"$M\" solve \(options) --checkpoint '\(folder)/run' --resume --json -"
      var (hits, runs, ends, resumed) = (0, 0, 0, 0)
      while hits < kills || ends == 0 || resumed == 0, runs < 10 * kills {
        runs += 1
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let share = Double(random >> 33) / Double(1 << 31)
        let ended: Program.Run
        if hits >= kills && resumed > 0 {
          ended = try Program.shell(run)
        } else if runs.isMultiple(of: 2) {
          ended = try Program.shell("timeout -s KILL \(share * duration) \(run)")
        } else {
          ended = try Program.shell(
            """
            kept() { stat -c %s '\(folder)/run/columns.bin' 2>/dev/null || echo 0; }
            K=$(kept); \(run) & P=$!
            while [ "$(kept)" -le "$K" ] && kill -0 $P 2>/dev/null; do sleep 0.002; done
            sleep \(share * share * duration / 10); kill -KILL $P 2>/dev/null; wait $P
            """)
        }
        resumed += ended.message.contains("resuming with") ? 1 : 0
        if ended.status == 137 {
          hits += 1
        } else {
          #expect(ended.status == 0, "\(ended.message)")
          #expect(try result(ended) == expected, "after \(hits) kills, seed \(seed)")
          ends += 1
          try FileManager.default.removeItem(atPath: "\(folder)/run")
        }
      }
      #expect(hits >= kills && ends > 0, "\(hits) kills in \(runs) runs, \(ends) ended")
      #expect(resumed > 0, "no run went on with what another had left")
    }
  }

  @Test("killed at random moments and resumed, a run gives the record of the uninterrupted one")
  func killed() throws {
    try kill(4, "--train 1500 --block-size 50 --labels clean,random --precision mixed")
  }

  @Test(
    "killed at 20 random moments, a run of all digits in small blocks gives the record of the uninterrupted one",
    .enabled(if: ProcessInfo.processInfo.environment["MINNORM_DATA"]?.isEmpty == false))
  func killedOften() throws {
    try kill(20, "--block-size 100")
  }

  @Test(
    "Ctrl-C and SIGTERM keep the finished block columns, end with 130 and say how to go on", arguments: ["INT", "TERM"])
  func interrupted(signal: String) throws {
    let options = "--train 2500 --block-size 25"
    let expected = try result(try Program.shell("\"$M\" solve \(options) --json -"))
    try Program.withFolder { folder in
      let command = "\"$M\" solve \(options) --checkpoint '\(folder)/run'"
      let run = try Program.shell(
        """
        set -m; \(command) >/dev/null & P=$!
        # What was seen of K comes first; a block column has 25 × 2,500 numbers at most and half of them on average.
        while [ -z "$(find '\(folder)/run' -name columns.bin -size +400k 2>/dev/null)" ] && kill -0 $P; do sleep 0.01; done
        kill -\(signal) $P; wait $P
        """)
      #expect(run.status == 130)
      #expect(run.message.contains("interrupted") && run.message.contains("--resume"))
      let resumed = try Program.shell("\(command) --resume --json -")
      #expect(resumed.message.contains("of 100 block columns"))
      #expect(try result(resumed) == expected)
    }
  }

  @Test("a second Ctrl-C ends at once; what was kept can be gone on with")
  func interruptedTwice() throws {
    try Program.withFolder { folder in
      let command = "\"$M\" solve --train 2500 --block-size 50 --checkpoint '\(folder)/run'"
      let run = try Program.shell(
        """
        set -m; \(command) >/dev/null & P=$!
        while [ ! -s '\(folder)/run/columns.bin' ] && kill -0 $P; do sleep 0.01; done
        kill -INT $P; kill -INT $P; wait $P
        """)
      #expect(run.status == 130)
      #expect(try Program.shell("\(command) --resume >/dev/null").status == 0)
    }
  }

  @Test("what does not fit together ends with 64, a checkpoint of another run with 65, and both say why")
  func refused() throws {
    try Program.withFolder { folder in
      let solve = "\"$M\" solve --train 300 --threads 1"
      #expect(try Program.shell("\(solve) --resume").status == 64)
      let directory = "--checkpoint '\(folder)/run'"
      #expect(try Program.shell("\(solve) \(directory) --resume >/dev/null").status == 0)
      let again = try Program.shell("\(solve) \(directory)")
      #expect(again.status == 64 && again.message.contains("--resume"))
      for (option, what) in [
        ("--train 299", "order"), ("--precision float32", "precision"), ("--ridge 0.5", "ridge"),
        ("--kernel laplacian:bandwidth=10", "kernel"), ("--threads 2", "threads"), ("--block-size 64", "block size"),
        ("--subset-seed 3", "feature checksum"),
      ] {
        let other = try Program.shell("\(solve) \(option) \(directory) --resume")
        #expect(other.status == 65 && other.message.contains("its \(what) is"), "\(other.message)")
      }
      let file = "\(folder)/run/identity.txt"
      try Data("minnorm.checkpoint/9\n".utf8).write(to: URL(fileURLWithPath: file))
      let version = try Program.shell("\(solve) \(directory) --resume")
      #expect(version.status == 65 && version.message.contains("minnorm.checkpoint/9"))
      #expect(try Program.shell("\(solve) --block-size 0").status == 64)
    }
  }

  @Test("a full disk ends with 74, and what was kept before is gone on with")
  func fullDisk() throws {
    let options = "--train 1000 --block-size 100"
    let expected = try result(try Program.shell("\"$M\" solve \(options) --json -"))
    try Program.withFolder { folder in
      let command = "\"$M\" solve \(options) --checkpoint '\(folder)/run'"
      // Blocks of 512 bytes: two of the ten block columns and a part of the third.
      let full = try Program.shell("ulimit -f 4000; \(command) >/dev/null")
      #expect(full.status == 74 && full.message.contains("columns.bin: cannot write"), "\(full.message)")
      let size = try FileManager.default.attributesOfItem(atPath: "\(folder)/run/columns.bin")[.size] as? Int
      #expect(size == 88 + 8 * 100 * (1000 + 900) + 3 * 48)
      let resumed = try Program.shell("\(command) --resume --json -")
      #expect(resumed.message.contains("2 of 10 block columns"))
      #expect(try result(resumed) == expected)
    }
  }

  @Test("a folder that cannot be written to ends with 74 before any work")
  func unwritable() throws {
    for path in ["/proc/minnorm", "/dev/null/run"] {
      let run = try Program.run("solve", "--train", "100", "--checkpoint", path)
      #expect(run.status == 74 && run.message.contains(path), "\(run.message)")
    }
  }
}
