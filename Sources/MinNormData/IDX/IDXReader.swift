/// Reads IDX files of unsigned bytes, the format of MNIST (described at the end of Yann LeCun's MNIST page).
///
/// A file is a big-endian magic number, one big-endian 32-bit size per dimension, then the bytes. Files may be plain or
/// gzip. Nothing is allocated by a claimed size the file cannot have, and bytes behind the claimed end are an error.
public enum IDXReader {
  static let imageMagic: UInt32 = 0x0000_0803
  static let labelMagic: UInt32 = 0x0000_0801

  /// Reads a stack of grayscale images (magic 0x00000803).
  public static func images(at path: String) throws -> ImageSet {
    try images(in: ContentStream(path: path))
  }

  /// Reads labels (magic 0x00000801).
  ///
  /// - Parameter classCount: When given, every label must be below it.
  public static func labels(at path: String, classCount: Int? = nil) throws -> [Int] {
    try labels(in: ContentStream(path: path), classCount: classCount)
  }

  /// Reads images and their labels; the counts must agree.
  public static func examples(images imagePath: String, labels labelPath: String, classCount: Int? = nil) throws
    -> Examples
  {
    try examples(images: imagePath, labels: labelPath, classCount: classCount, budget: .unlimited)
  }

  static func examples(
    images imagePath: String, labels labelPath: String, classCount: Int?, budget: ReadingBudget
  ) throws -> Examples {
    let images = try images(in: ContentStream(path: imagePath, budget: budget))
    let labels = try labels(at: labelPath, classCount: classCount)
    guard images.count == labels.count else {
      throw DataError.malformed(
        file: labelPath, offset: 4, expected: "\(images.count) labels, one for each image of \(imagePath)",
        found: "\(labels.count)")
    }
    return Examples(inputs: .images(images), labels: labels)
  }

  /// Reads images from an open stream.
  package static func images(in stream: ContentStream) throws -> ImageSet {
    let (sizes, total) = try imageSizes(of: stream)
    let pixels = try stream.bytes(total, of: "pixels (\(described(sizes)))")
    try stream.expectEnd(after: "\(described(sizes)) pixels")
    return ImageSet(count: sizes[0], channels: 1, height: sizes[1], width: sizes[2], pixels: pixels)
  }

  /// Bytes of the images of a file as its header says, or of all that the file can hold where that is less.
  static func pixelBytes(at path: String) throws -> Int {
    let stream = try ContentStream(path: path)
    return min(try imageSizes(of: stream).total, stream.plausibleRemainder)
  }

  private static func imageSizes(of stream: ContentStream) throws -> (sizes: [Int], total: Int) {
    let sizes = try sizes(of: stream, magic: imageMagic, names: ["images", "rows", "columns"])
    var total = 1
    for size in sizes {
      let (product, overflow) = total.multipliedReportingOverflow(by: size)
      guard !overflow else {
        throw stream.malformed(at: 4, expected: "sizes whose product can be counted", found: described(sizes))
      }
      total = product
    }
    return (sizes, total)
  }

  /// Reads labels from an open stream.
  package static func labels(in stream: ContentStream, classCount: Int? = nil) throws -> [Int] {
    let sizes = try sizes(of: stream, magic: labelMagic, names: ["labels"])
    let start = stream.offset
    let bytes = try stream.bytes(sizes[0], of: "labels")
    try stream.expectEnd(after: "\(sizes[0]) labels")
    if let classCount, let wrong = bytes.firstIndex(where: { Int($0) >= classCount }) {
      throw stream.malformed(
        at: start + wrong, expected: "a label 0...\(classCount - 1)", found: "\(bytes[wrong]) for example \(wrong)")
    }
    return bytes.map(Int.init)
  }

  private static func sizes(of stream: ContentStream, magic: UInt32, names: [String]) throws -> [Int] {
    let header = try stream.bytes(4 + 4 * names.count, of: "IDX header")
    let found = bigEndian(header, at: 0)
    guard found == magic else {
      throw stream.malformed(at: 0, expected: "the IDX magic number \(hex(magic))", found: meaning(of: found))
    }
    return try names.enumerated().map { index, name in
      let offset = 4 + 4 * index
      let size = Int(bigEndian(header, at: offset))
      guard size > 0 else {
        let found = index == 0 ? "0; the file holds no examples" : "0"
        throw stream.malformed(at: offset, expected: "a positive number of \(name)", found: found)
      }
      return size
    }
  }

  private static func bigEndian(_ bytes: [UInt8], at offset: Int) -> UInt32 {
    bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func described(_ sizes: [Int]) -> String { sizes.map(String.init).joined(separator: " x ") }

  private static func hex(_ magic: UInt32) -> String {
    let digits = String(magic, radix: 16)
    return "0x" + String(repeating: "0", count: 8 - digits.count) + digits
  }

  private static func meaning(of magic: UInt32) -> String {
    switch magic {
    case 0x3c00_0000...0x3cff_ffff: "text that begins with '<', a web page instead of the file; fetch it again"
    case 0x8002_0000...0x8005_ffff: "a Python pickle, which is never loaded"
    case imageMagic: "\(hex(magic)), which marks images"
    case labelMagic: "\(hex(magic)), which marks labels"
    case 0x0000_0800...0x0000_0eff: "\(hex(magic)), an IDX file of another element type or shape"
    default: "\(hex(magic)), which is no IDX file of bytes"
    }
  }
}
