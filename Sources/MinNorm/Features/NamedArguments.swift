/// The words `name:key=value,key=value`: a name, and values that are taken one by one.
///
/// Kernels and feature maps are both written so; they differ in the error that a wrong word becomes.
package struct NamedArguments<Failure: SpecificationError>: Sendable, Equatable {
  /// What is asked for.
  package let name: String
  /// How that is written, for messages.
  package var usage = ""
  private var values: [String: String] = [:]

  /// The name alone, or with values that a program gives.
  init(_ name: String, _ values: [String: String] = [:]) {
    self.name = name
    self.values = values
  }

  /// Reads one name with its values; `whole` is the text that they are a part of, for messages.
  init(parsing part: some StringProtocol, of whole: String) throws {
    let sides = part.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    name = String(sides[0])
    for pair in sides.dropFirst().flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
      let sides = pair.split(separator: "=", omittingEmptySubsequences: false)
      guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else {
        throw Failure("\(Failure.noun) '\(whole)': expected name=value, found '\(pair)'")
      }
      guard values.updateValue(String(sides[1]), forKey: String(sides[0])) == nil else {
        throw Failure("\(Failure.noun) '\(whole)': '\(sides[0])' is given twice")
      }
    }
  }

  /// The text under `name`, which is not taken.
  package subscript(name: String) -> String? { values[name] }

  /// The value under `name`, made from its text; nil if it is not given.
  package mutating func value<Value>(
    _ name: String, _ requirement: String, _ make: (String) -> Value?
  ) throws -> Value? {
    guard let text = values.removeValue(forKey: name) else { return nil }
    guard let value = make(text) else {
      throw Failure("\(Failure.noun) parameter \(name)=\(text): expected \(requirement); \(usage)")
    }
    return value
  }

  /// The value under `name`, which must be there.
  package mutating func required<Value>(
    _ name: String, _ requirement: String, _ make: (String) -> Value?
  ) throws -> Value {
    guard let value = try value(name, requirement, make) else {
      throw Failure("\(Failure.noun) '\(self.name)' needs \(name)=…, \(requirement); \(usage)")
    }
    return value
  }

  /// The whole number under `name`, if given, which must lie in the range.
  package mutating func integer(_ name: String, in range: ClosedRange<Int>) throws -> Int? {
    try value(name, "a whole number from \(range.lowerBound) to \(range.upperBound)") { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// The finite number under `name`, if given, which must satisfy `condition`.
  package mutating func number(
    _ name: String, _ requirement: String, where condition: (Double) -> Bool
  ) throws -> Double? {
    try value(name, requirement) { text in Double(text).flatMap { $0.isFinite && condition($0) ? $0 : nil } }
  }

  /// Throws where a name was given that `usage` does not have: first, because a wrong name is also a missing right one.
  func requireKnownNames() throws {
    // Names stand behind : or , or [ in it.
    let unknown = values.keys.sorted().first { name in
      ![":", ",", "["].contains { usage.contains("\($0)\(name)=") }
    }
    if let unknown { throw unknownName(unknown) }
  }

  /// Throws where a value was given that nothing has taken.
  func requireAllTaken() throws {
    guard let unknown = values.keys.sorted().first else { return }
    throw unknownName(unknown)
  }

  private func unknownName(_ unknown: String) -> Failure {
    Failure("\(Failure.noun) '\(name)' has no parameter '\(unknown)'; it is written \(usage)")
  }
}

/// Something was written wrongly; the message says what is wrong and how it is written.
package protocol SpecificationError: Error, CustomStringConvertible {
  /// What is specified, as messages call it.
  static var noun: String { get }
  /// An error with one line for the user.
  init(_ description: String)
}
