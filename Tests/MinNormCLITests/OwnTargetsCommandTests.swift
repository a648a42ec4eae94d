import Foundation
import Testing

@Suite(.serialized) struct OwnTargetsCommandTests {
  /// Writes x.csv, 30 points of the plane, and the columns of targets that are named.
  private func withArrays(
    _ targets: KeyValuePairs<String, (_ x: Double, _ y: Double) -> String>, _ body: (String) throws -> Void
  ) throws {
    try Program.withFolder { folder in
      let points: [(Double, Double)] = (0..<30).map { (place: Int) in
        let (first, second) = (place * 7 % 30, place * 11 % 30)
        return (Double(first) / 10, Double(second) / 15)
      }
      try points.map { "\($0.0),\($0.1)\n" }.joined().write(
        toFile: "\(folder)/x.csv", atomically: true, encoding: .utf8)
      for (name, target) in targets {
        try points.map { target($0.0, $0.1) + "\n" }.joined().write(
          toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
      }
      try body("cd '\(folder)'; \"$M\" ")
    }
  }

  @Test("real targets get a regression, which is said, with the kernel that leave-one-out chooses, and no test set")
  func regression() throws {
    try withArrays(["y.csv": { "\($0 * $0 + $1),\(10 - $1)" }]) { program in
      let run = try Program.shell(program + "solve --train-x x.csv --train-y y.csv --ridge 1e-6 --loo --folds 3")
      #expect(run.status == 0, "\(run.message)")
      for word in ["y.csv: 2 columns", "gaussian:bandwidth=loo", "--folds: the bandwidth"] {
        #expect(run.message.contains(word), "\(word)")
      }
      for word in [
        "30 training, no test set, regression of 2 targets (target 0, target 1)", "train mse", "LOO mse", "LOO R²",
        "3-fold mse", "each target", "chosen",
      ] {
        #expect(run.output.contains(word), "\(word)")
      }
      for word in ["test", "errors", "±1 norm"] {
        #expect(!run.output.replacingOccurrences(of: "no test set", with: "").contains(word), "\(word)")
      }
    }
  }

  @Test("a function that predicts worse than the mean of its targets is told apart from one that does not")
  func worseThanMean() throws {
    // Squares modulo 11, and a half, which no class has.
    let noise: (Double, Double) -> String = { first, _ in
      let place = Int((10 * first).rounded())
      return "\((7 * place * place + 3 * place) % 11).5"
    }
    try withArrays(["noise.csv": noise, "smooth.csv": { "\($0 + $1)" }]) { program in
      for (targets, isTold) in [("noise.csv", true), ("smooth.csv", false)] {
        let run = try Program.shell(
          program + "solve --train-x x.csv --train-y \(targets) --loo --kernel gaussian:bandwidth=0.5")
        #expect(run.status == 0)
        #expect(run.message.contains("worse than the mean of the targets does") == isTold, "\(run.message)")
      }
    }
  }

  @Test("a record of real targets has null where classes have errors, and an intercept where one is asked for")
  func record() throws {
    try withArrays(["y.csv": { "\($0 - $1 + 100.5)" }]) { program in
      let json = try Program.shell(
        program + "solve --train-x x.csv --train-y y.csv --test-x x.csv --test-y y.csv --kernel gaussian:bandwidth=1 "
          + "--ridge 0.1 --center-y --json -"
      ).json()
      let dataset = try #require(json["dataset"] as? [String: Any])
      #expect(dataset["task"] as? String == "regression" && dataset["targets"] as? [String] == ["target"])
      let result = try #require((json["results"] as? [[String: Any]])?.first)
      for key in ["trainErrors", "trainErrorRate", "testErrors", "testErrorRate", "looErrorRate", "coding", "loo"] {
        #expect(result[key] is NSNull, "\(key)")
      }
      let test = try #require(result["test"] as? [String: Any])
      #expect(Set(["mse", "rmse", "r2", "mseInterval95", "targets"]).isSubset(of: test.keys))
      let intercepts = try #require(result["intercepts"] as? [Double])
      #expect(intercepts.count == 1 && abs(intercepts[0] - 100.5) < 3)
    }
  }

  @Test("test examples without targets are no error, and a class of theirs that is new is named")
  func tests() throws {
    try withArrays(["y.csv": { $0 > 1 || $1 > 1 ? "8" : "3" }, "v.csv": { $0 > 1 || $1 > 1 ? "8" : "5" }]) { program in
      let unlabelled = try Program.shell(program + "solve --train-x x.csv --train-y y.csv --test-x x.csv")
      #expect(unlabelled.status == 0 && unlabelled.message.contains("no targets, so nothing is measured"))
      #expect(unlabelled.message.contains("2 classes (3, 8)") && unlabelled.output.contains("2 classes (3, 8)"))
      let unseen = try Program.shell(
        program + "solve --train-x x.csv --train-y y.csv --test-x x.csv --test-y v.csv --kernel laplacian:bandwidth=1")
      #expect(unseen.status == 0 && unseen.message.contains("class 5 is only in the test set"))
    }
  }

  @Test("path, compare and search go on with real targets and without a test set, and others refuse them in a line")
  func otherCommands() throws {
    try withArrays(["y.csv": { "\($0 * $0 + $1 / 3)" }]) { program in
      let own = " --train-x x.csv --train-y y.csv"
      let tested = own + " --test-x x.csv --test-y y.csv --kernel laplacian:bandwidth=1"
      for (command, words) in [
        ("path" + tested, ["train mse", "test mse", "LOO R²", "does a ridge help?", "hindsight"]),
        ("path" + own + " --kernel laplacian:bandwidth=1", ["LOO R²", "there is no test set", "GCV"]),
        ("compare" + tested + " --epochs 50", ["test mse", "clean", "random", "distance"]),
        ("compare" + own + " --labels clean --kernel laplacian:bandwidth=1 --epochs 50", ["train mse", "distance"]),
        ("search" + own + " --grid standardize", ["LOO mse", "best: --features"]),
        ("plan" + own, ["system"]),
      ] {
        let run = try Program.shell(program + command)
        #expect(run.status == 0, "\(command): \(run.message)")
        for word in words { #expect(run.output.contains(word), "\(command): \(word)\n\(run.output)") }
        #expect(!run.output.contains("nan"), "\(command): \(run.output)")
      }
      for (command, word) in [
        ("interpolants" + tested, "is about classes"), ("expressivity" + tested, "is about classes"),
        ("path --regularizers all" + tested, "is about classes"), ("randomize" + tested, "randomize is about classes"),
        ("compare --until zero-training-error" + tested, "is about classes"),
        ("solve --labels corrupt:0.5" + tested, "permute:0.5"),
      ] {
        let run = try Program.shell(program + command)
        #expect(run.status == 64 && run.message.contains(word), "\(command): \(run.message)")
        #expect(run.message.components(separatedBy: "error:").count == 2, "\(command): \(run.message)")
      }
    }
  }

  @Test(
    "options for own arrays that do not go together end with 64 and what to do",
    arguments: [
      ("--train-y y.csv", "go together"), ("--test-x x.csv", "--train-x"),
      ("--train-x x.csv --train-y y.csv --test-y y.csv", "--test-x"), ("--task regression", "your own data"),
      ("--test-fraction 1.5", "between 0 and 1"), ("--test-fraction 0.5 --test 10", "not both"),
      ("--test-fraction 0.5", "a test set of its own"), ("--folds 1", "at least 2"),
    ])
  func usage(options: String, word: String) throws {
    try withArrays(["y.csv": { "\($0 + $1)" }]) { program in
      let run = try Program.shell(program + "solve " + options)
      #expect(run.status == 64 && run.message.contains(word), "\(run.message)")
    }
  }
}
