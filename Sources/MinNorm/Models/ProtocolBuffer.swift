/// A message in the wire format of Protocol Buffers, as far as ONNX needs it.
struct ProtocolBuffer {
  /// The fields so far.
  private(set) var bytes: [UInt8] = []

  /// A whole number, 0 or more.
  mutating func add(_ field: Int, _ number: Int) {
    precondition(number >= 0, "only numbers from 0 are written")
    append(varint: UInt64(field) << 3)
    append(varint: UInt64(number))
  }

  /// Text in UTF-8.
  mutating func add(_ field: Int, _ text: String) {
    let utf8 = Array(text.utf8)
    utf8.withUnsafeBytes { add(field, $0) }
  }

  /// A message within this one.
  mutating func add(_ field: Int, _ message: ProtocolBuffer) { message.bytes.withUnsafeBytes { add(field, $0) } }

  /// A message within this one.
  mutating func add(_ field: Int, _ make: (inout ProtocolBuffer) -> Void) {
    var message = ProtocolBuffer()
    make(&message)
    add(field, message)
  }

  /// Bytes.
  mutating func add(_ field: Int, _ content: UnsafeRawBufferPointer) {
    append(varint: UInt64(field) << 3 | 2)
    append(varint: UInt64(content.count))
    bytes.append(contentsOf: content)
  }

  private mutating func append(varint number: UInt64) {
    var rest = number
    while rest >= 128 {
      bytes.append(UInt8(rest & 127) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
