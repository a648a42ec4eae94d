import Foundation
import Testing

@Suite(.serialized) struct OlderRecordTests {
  /// What records were like once: keys that there were none of, and keys that had other names.
  private struct Age {
    let command: String
    let missing: Set<String>
    /// Within which key, today's path, the old path.
    let names: [(within: Set<String>, new: String, old: String)]

    func applied(_ value: Any, within key: String = "") -> Any {
      if let list = value as? [Any] { return list.map { applied($0, within: key) } }
      guard var object = value as? [String: Any] else { return value }
      for missing in missing { object[missing] = nil }
      for name in names where name.within.contains(key) {
        let new = name.new.components(separatedBy: "."), old = name.old.components(separatedBy: ".")
        var outer = object[new[0]] as? [String: Any]
        guard let value = new.count == 1 ? object[new[0]] : outer?[new[1]] else { continue }
        outer?[new[new.count - 1]] = nil
        object[new[0]] = new.count == 1 ? nil : outer
        if old.count == 1 {
          object[old[0]] = value
        } else {
          var inner = object[old[0]] as? [String: Any] ?? [:]
          inner[old[1]] = value
          object[old[0]] = inner
        }
      }
      for (inner, value) in object { object[inner] = applied(value, within: inner) }
      return object
    }
  }

  private static let results: Set = ["results", "closedForm", "sgd"]
  private static let newer: Set = ["confusion", "repeats", "kernelError", "trustedNormDigits"]
  private static let leftOut = ["Errors", "Undecided", "ErrorInterval95", "MarginQuartiles"].map { name in
    (within: results, new: "loo\(name)", old: "leaveOneOut.\(name.prefix(1).lowercased())\(name.dropFirst())")
  }

  private static let ages = [
    Age(
      command: "solve --train 100 --test 50 --kernel gaussian:bandwidth=loo --loo", missing: newer.union(["residuals"]),
      names: leftOut + [
        (results, "looMse", "leaveOneOut.meanSquaredError"), (["search"], "looErrorRate", "errorRate"),
        (["search"], "looMse", "meanSquaredError"),
      ]),
    Age(
      command: "compare --train 100 --test 50 --epochs 3", missing: newer.subtracting(["repeats"]),
      names: [(["system"], "route", "closedForm")]),
    Age(
      command: "path --train 100 --test 50", missing: newer,
      names: [
        (["ridge", "earlyStopping", "chosen", "chosenStopping"], "looMse", "looSquaredError"),
        (["ridge", "earlyStopping"], "norms.rkhs", "norm"), (["residuals"], "relativeResidual", "relative"),
      ]),
    Age(
      command: "interpolants --train 100 --test 50 --centres 150", missing: newer,
      names: [(["interpolants"], "norms.rkhs", "norm")]),
    Age(
      command: "spectrum --train 100 --labels clean,random",
      missing: ["benignIndex", "overfitting", "leading", "learningCurve"],
      names: [
        (["alignments"], "norms.rkhs", "norm"), (["points"], "normShare", "norm"),
        (["points"], "energyShare", "energy"),
      ]),
  ]

  @Test("a record of an older version draws the figures that it would draw today", arguments: ages.map(\.command))
  func older(command: String) throws {
    let age = try #require(Self.ages.first { $0.command == command })
    try Program.withFolder { folder in
      let (new, old) = ("\(folder)/new.json", "\(folder)/old.json")
      let run = try Program.run(command.components(separatedBy: " ") + ["--quiet", "--json", new])
      #expect(run.status == 0, "\(run.message)")
      let record = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: new)))
      let text = try JSONSerialization.data(withJSONObject: age.applied(record), options: [.sortedKeys])
      for name in age.names where !["norms.rkhs", "energyShare"].contains(name.new) {
        let isThere = String(decoding: text, as: UTF8.self).contains("\"\(name.old.split(separator: ".")[0])\":")
        #expect(isThere, "\(name.old)")
      }
      try text.write(to: URL(fileURLWithPath: old))
      for name in ["new", "old"] {
        let page = try Program.run(
          "report", "\(folder)/\(name).json", "--out", "\(folder)/\(name).html", "--plot-data", "\(folder)/\(name)")
        #expect(page.status == 0, "\(page.message)")
      }
      let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/old").filter { $0.hasSuffix(".csv") }
      #expect(!files.isEmpty)
      for file in files {
        let (mine, theirs) = try (
          String(contentsOfFile: "\(folder)/old/\(file)", encoding: .utf8),
          String(contentsOfFile: "\(folder)/new/\(file)", encoding: .utf8)
        )
        #expect(mine == theirs, "\(file)")
      }
    }
  }

  @Test("a record without a key that nobody can make up is refused with what to do")
  func refused() throws {
    try Program.withFolder { folder in
      #expect(
        try Program.run("solve", "--train", "50", "--test", "20", "--quiet", "--json", "\(folder)/r.json").status == 0)
      let url = URL(fileURLWithPath: "\(folder)/r.json")
      var record = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
      record["system"] = nil
      try JSONSerialization.data(withJSONObject: record).write(to: url)
      let run = try Program.run("report", url.path, "--out", "\(folder)/r.html")
      #expect(run.status == 65)
      #expect(run.message.contains("no key 'system'"), "\(run.message)")
      #expect(run.message.contains("run its command again"), "\(run.message)")
    }
  }
}
