/// A feature map as written on the command line: `name` or `name:key=value,key=value`.
public struct FeatureSpecification: Sendable, Equatable, CustomStringConvertible {
  /// Every map that can be asked for.
  ///
  /// A new map is one more line.
  package static let maps: [any FeatureMapFamily.Type] = [RawFeatures.self, RandomFourierFeatures.self]

  /// The text it was read from.
  public let description: String
  /// The map's name.
  public let name: String
  private let values: [String: String]

  /// Reads a specification and checks every name and value in it.
  public init(_ text: String) throws {
    description = text
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    name = String(parts[0])
    var values: [String: String] = [:]
    for pair in parts.dropFirst().flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
      let sides = pair.split(separator: "=", omittingEmptySubsequences: false)
      guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else {
        throw FeatureSpecificationError("features '\(text)': expected name=value, found '\(pair)'")
      }
      guard values.updateValue(String(sides[1]), forKey: String(sides[0])) == nil else {
        throw FeatureSpecificationError("features '\(text)': '\(sides[0])' is given twice")
      }
    }
    self.values = values
    _ = try map(seed: 0)
  }

  /// The map; what is random in it is a function of the seed.
  public func map(seed: UInt64) throws -> any FeatureMap {
    guard let type = Self.maps.first(where: { $0.name == name }) else {
      let known = Self.maps.map { $0.usage }.joined(separator: ", ")
      throw FeatureSpecificationError("unknown features '\(name)'; known: \(known)")
    }
    var arguments = FeatureArguments(usage: type.usage, values: values)
    let map = try type.init(&arguments, seed: seed)
    if let unknown = arguments.values.keys.sorted().first {
      throw FeatureSpecificationError("features '\(name)' have no parameter '\(unknown)'; written \(type.usage)")
    }
    return map
  }

  /// One line for `--help`.
  public static var usage: String { maps.map { $0.usage }.joined(separator: ", ") }
}

/// A feature map that can be made from named arguments.
package protocol FeatureMapFamily: FeatureMap {
  /// How it is written on the command line.
  static var usage: String { get }

  /// Takes what it needs from `arguments`; what is left over is an error of the user's.
  init(_ arguments: inout FeatureArguments, seed: UInt64) throws
}

/// The named values of a specification, taken one by one.
package struct FeatureArguments {
  let usage: String
  fileprivate(set) var values: [String: String]

  /// The value under `name`, made from its text; nil if it is not given.
  mutating func value<Value>(_ name: String, _ requirement: String, _ make: (String) -> Value?) throws -> Value? {
    guard let text = values.removeValue(forKey: name) else { return nil }
    guard let value = make(text) else {
      throw FeatureSpecificationError("feature parameter \(name)=\(text): expected \(requirement); \(usage)")
    }
    return value
  }

  /// The value under `name`, which must be there.
  mutating func required<Value>(_ name: String, _ requirement: String, _ make: (String) -> Value?) throws -> Value {
    guard let value = try value(name, requirement, make) else {
      throw FeatureSpecificationError("these features need \(name)=…, \(requirement); \(usage)")
    }
    return value
  }
}

/// Features were written wrongly; the message says what is wrong and how they are written.
public struct FeatureSpecificationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One line for the user.
  public let description: String

  init(_ description: String) { self.description = description }
}

extension RawFeatures: FeatureMapFamily {
  package static var usage: String { "raw" }
  package init(_ arguments: inout FeatureArguments, seed: UInt64) { self.init() }
}

extension RandomFourierFeatures: FeatureMapFamily {
  package static var usage: String { "random-fourier:count=D,bandwidth=SIGMA[,kernel=gaussian|laplacian]" }
  package init(_ arguments: inout FeatureArguments, seed: UInt64) throws {
    let count = try arguments.required("count", "an even whole number from 2 to 1000000") { text in
      Int(text).flatMap { (2...1_000_000).contains($0) && $0 % 2 == 0 ? $0 : nil }
    }
    let bandwidth = try arguments.required("bandwidth", "a number > 0") { text in
      Double(text).flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
    }
    let target = try arguments.value("kernel", "gaussian or laplacian") { RandomFourierFeatures.Target(rawValue: $0) }
    self.init(count: count, bandwidth: bandwidth, target: target ?? .gaussian, seed: seed)
  }
}
