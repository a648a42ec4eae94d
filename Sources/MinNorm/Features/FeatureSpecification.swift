import MinNormData

/// Feature maps as written on the command line: `name` or `name:key=value,key=value`, chained with `+`.
public struct FeatureSpecification: Sendable, Equatable, TextCodable {
  /// Every map that can be asked for.
  ///
  /// A new map is one more line.
  package static let maps: [any FeatureMapFamily.Type] = [
    RawFeatures.self, RandomFourierFeatures.self, RandomReLUFeatures.self, GaborFeatures.self, GrayscaleFeatures.self,
    CenterFeatures.self, StandardizeFeatures.self, UnitNormFeatures.self, ZCAWhitening.self, RandomConvolution.self,
  ]

  /// The text it was read from.
  public let description: String
  private let links: [FeatureArguments]

  /// Reads a specification and checks every name and value in it.
  public init(parsing text: String) throws {
    description = text
    links = try Self.split(text).map { try FeatureArguments(parsing: $0, of: text) }
    _ = try map(seed: 0)
  }

  /// The examples as they are: pixels/255, or a user's numbers.
  public static let raw = FeatureSpecification()

  private init() {
    description = RawFeatures.name
    links = [FeatureArguments(RawFeatures.name)]
  }

  /// The maps; what is random in them is a function of the seed, and in a second random map of another one made from it.
  public func map(seed: UInt64) throws -> FeatureChain {
    var seed = seed
    return FeatureChain(
      try links.map { link in
        let (map, isRandom) = try Self.map(link, seed: seed)
        // Weyl's sequence: no map of a chain shares its draws with another one.
        if isRandom { seed &+= 0x9E37_79B9_7F4A_7C15 }
        return map
      })
  }

  /// True when the last map's inner products approximate a kernel by random functions, so that they need no other kernel.
  public var isRandom: Bool { Self.maps.first { $0.name == links.last?.name }?.isRandom ?? false }

  /// One line for `--help`.
  public static var usage: String { maps.map { $0.usage }.joined(separator: ", ") + "; chained with +" }

  /// Cuts at every + that does not belong to a number such as 1e+3.
  private static func split(_ text: String) -> [Substring] {
    var (parts, start) = ([Substring](), text.startIndex)
    for index in text.indices where text[index] == "+" {
      let next = text.index(after: index)
      if next < text.endIndex, text[next].isNumber { continue }
      parts.append(text[start..<index])
      start = next
    }
    return parts + [text[start...]]
  }

  private static func map(_ link: FeatureArguments, seed: UInt64) throws -> (map: any FeatureMap, isRandom: Bool) {
    guard let type = maps.first(where: { $0.name == link.name }) else {
      let known = maps.map { $0.usage }.joined(separator: ", ")
      throw FeatureSpecificationError("unknown features '\(link.name)'; known: \(known); chained with +")
    }
    var arguments = link
    arguments.usage = type.usage
    try arguments.requireKnownNames()
    let map = try type.init(&arguments, seed: seed)
    try arguments.requireAllTaken()
    return (map, type.isRandom)
  }
}

/// A feature map that can be made from named arguments.
package protocol FeatureMapFamily: FeatureMap {
  /// How it is written on the command line.
  static var usage: String { get }

  /// What it computes; what stands before the first semicolon is its line in an overview.
  static var explanation: String { get }

  /// Whether it draws from the seed.
  static var isRandom: Bool { get }

  /// The map as it is written on the command line, with its seed: read, it is the same map.
  var words: String { get }

  /// Takes what it needs from `arguments`; what is left over is an error of the user's.
  init(_ arguments: inout FeatureArguments, seed: UInt64) throws

  /// The map fitted once before, from the numbers that it had learnt or drawn then.
  ///
  /// - Throws: `DataError.malformed` where they are not those of such a map.
  func restored(for inputs: FeatureShape, from learnt: LearntNumbers) throws -> any FittedFeatureMap
}

extension FeatureMapFamily {
  /// Nothing is random.
  package static var isRandom: Bool { false }

  /// Name and parameters.
  package var words: String { parameters.words(name) }

  /// Name, parameters and a seed.
  func seeded(_ seed: UInt64) -> String {
    var parameters = parameters
    parameters["seed"] = .word("\(seed)")
    return parameters.words(name)
  }
}

extension FeatureMapFamily where Self: FixedFeatureMap {
  /// The map prepared anew.
  package func restored(for inputs: FeatureShape, from learnt: LearntNumbers) throws -> any FittedFeatureMap {
    try prepared(for: inputs)
  }
}

/// The named values of a feature map.
package typealias FeatureArguments = NamedArguments<FeatureSpecificationError>

extension FeatureArguments {
  /// The seed of a map's own, if given.
  mutating func seed() throws -> UInt64? { try value("seed", "a whole number from 0") { UInt64($0) } }
}

/// Features were written wrongly; the message says what is wrong and how they are written.
public struct FeatureSpecificationError: SpecificationError, Sendable, Equatable {
  package static let noun = "feature map"
  /// One line for the user.
  public let description: String

  package init(_ description: String) { self.description = description }
}

extension RawFeatures: FeatureMapFamily {
  package static var usage: String { "raw" }
  package static var explanation: String { "pixels/255, or your numbers as they are" }
  package init(_ arguments: inout FeatureArguments, seed: UInt64) { self.init() }
}

extension RandomFourierFeatures: FeatureMapFamily {
  package static var usage: String { "random-fourier:count=D,bandwidth=SIGMA[,kernel=gaussian|laplacian][,seed=S]" }
  package static var explanation: String {
    "random waves, whose inner products approximate a kernel; D of them, for the Gaussian or the Laplacian "
      + "kernel (Rahimi and Recht 2007)"
  }
  package static var isRandom: Bool { true }
  package var words: String { seeded(seed) }
  package init(_ arguments: inout FeatureArguments, seed: UInt64) throws {
    let count = try arguments.required("count", "an even whole number from 2 to 1000000") { text in
      Int(text).flatMap { (2...1_000_000).contains($0) && $0 % 2 == 0 ? $0 : nil }
    }
    let bandwidth = try arguments.required("bandwidth", "a number > 0") { text in
      Double(text).flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
    }
    let target = try arguments.value("kernel", "gaussian or laplacian") { RandomFourierFeatures.Target(rawValue: $0) }
    self.init(
      count: count, bandwidth: bandwidth, target: target ?? .gaussian, seed: try arguments.seed() ?? seed)
  }
}
