import Foundation

/// Records that an older version wrote, with the keys of today.
///
/// What is newer reads as null; what has another name since is listed here.
enum OlderRecord {
  /// What is called otherwise today: within which keys ("" is the record itself), the old path, the new one.
  private static let renamed: [(schemas: [String], within: [String], old: String, new: String)] = [
    ([], ["search"], "errorRate", "looErrorRate"), ([], ["search"], "meanSquaredError", "looMse"),
    (["search", "reproduce"], ["points"], "errorRate", "looErrorRate"),
    (["search", "reproduce"], ["points"], "meanSquaredError", "looMse"),
    ([], ["results", "closedForm", "sgd"], "leaveOneOut.errors", "looErrors"),
    ([], ["results", "closedForm", "sgd"], "leaveOneOut.undecided", "looUndecided"),
    ([], ["results", "closedForm", "sgd"], "leaveOneOut.errorInterval95", "looErrorInterval95"),
    ([], ["results", "closedForm", "sgd"], "leaveOneOut.meanSquaredError", "looMse"),
    ([], ["results", "closedForm", "sgd"], "leaveOneOut.marginQuartiles", "looMarginQuartiles"),
    (["compare"], ["system"], "closedForm", "route"), (["compare"], ["repeats"], "norm", "norms.rkhs"),
    (["randomize"], ["system"], "factorization", "route"), (["randomize"], ["cells", "sgd"], "norm", "norms.rkhs"),
    (["randomize"], ["cells"], "normPM1", "norms.rkhsPM1"),
    (["expressivity"], ["system"], "duplicates", "equalExamples"),
    (["expressivity"], ["series", "positions"], "count", "trainCount"),
    (["path"], ["ridge", "earlyStopping", "chosen", "chosenStopping"], "looSquaredError", "looMse"),
    (["path"], ["ridge", "earlyStopping", "regularizers"], "norm", "norms.rkhs"),
    (["path"], ["residuals"], "relative", "relativeResidual"),
    (["interpolants"], ["interpolants"], "norm", "norms.rkhs"),
    (["spectrum"], ["alignments"], "norm", "norms.rkhs"), (["spectrum"], ["points"], "norm", "normShare"),
    (["spectrum"], ["points"], "energy", "energyShare"),
    (["descent"], ["points", "peak", "ridge"], "testMSE", "testMse"), (["descent"], ["ridge"], "lambda", "ridge"),
    (["predict"], [""], "examples", "trainCount"), (["predict"], [""], "undecided", "testUndecided"),
    (["predict"], [""], "errors", "testErrors"), (["predict"], [""], "errorRate", "testErrorRate"),
    (["predict"], [""], "errorInterval95", "testErrorInterval95"), (["predict"], [""], "regression", "test"),
    (["reproduce"], ["measurements", "agreeing", "differing", "notJudged"], "runs", "repeats"),
    (["search", "reproduce"], ["candidates"], "meanSquaredError", "looMse"),
    (["search", "reproduce"], ["candidates"], "testMeanSquaredError", "testMse"),
  ]

  /// The bytes of a record with the keys of today; the same bytes where they are.
  ///
  /// - Parameter name: The subcommand that wrote it.
  static func current(_ json: [UInt8], of name: String) -> [UInt8] {
    guard let record = try? JSONSerialization.jsonObject(with: Data(json)) else { return json }
    let names = renamed.filter { $0.schemas.isEmpty || $0.schemas.contains(name) }
    var changes = 0
    func walk(_ value: Any, within key: String) -> Any {
      if let list = value as? [Any] { return list.map { walk($0, within: key) } }
      guard var object = value as? [String: Any] else { return value }
      for rule in names where rule.within.contains(key) && move(rule.old, rule.new, &object) { changes += 1 }
      for (inner, value) in object { object[inner] = walk(value, within: inner) }
      return object
    }
    let walked = walk(record, within: "")
    guard changes > 0, let data = try? JSONSerialization.data(withJSONObject: walked) else { return json }
    return Array(data)
  }

  /// Gives what stands at an old path a new one, unless something stands there.
  private static func move(_ old: String, _ new: String, _ object: inout [String: Any]) -> Bool {
    let (from, to) = (old.components(separatedBy: "."), new.components(separatedBy: "."))
    let outer = from.count > 1 ? object[from[0]] as? [String: Any] : object
    guard let value = outer?[from[from.count - 1]] else { return false }
    if to.count == 1 {
      guard object[to[0]] == nil else { return false }
      object[to[0]] = value
    } else {
      var inner = object[to[0]] as? [String: Any] ?? [:]
      guard inner[to[1]] == nil else { return false }
      inner[to[1]] = value
      object[to[0]] = inner
    }
    return true
  }
}
