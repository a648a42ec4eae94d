/// A value with one form in words, for people on the command line and for records.
///
/// What `init(parsing:)` reads is what `description` writes, and as JSON the value is that one string: a record can be read
/// by the program that wrote it, and its words can be typed.
public protocol TextCodable: Codable, CustomStringConvertible {
  /// Reads the words; the error says in one line what is wrong with them and how they are written.
  init(parsing text: String) throws
}

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
