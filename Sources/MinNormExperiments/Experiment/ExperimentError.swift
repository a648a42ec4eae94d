/// Why an experiment was not run.
public enum ExperimentError: Error, Sendable, Equatable {
  /// An option asks for something that does not exist or does not go together.
  case usage(String)
  /// The data cannot be computed with.
  case data(String)
  /// The system has no unique solution and the route asked for cannot give another.
  case singular(String)
  /// The run would take more memory than there is.
  case insufficientMemory(needed: Int, available: Int, isLimit: Bool, alternatives: [String])
  /// The address space is limited to less than the program takes before it has any data.
  case addressSpace(limit: Int, needed: Int, threads: Int)
}

extension ExperimentError {
  /// Throws `usage` with the first message whose condition holds.
  static func refuse(_ rules: KeyValuePairs<String, Bool>) throws {
    if let broken = rules.first(where: \.value) { throw ExperimentError.usage(broken.key) }
  }
}

extension ExperimentError: CustomStringConvertible {
  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .usage(let message), .data(let message), .singular(let message):
      return message
    case .insufficientMemory(let needed, let available, let isLimit, let alternatives):
      let (need, room) = amounts(needed: needed, available: available)
      let have = isLimit ? "--memory-limit allows \(room)" : "\(room) are free"
      return "this run needs \(need) of memory and \(have); " + alternatives.joined(separator: ", or ")
    case .addressSpace(let limit, let needed, let threads):
      // What the system maps for the program differs by some kilobytes from run to run.
      let kilobytes = ((needed >> 20) + 2) << 10
      return
        "the address space is limited to \(limit >> 20) MiB, and with \(threads) thread\(threads == 1 ? "" : "s") the "
        + "program takes \((needed + (1 << 20) - 1) >> 20) MiB before any data; allow it (ulimit -v \(kilobytes)), or use "
        + (threads > 1 ? "fewer --threads" : "no limit")
    }
  }
}

/// What is needed, rounded up, and what there is, rounded down: one digit more than tells them apart, at least two.
private func amounts(needed: Int, available: Int) -> (String, String) {
  let (name, unit) = needed < 1 << 30 ? ("MiB", 1 << 20) : ("GiB", 1 << 30)
  var scale = unit == 1 << 20 ? 1 : 100
  func parts() -> (Int, Int) {
    (
      (Int((Double(needed) / Double(unit) * Double(scale)).rounded(.up))),
      Int(Double(available) / Double(unit) * Double(scale))
    )
  }
  while scale < 1_000_000, parts().0 <= parts().1 { scale *= 10 }
  func text(_ count: Int) -> String {
    let digits = "\(count % scale + scale)".dropFirst()
    return scale == 1 ? "\(count) \(name)" : "\(count / scale).\(digits) \(name)"
  }
  return (text(parts().0), text(parts().1))
}
