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
      let have = isLimit ? "--memory-limit allows \(gibibytes(available))" : "\(gibibytes(available)) are free"
      return "this run needs \(gibibytes(needed)) of memory and \(have); " + alternatives.joined(separator: ", or ")
    }
  }
}

private func gibibytes(_ bytes: Int) -> String {
  let hundredths = (bytes * 100 + (1 << 29)) >> 30
  return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100) GiB"
}
