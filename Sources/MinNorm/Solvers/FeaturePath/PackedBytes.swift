import CMinNorm

/// The features of a block of all examples, class by class, packed as rows (training, test examples) and columns (training
/// examples) of products of bytes.
final class PackedBytes {
  private let classes: [ByteClass]
  private let offset: Int32
  private let train: Int
  private let storage: Storage
  /// Where the rows of the training examples, those of the test examples, and the columns of every class begin, in bytes.
  private let places: [(rows: Int, testRows: Int, columns: Int)]
  /// −128 Σ u over the bytes u of every example, training and then test, class after class; 0 where bytes have no sign.
  private let terms: UnsafeMutableBufferPointer<Int32>
  private let examples: Int

  /// Memory that the next block has again: new pages cost time.
  private final class Storage {
    let numbers: OwnedStorage<Float>
    init(bytes: Int) throws { numbers = try OwnedStorage(count: bytes / 4 + 1) }
    var bytes: Int { 4 * numbers.count }
  }

  init(_ classes: [ByteClass], offset: Int32, train: Int, test: Int, reusing old: PackedBytes?) throws {
    (self.classes, self.offset, self.train) = (classes, offset, train)
    let loops = mn_loopsInForce().pointee.bytes
    var (places, end) = ([(rows: Int, testRows: Int, columns: Int)](), 0)
    /// The next place, aligned to the lines of the cache.
    func place(_ bytes: Int) -> Int {
      defer { end += (bytes + 63) / 64 * 64 }
      return end
    }
    for own in classes {
      let dimension = own.features.count
      places.append(
        (
          rows: place(loops.packedRowBytes(train, dimension)), testRows: place(loops.packedRowBytes(test, dimension)),
          columns: place(loops.packedColumnBytes(train, dimension))
        ))
    }
    self.places = places
    examples = train + test
    storage = if let old, old.storage.bytes >= end { old.storage } else { try Storage(bytes: end + end / 20) }
    terms = .allocate(capacity: examples * classes.count)
    terms.initialize(repeating: 0)
  }

  deinit { terms.deallocate() }

  private var base: UnsafeMutableRawPointer { UnsafeMutableRawPointer(storage.numbers.base) }

  /// Packs some examples, the first at a multiple of a panel, from their features: rows of `width` numbers.
  func pack(_ values: UnsafePointer<Float>, width: Int, _ rows: Range<Int>, isTest: Bool) {
    let panel = ByteBlock.panel
    let groups = (rows.count + panel - 1) / panel
    parallelRanges(groups, sharing: (self, values)) { shared, range in
      let (packed, values) = shared
      let room = packed.classes.reduce(0) { max($0, $1.features.count) } * panel
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(room, 1)) { bytes in
        guard let bytes = bytes.baseAddress else { return }
        for group in range {
          let own = rows.lowerBound + group * panel..<min(rows.lowerBound + (group + 1) * panel, rows.upperBound)
          let source = values + group * panel * width
          for index in packed.classes.indices { packed.pack(index, source, width, own, isTest, bytes) }
        }
      }
    }
  }

  /// Packs one class of one panel of examples.
  private func pack(
    _ index: Int, _ values: UnsafePointer<Float>, _ width: Int, _ rows: Range<Int>, _ isTest: Bool,
    _ bytes: UnsafeMutablePointer<UInt8>
  ) {
    let (own, place, loops) = (classes[index], places[index], mn_loopsInForce().pointee.bytes)
    let dimension = own.features.count
    let inverse = Float(sign: .plus, exponent: -own.exponent, significand: 1)
    let terms = terms.baseAddress.map { $0 + index * examples + (isTest ? train : 0) }
    own.features.withUnsafeBufferPointer { features in
      for row in 0..<rows.count {
        let (source, target) = (values + row * width, bytes + row * dimension)
        var sum: Int32 = 0
        for k in 0..<dimension {
          let byte = Int32(source[features[k]] * inverse) &+ offset
          target[k] = UInt8(truncatingIfNeeded: byte)
          sum &+= byte
        }
        terms?[rows.lowerBound + row] = -offset &* sum
      }
    }
    let from = UnsafePointer(bytes)
    loops.packRows(
      from, rows.count, dimension,
      base + (isTest ? place.testRows : place.rows) + loops.packedRowBytes(rows.lowerBound, dimension))
    guard !isTest else { return }
    loops.packColumns(
      from, rows.count, dimension, base + place.columns + loops.packedColumnBytes(rows.lowerBound, dimension))
  }

  /// Adds the products of some rows and a panel of columns to the sum, whose row 0 lies at `targets`; of the training examples
  /// the lower triangle only.
  func multiply<Scalar: LAPACKScalar>(
    _ rows: Range<Int>, isTest: Bool, columns: Range<Int>, _ scratch: UnsafeMutablePointer<Int32>,
    to targets: ArraySlice<UnsafeMutablePointer<Scalar>>
  ) {
    let loops = mn_loopsInForce().pointee.bytes
    let first = isTest ? rows.lowerBound : max(rows.lowerBound, columns.lowerBound)
    let count = rows.upperBound - first
    for (index, own) in classes.enumerated() {
      let dimension = own.features.count
      let left = base + (isTest ? places[index].testRows : places[index].rows)
      loops.multiply(
        left + loops.packedRowBytes(first, dimension),
        base + places[index].columns + loops.packedColumnBytes(columns.lowerBound, dimension), dimension, count,
        columns.count, scratch, count)
      guard let terms = terms.baseAddress.map({ $0 + index * examples }) else { continue }
      let scale = Double(sign: .plus, exponent: 2 * own.exponent, significand: 1)
      for (number, column) in columns.enumerated() {
        let start = isTest ? first : max(first, column)
        let constant = offset &* offset &* Int32(dimension) &+ terms[column]
        Scalar.loops.pointee.addWholeNumbers(
          scratch + number * count + (start - first), terms + (isTest ? train : 0) + start, constant, scale,
          targets[column] + start, rows.upperBound - start)
      }
    }
  }
}
