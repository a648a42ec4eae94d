/// What the header of a .npy file says (NumPy's `numpy.lib.format`, versions 1.0 to 3.0).
struct NPYHeader: Equatable {
  /// The element types that are read.
  enum Element: Equatable {
    case boolean
    case float16, float32, float64
    case int8, int16, int32, int64
    case uint8, uint16, uint32, uint64
    /// Text of a fixed number of code points, 4 bytes each.
    case unicode(length: Int)
    /// Text of a fixed number of bytes.
    case bytes(length: Int)

    /// Bytes of one element.
    var width: Int {
      switch self {
      case .boolean, .int8, .uint8: 1
      case .float16, .int16, .uint16: 2
      case .float32, .int32, .uint32: 4
      case .float64, .int64, .uint64: 8
      case .unicode(let length): 4 * length
      case .bytes(let length): length
      }
    }

    /// The narrowest format that holds every number of the type, of integers of 8 bytes those up to 2⁵³; nil for text.
    var format: NumberFormat? {
      switch self {
      case .boolean, .uint8: .uint8
      case .float16, .float32, .int8, .int16, .uint16: .float32
      case .float64, .int32, .uint32, .int64, .uint64: .float64
      case .unicode, .bytes: nil
      }
    }

    /// What its elements mean.
    var kind: FileArray.Kind {
      switch self {
      case .boolean: .boolean
      case .float16, .float32, .float64: .real
      case .unicode, .bytes: .text
      default: .integer
      }
    }
  }

  let element: Element
  let isBigEndian: Bool
  let isFortranOrder: Bool
  let shape: [Int]

  /// NumPy itself refuses more than 10,000; a plain array needs about 120.
  private static let longestText = 10_000

  /// Reads magic, version and header text, and leaves the stream at the first element.
  init(in stream: ContentStream) throws {
    let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    let start = try stream.bytes(8, of: "the .npy header")
    guard start.starts(with: magic) else {
      throw stream.malformed(at: 0, expected: "the magic bytes \\x93NUMPY", found: NPYHeader.kind(of: start))
    }
    guard (1...3).contains(start[6]), start[7] == 0 else {
      throw stream.malformed(at: 6, expected: ".npy version 1.0, 2.0 or 3.0", found: "\(start[6]).\(start[7])")
    }
    let lengthBytes = try stream.bytes(start[6] == 1 ? 2 : 4, of: "the .npy header length")
    let length = lengthBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= NPYHeader.longestText else {
      throw stream.malformed(
        at: 8, expected: "a header of at most \(NPYHeader.longestText) bytes", found: "\(length) bytes")
    }
    let textStart = stream.offset
    let text = try stream.bytes(length, of: "the .npy header text")
    var parser = NPYHeaderParser(text: text, base: textStart, stream: stream)
    self = try parser.parse()
  }

  init(element: Element, isBigEndian: Bool, isFortranOrder: Bool, shape: [Int]) {
    self.element = element
    self.isBigEndian = isBigEndian
    self.isFortranOrder = isFortranOrder
    self.shape = shape
  }

  private static func kind(of start: [UInt8]) -> String {
    switch (start[0], start[1]) {
    case (0x50, 0x4b): "a zip file; if it is an .npz, name it so"
    case (0x80, 2...5): "a Python pickle, which is never loaded"
    default: "other bytes"
    }
  }
}
