/// The number formats in which data is kept.
public enum NumberFormat: String, Sendable, Codable, Comparable, CaseIterable {
  /// Whole numbers from 0 to 255, one byte each.
  case uint8
  /// IEEE 754 binary32: 4 bytes, whole numbers up to 2²⁴.
  case float32
  /// IEEE 754 binary64: 8 bytes, whole numbers up to 2⁵³.
  case float64

  /// How many bytes a number of this format takes: 1, 4 or 8.
  public var bytesPerNumber: Int {
    switch self {
    case .uint8: 1
    case .float32: 4
    case .float64: 8
    }
  }

  /// A format is less than those that hold all its numbers and more.
  public static func < (left: NumberFormat, right: NumberFormat) -> Bool { left.bytesPerNumber < right.bytesPerNumber }
}

/// Numbers one after the other in the format in which they came, so that nothing is rounded and bytes stay bytes.
public enum Numbers: Sendable {
  /// Bytes.
  case uint8([UInt8])
  /// Single precision.
  case float32([Float])
  /// Double precision.
  case float64([Double])

  /// How many there are.
  public var count: Int {
    switch self {
    case .uint8(let values): values.count
    case .float32(let values): values.count
    case .float64(let values): values.count
    }
  }

  /// The format of all of them.
  public var format: NumberFormat {
    switch self {
    case .uint8: .uint8
    case .float32: .float32
    case .float64: .float64
    }
  }

  /// The number at a place, exactly.
  public subscript(index: Int) -> Double {
    switch self {
    case .uint8(let values): Double(values[index])
    case .float32(let values): Double(values[index])
    case .float64(let values): values[index]
    }
  }

  /// A copy of some of them; no copy where it is all.
  public subscript(range: Range<Int>) -> Numbers {
    if range == 0..<count { return self }
    return switch self {
    case .uint8(let values): .uint8(Array(values[range]))
    case .float32(let values): .float32(Array(values[range]))
    case .float64(let values): .float64(Array(values[range]))
    }
  }

  /// Some rows of `width` numbers each, in the order given.
  public func selecting(_ rows: some Collection<Int>, width: Int) -> Numbers {
    func chosen<Number>(_ values: [Number]) -> [Number] {
      var chosen: [Number] = []
      chosen.reserveCapacity(rows.count * width)
      for row in rows { chosen.append(contentsOf: values[row * width..<(row + 1) * width]) }
      return chosen
    }
    return switch self {
    case .uint8(let values): .uint8(chosen(values))
    case .float32(let values): .float32(chosen(values))
    case .float64(let values): .float64(chosen(values))
    }
  }

  /// The same numbers in double precision: exact.
  public var widened: [Double] {
    switch self {
    case .uint8(let values): values.map(Double.init)
    case .float32(let values): values.map(Double.init)
    case .float64(let values): values
    }
  }

  /// The same numbers in a format that holds all numbers of this one; unchanged where that is narrower.
  public func widened(to format: NumberFormat) -> Numbers {
    if format <= self.format { return self }
    if case .uint8(let values) = self, format == .float32 { return .float32(values.map(Float.init)) }
    return .float64(widened)
  }

  /// The same numbers in single precision if that holds every one exactly; a NaN does not.
  var inSinglePrecision: [Float]? {
    switch self {
    case .uint8(let values): return values.map(Float.init)
    case .float32(let values): return values
    case .float64(let values):
      return values.allSatisfy { Double(Float($0)) == $0 } ? values.map { Float($0) } : nil
    }
  }

  /// These numbers and then the others, in the wider of both formats.
  public func appending(_ others: Numbers) -> Numbers {
    let format = max(format, others.format)
    return switch (widened(to: format), others.widened(to: format)) {
    case (.uint8(let mine), .uint8(let theirs)): .uint8(mine + theirs)
    case (.float32(let mine), .float32(let theirs)): .float32(mine + theirs)
    case (let mine, let theirs): .float64(mine.widened + theirs.widened)
    }
  }

  /// Lends the memory that they are in.
  package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
    switch self {
    case .uint8(let values): try values.withUnsafeBytes(body)
    case .float32(let values): try values.withUnsafeBytes(body)
    case .float64(let values): try values.withUnsafeBytes(body)
    }
  }
}

extension Numbers: Equatable {
  /// Equal numbers at equal places, whatever their formats.
  public static func == (left: Numbers, right: Numbers) -> Bool {
    switch (left, right) {
    case (.uint8(let left), .uint8(let right)): left == right
    case (.float32(let left), .float32(let right)): left == right
    default: left.count == right.count && left.widened == right.widened
    }
  }
}

/// A row-major array of numbers, one row per example, in the format in which they came.
public struct NumberArray: Sendable, Equatable {
  /// Number of rows (examples).
  public let rows: Int
  /// Number of columns (numbers per example).
  public let columns: Int
  /// Row after row; `numbers.count == rows * columns`.
  public let numbers: Numbers
  /// Where the examples are known by their kernel values only: the matrices in which the numbers are their places.
  package var given: GivenKernelMatrix?

  /// Takes over numbers, row after row; there must be `rows * columns`.
  public init(rows: Int, columns: Int, numbers: Numbers) {
    precondition(numbers.count == rows * columns, "value count does not match the shape")
    self.rows = rows
    self.columns = columns
    self.numbers = numbers
  }

  /// Examples that only their kernel values are known of, by their places.
  package init(given: GivenKernelMatrix, places: Numbers) {
    self.init(rows: places.count, columns: 1, numbers: places)
    self.given = given
  }

  /// Takes over numbers in single precision.
  public init(rows: Int, columns: Int, values: [Float]) {
    self.init(rows: rows, columns: columns, numbers: .float32(values))
  }

  /// The rows at `indices`, in that order.
  public func selecting(_ indices: some Collection<Int>) -> NumberArray {
    with(numbers.selecting(indices, width: columns), rows: indices.count)
  }

  /// The same numbers in a format that holds them all; unchanged where that is narrower.
  func widened(to format: NumberFormat) -> NumberArray {
    with(numbers.widened(to: format), rows: rows)
  }

  private func with(_ numbers: Numbers, rows: Int) -> NumberArray {
    var array = NumberArray(rows: rows, columns: columns, numbers: numbers)
    array.given = given
    return array
  }
}
