/// An optional value that is written as `null` when absent, so that every key of a record is always there.
@propertyWrapper
public struct Nullable<Value: Codable & Sendable>: Codable, Sendable {
  /// The value or nil.
  public var wrappedValue: Value?

  /// Wraps a value or nil.
  public init(wrappedValue: Value?) { self.wrappedValue = wrappedValue }

  /// Reads a value or null.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    wrappedValue = container.decodeNil() ? nil : try container.decode(Value.self)
  }

  /// Writes the value or null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try wrappedValue.map { try container.encode($0) } ?? container.encodeNil()
  }
}

extension KeyedDecodingContainer {
  /// A key that a record of an older version does not have yet reads as null.
  func decode<Value>(_ type: Nullable<Value>.Type, forKey key: Key) throws -> Nullable<Value> {
    try decodeIfPresent(type, forKey: key) ?? Nullable(wrappedValue: nil)
  }

  /// The same for a figure.
  func decode<Value>(_ type: Measured<Value>.Type, forKey key: Key) throws -> Measured<Value> {
    try decodeIfPresent(type, forKey: key) ?? Measured(missing: ())
  }
}
