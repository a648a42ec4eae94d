import MinNorm

extension EqualExamples {
  /// "training examples 3 and 7 are equal (and 4 more pairs)"; nil where all differ.
  var summary: String? {
    pairs.first.map {
      "training examples \($0.original) and \($0.duplicate) are equal\(Self.more(pairs.count))"
    }
  }

  /// Throws `singular` where some are equal; `consequence` goes on after "K is singular" and says what helps.
  func requireNone(_ consequence: String) throws {
    if let summary { throw ExperimentError.singular("\(summary), so K is singular\(consequence)") }
  }

  /// " (and 4 more pairs)", where one of `count` was named.
  static func more(_ count: Int) -> String {
    count > 1 ? " (and \(count - 1) more pair\(count == 2 ? "" : "s"))" : ""
  }
}
