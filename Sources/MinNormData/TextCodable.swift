/// A value with one form in words, which people write: what `init(parsing:)` reads is what `description` writes.
public protocol TextParsable: CustomStringConvertible {
  /// Reads the words; the error says in one line what is wrong with them and how they are written.
  init(parsing text: String) throws
}

/// A value that records hold in the words in which it is written on the command line: as JSON it is that one string.
public protocol TextCodable: TextParsable, Codable {}

extension TextCodable {
  /// Reads the words from a single string.
  public init(from decoder: any Decoder) throws {
    try self.init(parsing: try decoder.singleValueContainer().decode(String.self))
  }

  /// Writes the words as a single string.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
