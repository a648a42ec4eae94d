/// Examples that equal an earlier one bit for bit.
public struct DuplicateSummary: Sendable, Equatable, Codable {
  /// Two equal examples.
  public struct Pair: Sendable, Equatable, Codable {
    /// Index of the first training example with these values.
    public let original: Int
    /// Index of the example that equals it.
    public let duplicate: Int

    /// Names two equal examples.
    public init(original: Int, duplicate: Int) {
      self.original = original
      self.duplicate = duplicate
    }
  }

  /// How many examples equal an earlier one.
  public let count: Int
  /// How many of those have another label than the first of their kind; no function of the inputs fits both.
  public let contradictory: Int
  /// The first few pairs.
  public let pairs: [Pair]
  /// The first few pairs with contradictory labels.
  public let contradictoryPairs: [Pair]

  /// Finds duplicates within the training set, and test examples that equal a training example.
  static func find(in dataset: Dataset, listed: Int) -> (inTrain: DuplicateSummary, inTest: DuplicateSummary) {
    let format = max(dataset.train.inputs.numbers.format, dataset.test.inputs.numbers.format)
    return dataset.train.inputs.withRows(in: format) { trainRows in
      dataset.test.inputs.withRows(in: format) { testRows in
        var index = RowIndex(capacity: trainRows.count)
        var inTrain = Gatherer(listed: listed)
        for row in 0..<trainRows.count {
          guard let original = index.first(equalTo: trainRows[row], in: trainRows, orInsert: row) else { continue }
          inTrain.add(
            Pair(original: original, duplicate: row),
            contradictory: dataset.train.targets.differ(at: original, from: dataset.train.targets, at: row))
        }
        var inTest = Gatherer(listed: listed)
        for row in 0..<testRows.count {
          guard let original = index.first(equalTo: testRows[row], in: trainRows, orInsert: nil) else { continue }
          inTest.add(
            Pair(original: original, duplicate: row),
            contradictory: dataset.train.targets.differ(at: original, from: dataset.test.targets, at: row))
        }
        return (inTrain.summary, inTest.summary)
      }
    }
  }

  private struct Gatherer {
    let listed: Int
    var count = 0
    var contradictory = 0
    var pairs: [Pair] = []
    var contradictoryPairs: [Pair] = []

    init(listed: Int) { self.listed = listed }

    mutating func add(_ pair: Pair, contradictory isContradictory: Bool) {
      count += 1
      if pairs.count < listed { pairs.append(pair) }
      guard isContradictory else { return }
      contradictory += 1
      if contradictoryPairs.count < listed { contradictoryPairs.append(pair) }
    }

    var summary: DuplicateSummary {
      DuplicateSummary(
        count: count, contradictory: contradictory, pairs: pairs, contradictoryPairs: contradictoryPairs)
    }
  }
}

/// Rows of numbers that equal an earlier row bit for bit, each with the first of its kind.
///
/// One pass: every row is hashed, equal hashes are compared byte for byte.
public func equalRows(_ numbers: Numbers, rowLength: Int) -> [DuplicateSummary.Pair] {
  let count = rowLength > 0 ? numbers.count / rowLength : 0
  return numbers.withBytes { bytes in
    let rows = ExampleBytes(bytes: bytes, rowLength: numbers.format.bytesPerNumber * rowLength, count: count)
    var index = RowIndex(capacity: count)
    return (0..<count).compactMap { row in
      index.first(equalTo: rows[row], in: rows, orInsert: row).map {
        DuplicateSummary.Pair(original: $0, duplicate: row)
      }
    }
  }
}

/// The bytes of all examples, row after row.
private struct ExampleBytes {
  let bytes: UnsafeRawBufferPointer
  let rowLength: Int
  let count: Int

  subscript(row: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: bytes[row * rowLength..<(row + 1) * rowLength])
  }
}

extension Inputs {
  fileprivate func withRows<Result>(in format: NumberFormat, _ body: (ExampleBytes) -> Result) -> Result {
    let numbers = numbers.widened(to: format)
    return numbers.withBytes {
      body(ExampleBytes(bytes: $0, rowLength: numbers.format.bytesPerNumber * dimension, count: count))
    }
  }
}

/// Rows by the hash of their bytes; equal hashes are compared byte for byte.
private struct RowIndex {
  private var rows: [UInt64: [Int]] = [:]

  init(capacity: Int) { rows.reserveCapacity(capacity) }

  /// The first inserted row with these bytes; if there is none, `newRow` is inserted.
  mutating func first(equalTo bytes: UnsafeRawBufferPointer, in all: ExampleBytes, orInsert newRow: Int?) -> Int? {
    let key = RowIndex.hash(bytes)
    if let found = rows[key]?.first(where: { all[$0].elementsEqual(bytes) }) { return found }
    if let newRow { rows[key, default: []].append(newRow) }
    return nil
  }

  /// Folds eight bytes at a time by a 128-bit product (as wyhash does; its constants).
  private static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var state: UInt64 = 0xa076_1d64_78bd_642f
    var offset = 0
    while offset + 8 <= bytes.count {
      state = fold(state, bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
      offset += 8
    }
    var tail: UInt64 = UInt64(bytes.count) << 56
    for byte in bytes[offset...] { tail = tail << 8 ^ UInt64(byte) }
    return fold(state, tail)
  }

  @inline(__always)
  private static func fold(_ state: UInt64, _ word: UInt64) -> UInt64 {
    let product = (state ^ word).multipliedFullWidth(by: 0xe703_7ed1_a0b4_28db)
    return product.high ^ product.low &+ 0x8ebc_6af0_9c88_c6e3
  }
}
