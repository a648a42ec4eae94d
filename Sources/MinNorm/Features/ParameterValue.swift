/// A parameter of a feature map as records have it: a number, or the word that is written on the command line.
public enum ParameterValue: Sendable, Hashable, Codable {
  /// A number.
  case number(Double)
  /// A word, such as the name of a kernel, or several numbers joined with /.
  case word(String)

  /// "yes" or "no".
  init(_ isTrue: Bool) { self = .word(isTrue ? "yes" : "no") }

  /// A whole number.
  init(_ count: Int) { self = .number(Double(count)) }

  /// Numbers joined with /, as in 4/7.
  init(_ numbers: [Double]) { self = .word(numbers.map { "\(ParameterValue.number($0))" }.joined(separator: "/")) }

  /// Reads a number or a string.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .word(try container.decode(String.self))
    }
  }

  /// Writes a number or a string.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .word(let word): try container.encode(word)
    }
  }
}

extension ParameterValue: CustomStringConvertible {
  /// As written on the command line; a number in the shortest decimal that reads back as the same.
  public var description: String {
    switch self {
    case .number(let number):
      number == number.rounded() && number.magnitude < 0x1p53 ? "\(Int(number))" : "\(number)"
    case .word(let word): word
    }
  }
}

extension ParameterValue: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  /// The number of a literal.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// The whole number of a literal.
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  /// The word of a literal in quotes.
  public init(stringLiteral value: String) { self = .word(value) }
}

extension [String: ParameterValue] {
  /// `name:key=value,key=value`, or the name alone where there are none.
  func words(_ name: String) -> String {
    isEmpty ? name : name + ":" + sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
  }
}
