import Foundation
import Testing

@Suite(.serialized) struct FilterPathCommandTests {
  private let options =
    "--train 300 --test 200 --kernel linear --features random-conv:filters=40/80/160,pool=12 --ridges 0,100 --loo"

  private func result(_ run: Program.Run) throws -> NSDictionary {
    var record = try run.json()
    for key in ["seconds", "memory", "environment", "command"] { record[key] = nil }
    return record as NSDictionary
  }

  @Test("one pass gives a result for every number of filters and every ridge, with errors, norms and residual")
  func path() throws {
    let run = try Program.shell("\"$M\" solve \(options) --quiet --json -")
    #expect(run.status == 0, "\(run.message)")
    let record = try run.json()
    let results = try #require(record["results"] as? [[String: Any]])
    #expect(results.compactMap { $0["filters"] as? Int } == [40, 40, 80, 80, 160, 160])
    #expect(results.compactMap { $0["ridge"] as? Double } == [0, 100, 0, 100, 0, 100])
    for result in results {
      #expect(try #require(result["relativeResidual"] as? Double) < 1e-8)
      #expect(result["looErrorRate"] is Double)
      if result["ridge"] as? Double == 0 { #expect(result["trainErrors"] as? Int == 0) }
    }
    let errors = results.compactMap { $0["testErrors"] as? Int }
    #expect(errors[4] < errors[0], "more filters are better")
    let path = try #require(record["path"] as? [String: Any])
    #expect(path["filters"] as? [Int] == [40, 80, 160] && path["featuresPerFilter"] as? Int == 18)
    let points = try #require(path["points"] as? [[String: Any]])
    // Products of 2,250 pairs in float32, relative to the diagonal.
    #expect(points.allSatisfy { ($0["sampleDeviation"] as? Double ?? 1) < 2e-6 })
    let table = try Program.shell("\"$M\" solve \(options)")
    #expect(table.output.contains("LOO error") && table.output.contains("λ of least LOO error"))
  }

  @Test("a run with one number of filters gives the path's last result")
  func single() throws {
    let shape = "--train 300 --test 200 --kernel linear --quiet --json -"
    let path = try Program.shell("\"$M\" solve --features random-conv:filters=125/250 \(shape)").json()
    let own = try Program.shell("\"$M\" solve --features random-conv:filters=250 \(shape)").json()
    let last = try #require((path["results"] as? [NSDictionary])?.last)
    #expect(try #require((own["results"] as? [NSDictionary])?.first) == last)
  }

  @Test("killed at random moments and resumed, a path gives the record of the uninterrupted one")
  func killed() throws {
    let start = Date()
    let expected = try result(try Program.shell("\"$M\" solve \(options) --json -"))
    let duration = Date().timeIntervalSince(start)
    var random = UInt64(truncatingIfNeeded: Int(start.timeIntervalSince1970)) | 1
    try Program.withFolder(inMemory: true) { folder in
      var (hits, runs, ended) = (0, 0, false)
      while !ended, runs < 40 {
        runs += 1
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let delay = (0.3 + 0.7 * Double(random >> 33) / Double(1 << 31)) * duration
        let timeout = hits < 4 ? "timeout -s KILL \(delay)" : ""
        let run = try Program.shell("\(timeout) \"$M\" solve \(options) --checkpoint '\(folder)/run' --resume --json -")
        if run.status == 137 {
          hits += 1
        } else {
          #expect(run.status == 0, "\(run.message)")
          #expect(try result(run) == expected, "after \(hits) kills in \(runs) runs")
          ended = true
        }
      }
      #expect(ended)
    }
  }

  @Test("a finished path goes on to another ridge without a new pass, and not back")
  func extended() throws {
    try Program.withFolder(inMemory: true) { folder in
      func run(_ filters: String, _ ridges: String) throws -> Program.Run {
        try Program.shell(
          "\"$M\" solve --train 300 --test 200 --kernel linear --features random-conv:filters=\(filters),pool=12 --loo "
            + "--ridges \(ridges) --checkpoint '\(folder)/run' --resume --json -")
      }
      let first = try run("40/80", "0,100")
      let second = try run("40/80/160", "0,100")
      let (before, after) = (try result(first), try result(second))
      let (old, new) = (before["results"] as? [NSDictionary] ?? [], after["results"] as? [NSDictionary] ?? [])
      #expect(old.count == 4 && new.count == 6 && Array(new.prefix(4)) == old)
      let third = try run("160", "10,100")
      let results = try #require(try third.json()["results"] as? [NSDictionary])
      #expect(results.compactMap { $0["ridge"] as? Double } == [10, 100] && results[1] == new[5])
      #expect(try #require((try third.json()["seconds"] as? [String: Any])?["gram"] as? Double) == 0)
      let back = try run("80/160", "0,7")
      #expect(back.status == 64 && back.message.contains("has reached 160 filters"), "\(back.message)")
    }
  }

  @Test("what does not fit together ends with 64 and says what to do")
  func refused() throws {
    let features = "--train 300 --features random-conv:filters"
    for (arguments, message) in [
      ("\(features)=5/10 --kernel linear", "use at least 17 filters"),
      ("\(features)=10/20", "--kernel linear"),
      ("\(features)=20/10 --kernel linear", "ascending"),
      ("\(features)=40/80 --kernel linear --precision mixed", "float64 or float32"),
      ("\(features)=40/80 --kernel linear --solver eigen", "--kernel linear"),
      ("--train 300 --ridges 0,1", "use --ridge here"),
      ("\(features)=40 --kernel linear --ridges 1,0", "--ridges"),
      ("\(features)=40,patch=29 --kernel linear", "patch=28"),
      ("\(features)=40 --kernel linear --ridge 5 --ridges 0,1", "not both"),
    ] {
      let run = try Program.shell("\"$M\" solve \(arguments)")
      #expect(run.status == 64 && run.message.contains(message), "\(arguments): \(run.message)")
    }
  }

  @Test("a plan knows features, products and memory of a path, and what reading K again saves")
  func plan() throws {
    let run = try Program.shell(
      "\"$M\" plan --kernel linear --features random-conv:filters=1000/4000 --train 2000 --json -")
    #expect(run.status == 0, "\(run.message)")
    let record = try run.json()
    let flops = try #require(record["flops"] as? [String: Any])
    let (n, m) = (2000.0, 1000.0)
    #expect(flops["features"] as? Double == 2 * 23 * 23 * 36 * 4000 * (n + m))
    #expect(flops["gram"] as? Double == n * (n + 2 * m) * 72_000)
    let storage = try #require(record["storage"] as? [[String: Any]])
    let sizes = storage.compactMap { $0["plannedPeakBytes"] as? Int }
    #expect(sizes.count == 4 && sizes[0] >= sizes[1] && sizes[2] >= sizes[3] && sizes[2] >= sizes[0])
  }

  // The number of threads belongs to the process, so this takes two of them.
  @Test("no bit of sums over bytes depends on the number of threads", arguments: ["float32", "float64"])
  func threads(precision: String) throws {
    func figures(_ threads: Int) throws -> [Double] {
      let run = try Program.shell(
        "exec $M solve --train 40 --test 30 --kernel linear --features random-conv:filters=10/20,images=raw,bits=8 --ridges 1,10 "
          + "--loo --precision \(precision) --threads \(threads) --quiet --json -")
      let points = try #require(try run.json()["results"] as? [[String: Any]])
      return points.flatMap { point in
        let norms = point["norms"] as? [String: Any]
        return [norms?["rkhs"] as? Double ?? .nan, point["looMse"] as? Double ?? .nan]
      }
    }
    let one = try figures(1)
    #expect(one.count >= 8 && !one.contains { $0.isNaN })
    #expect(try one == figures(2))
  }
}
