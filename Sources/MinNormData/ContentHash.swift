import Foundation

/// SHA-256 of bytes, files, and the content of compressed files, as lower-case hexadecimal.
public enum ContentHash {
  /// The checksum of bytes in memory.
  public static func sha256(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes { sha256($0) } }

  /// The checksum of memory.
  package static func sha256(_ bytes: UnsafeRawBufferPointer) -> String {
    var hash = SHA256()
    hash.update(bytes)
    return hex(hash.finalize())
  }

  /// The checksum of a file as it is on the disk, read in pieces.
  public static func sha256(ofFile path: String) throws -> String {
    let source = try ByteSource(path: path)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    var hash = SHA256()
    while true {
      let count = try source.read(into: buffer)
      hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      if count < buffer.count { return hex(hash.finalize()) }
    }
  }

  /// The checksum and size of a file's content, decompressed if it is a gzip file.
  public static func sha256(
    ofContentOf path: String, decompressedLimit: Int = FileBytes.defaultLimit
  ) throws -> (sha256: String, bytes: Int) {
    let stream = try ContentStream(path: path, limit: decompressedLimit)
    var hash = SHA256()
    try stream.forEachPiece { hash.update($0) }
    return (hex(hash.finalize()), stream.offset)
  }

  static func hex(_ digest: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}

extension Dataset {
  /// SHA-256 over shapes, values and targets: equal data gives equal hashes, however it was stored or named.
  ///
  /// The bytes hashed are the ASCII text `minnorm.content/1`, then for the training and the test set in turn:
  /// - images: the byte 1; count, channels, height, width; all pixels;
  /// - arrays: the byte 2; rows, columns; all values as IEEE single precision, if that holds every one exactly; if not,
  ///   the byte 3; rows, columns; all values as IEEE double precision;
  /// - a kernel matrix in their place: `given `, the SHA-256 of its numbers, and the places of the examples as arrays;
  /// - then the number of labels and the labels: classes by their places, whatever they are called; of real targets minus
  ///   the number of columns, and column after column in double precision; where there are none, 0.
  ///
  /// Every count and label is a 64-bit integer; integers and floats are little-endian.
  public var contentHash: String {
    var hash = SHA256()
    hash.update(Array("minnorm.content/1".utf8))
    for examples in [train, test] {
      switch examples.inputs {
      case .images(let images):
        hash.update([1])
        hash.update(integers: [images.count, images.channels, images.height, images.width])
        images.pixels.withUnsafeBytes { hash.update($0) }
      case .array(let array):
        if let given = array.given { hash.update(Array("given \(given.sha256)".utf8)) }
        let singles = array.numbers.inSinglePrecision
        hash.update([singles == nil ? 3 : 2])
        hash.update(integers: [array.rows, array.columns])
        if let singles {
          hash.update(words: singles) { $0.bitPattern }
        } else {
          hash.update(words: array.numbers.widened) { $0.bitPattern }
        }
      }
      switch examples.targets {
      case .classes(let classes):
        hash.update(integers: [classes.count])
        hash.update(integers: classes)
      case .values(let columns):
        hash.update(integers: [-columns.count])
        for column in columns { hash.update(words: column) { $0.bitPattern } }
      case .none: hash.update(integers: [0])
      }
    }
    return ContentHash.hex(hash.finalize())
  }
}

extension SHA256 {
  fileprivate mutating func update(integers: [Int]) { update(words: integers) { Int64($0) } }

  /// Adds numbers as little-endian words; a copy is made only where they are not already in memory that way.
  fileprivate mutating func update<Number, Word: FixedWidthInteger>(words: [Number], _ word: (Number) -> Word) {
    if MemoryLayout<Number>.size == MemoryLayout<Word>.size && 1.littleEndian == 1 {
      words.withUnsafeBytes { update($0) }
    } else {
      words.map { word($0).littleEndian }.withUnsafeBytes { update($0) }
    }
  }
}
