/// A figure that is null in a record where there was nothing to measure, such as an error rate without test examples.
///
/// Read as a plain number it is 0 then, or NaN where it is no whole number; `$figure` tells whether it was measured.
@propertyWrapper
public struct Measured<Value: Codable & Sendable & Numeric>: Codable, Sendable {
  /// The figure, or nil.
  public var projectedValue: Value?

  /// The figure; where there is none 0, or NaN.
  public var wrappedValue: Value {
    get { projectedValue ?? Double.nan as? Value ?? 0 }
    set { projectedValue = newValue }
  }

  /// A figure that was measured.
  public init(wrappedValue: Value) { projectedValue = wrappedValue }

  /// A figure that was not measured.
  init(missing: Void) { projectedValue = nil }

  /// Reads a number or null.
  public init(from decoder: any Decoder) throws {
    projectedValue = try Nullable<Value>(from: decoder).wrappedValue
  }

  /// Writes the number or null.
  public func encode(to encoder: any Encoder) throws { try Nullable(wrappedValue: projectedValue).encode(to: encoder) }
}
