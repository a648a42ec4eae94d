/// Reads CIFAR-10 in its binary form: records of one label byte and 3,072 pixel bytes (red, green, blue planes).
///
/// A file may hold any whole number of records, so shortened files load too; `Contents.records` says how many each had.
public enum CIFAR10Reader {
  /// What becomes of the colours.
  public enum Variant: String, Sendable, CaseIterable {
    /// Three channels as they are; the data set is called `cifar10`.
    case color = "cifar10"
    /// One channel of luminance; the data set is called `cifar10-gray`.
    ///
    /// Y = 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601), rounded to the nearest integer, computed in integers as
    /// (299 R + 587 G + 114 B + 500) / 1000 so that every machine gives the same bytes.
    case grayscale = "cifar10-gray"
  }

  /// A loaded folder, with the number of records each file had.
  public struct Contents: Sendable {
    /// The images and labels.
    public let dataset: Dataset
    /// File names with their record counts, in the order they were read.
    public let records: [(file: String, count: Int)]
  }

  /// The official class names, in the order of the labels.
  public static let classNames = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]
  /// Bytes of one record.
  public static let recordLength = 3073
  static let trainFiles = (1...5).map { "data_batch_\($0).bin" }
  static let testFile = "test_batch.bin"
  static let namesFile = "batches.meta.txt"
  private static let planeLength = 1024

  /// Reads the five training batches, `test_batch.bin` and, when present, the class names in `batches.meta.txt`.
  ///
  /// Each file may be plain or carry `.gz`.
  public static func load(folder: String, variant: Variant = .color) throws -> Contents {
    try load(folder: folder, variant: variant, budget: .unlimited)
  }

  /// The same within a budget: plain files that are too large for it are refused before any is read.
  static func load(folder: String, variant: Variant = .color, budget: ReadingBudget) throws -> Contents {
    let files = trainFiles + [testFile]
    let paths = try files.map { name in
      guard let path = DatasetFolder.find(name, in: folder) else {
        throw DataError.notFound(
          path: FileBytes.join(folder, name), advice: "CIFAR-10 has \(files.joined(separator: ", ")), each plain or .gz"
        )
      }
      return path
    }
    let names = try readNames(folder: folder)
    var train = Batch(variant: variant)
    try train.reserve(for: paths.dropLast(), budget)
    var records: [(file: String, count: Int)] = []
    for (path, name) in zip(paths, files).dropLast() {
      records.append((name, try train.append(path, budget)))
    }
    var test = Batch(variant: variant)
    records.append((testFile, try test.append(paths[paths.count - 1], budget.keeping(train.pixels.count))))
    let dataset = Dataset(
      name: variant.rawValue, train: train.examples, test: test.examples, classCount: 10, classNames: names)
    return Contents(dataset: dataset, records: records)
  }

  /// Reads the records of one file.
  public static func examples(at path: String, variant: Variant = .color) throws -> Examples {
    var batch = Batch(variant: variant)
    _ = try batch.append(path)
    return batch.examples
  }

  /// Reads the records of an open stream.
  package static func examples(in stream: ContentStream, variant: Variant = .color) throws -> Examples {
    var batch = Batch(variant: variant)
    _ = try batch.append(stream)
    return batch.examples
  }

  private static func readNames(folder: String) throws -> [String] {
    guard let path = DatasetFolder.find(namesFile, in: folder) else { return classNames }
    let bytes = try FileBytes.load(path, decompressedLimit: 64 << 10)
    let names = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
    guard names.count == 10 else {
      throw DataError.malformed(file: path, offset: nil, expected: "10 class names", found: "\(names.count)")
    }
    return names
  }

  /// Records gathered from one or more files.
  private struct Batch {
    private static let recordsAtOnce = 512

    let variant: Variant
    private var labels: [Int] = []
    private(set) var pixels: [UInt8] = []

    init(variant: Variant) { self.variant = variant }

    var examples: Examples {
      let channels = variant == .color ? 3 : 1
      let images = ImageSet(count: labels.count, channels: channels, height: 32, width: 32, pixels: pixels)
      return Examples(inputs: .images(images), labels: labels)
    }

    /// Makes room for the records of plain files; compressed ones grow as they are read.
    mutating func reserve(for paths: [String], _ budget: ReadingBudget) throws {
      let records = paths.reduce(0) { $0 + (FileBytes.size(of: $1) ?? 0) } / recordLength
      let needed = records * planeLength * (variant == .color ? 3 : 1)
      try budget.require(needed, for: paths.first ?? "CIFAR-10")
      pixels.reserveCapacity(needed)
      labels.reserveCapacity(records)
    }

    mutating func append(_ path: String, _ budget: ReadingBudget = .unlimited) throws -> Int {
      try append(ContentStream(path: path, budget: budget))
    }

    mutating func append(_ stream: ContentStream) throws -> Int {
      let before = labels.count
      let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: Batch.recordsAtOnce * recordLength, alignment: 16)
      defer { buffer.deallocate() }
      while true {
        let start = stream.offset
        let count = try stream.read(into: buffer)
        if start == 0, count > 1, buffer[0] == 0x80, (2...5).contains(buffer[1]) {
          throw stream.malformed(
            at: 0, expected: "CIFAR-10's binary version", found: "a pickle of its Python version, which is never loaded"
          )
        }
        guard count % recordLength == 0 else {
          throw stream.malformed(
            at: start + count / recordLength * recordLength, expected: "a whole record of \(recordLength) bytes",
            found: "\(count % recordLength) bytes before the file ends")
        }
        try stream.budget.require(pixels.count + count, for: stream.name)
        for record in 0..<count / recordLength {
          let bytes = UnsafeRawBufferPointer(rebasing: buffer[record * recordLength..<(record + 1) * recordLength])
          try append(bytes, offset: start + record * recordLength, of: stream)
        }
        if count < buffer.count { break }
      }
      guard labels.count > before else {
        throw stream.malformed(at: 0, expected: "records of \(recordLength) bytes", found: "an empty file")
      }
      return labels.count - before
    }

    private mutating func append(_ record: UnsafeRawBufferPointer, offset: Int, of stream: ContentStream) throws {
      guard record[0] < 10 else {
        throw stream.malformed(
          at: offset, expected: "a label 0...9 for record \(offset / recordLength)", found: "\(record[0])")
      }
      labels.append(Int(record[0]))
      switch variant {
      case .color:
        pixels.append(contentsOf: record.dropFirst())
      case .grayscale:
        for index in 1...planeLength {
          let red = UInt32(record[index]) * 299
          let green = UInt32(record[index + planeLength]) * 587
          let blue = UInt32(record[index + 2 * planeLength]) * 114
          pixels.append(UInt8(truncatingIfNeeded: (red + green + blue + 500) / 1000))
        }
      }
    }
  }
}
