/// Writes IDX files of unsigned bytes, as `IDXReader` reads them.
public enum IDXWriter {
  /// The plain IDX file of grayscale images (magic 0x00000803); more than one channel is an error.
  public static func idxBytes(_ images: ImageSet) throws -> [UInt8] {
    guard images.channels == 1 else {
      throw DataError.malformed(
        file: "IDX images", offset: nil, expected: "grayscale images (1 channel)", found: "\(images.channels) channels")
    }
    var bytes = try header(IDXReader.imageMagic, sizes: [images.count, images.height, images.width])
    bytes.append(contentsOf: images.pixels)
    return bytes
  }

  /// The plain IDX file of labels (magic 0x00000801); labels outside 0...255 are an error.
  public static func idxBytes(_ labels: [Int]) throws -> [UInt8] {
    var bytes = try header(IDXReader.labelMagic, sizes: [labels.count])
    bytes.reserveCapacity(bytes.count + labels.count)
    for (index, label) in labels.enumerated() {
      guard let byte = UInt8(exactly: label) else {
        throw DataError.malformed(
          file: "IDX labels", offset: nil, expected: "labels 0...255", found: "\(label) for example \(index)")
      }
      bytes.append(byte)
    }
    return bytes
  }

  private static func header(_ magic: UInt32, sizes: [Int]) throws -> [UInt8] {
    var words = [magic]
    for size in sizes {
      guard let word = UInt32(exactly: size) else {
        throw DataError.malformed(
          file: "IDX header", offset: nil, expected: "sizes below 4,294,967,296", found: "\(size)")
      }
      words.append(word)
    }
    return words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * $0)) } }
  }
}
