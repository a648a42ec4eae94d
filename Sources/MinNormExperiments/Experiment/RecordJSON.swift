import Foundation

/// Writes records as JSON, and reads them.
public enum RecordJSON {
  /// Sorted keys, two spaces, shortest decimal that reads back as the same number, a newline at the end.
  ///
  /// JSON has no number for what is infinite or none: those are the strings "inf", "-inf" and "nan", which most languages
  /// read as such, so that one of them does not cost the record.
  public static func text(_ record: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(record), as: UTF8.self) + "\n"
  }

  /// What `text` wrote.
  public static func read<Record: Decodable>(_ type: Record.Type, from bytes: [UInt8]) throws -> Record {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return try decoder.decode(type, from: Data(bytes))
  }
}
