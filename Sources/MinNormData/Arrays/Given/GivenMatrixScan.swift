/// Looks once at all numbers of given matrices: whether they are finite, K is symmetric, and a kernel can have such values.
struct GivenMatrixScan: ~Copyable {
  /// max |kᵢⱼ − kⱼᵢ|.
  private(set) var largestDifference = 0.0
  /// A pair of examples that no positive semidefinite kernel has.
  private(set) var contradiction: String?
  private var sha256 = SHA256()
  /// Rows and columns of a block that both triangles are compared in.
  private static let block = 256

  /// SHA-256 of the numbers of the matrix that was looked at last.
  mutating func hash() -> String {
    var finished = SHA256()
    swap(&finished, &sha256)
    return ContentHash.hex(finished.finalize())
  }

  /// How far K is from symmetric; nil where it is.
  var differenceNote: String? {
    guard largestDifference > 0 else { return nil }
    return "symmetric up to \(largestDifference); of each pair the entry above the diagonal counts"
  }

  /// Checks a matrix of finite numbers.
  mutating func finite(_ matrix: GivenMatrix) throws {
    switch matrix.format {
    case .uint8: try finite(matrix, 0..<matrix.rows, of: UInt8.self) { _, _ in }
    case .float32: try finite(matrix, 0..<matrix.rows, of: Float.self) { _, _ in }
    case .float64: try finite(matrix, 0..<matrix.rows, of: Double.self) { _, _ in }
    }
  }

  /// Checks a square matrix, and gives its diagonal.
  mutating func symmetric(_ matrix: GivenMatrix) throws -> [Double] {
    switch matrix.format {
    case .uint8: try symmetric(matrix, of: UInt8.self)
    case .float32: try symmetric(matrix, of: Float.self)
    case .float64: try symmetric(matrix, of: Double.self)
    }
  }

  private mutating func symmetric<Number: GivenNumber>(
    _ matrix: GivenMatrix, of _: Number.Type
  ) throws -> [Double] {
    var diagonal: [Double] = []
    for first in stride(from: 0, to: matrix.rows, by: Self.block) {
      let rows = first..<min(first + Self.block, matrix.rows)
      try finite(matrix, rows, of: Number.self) { row, numbers in diagonal.append(numbers[row].asDouble) }
      for start in stride(from: 0, to: rows.upperBound, by: Self.block) {
        let columns = start..<min(start + Self.block, rows.upperBound)
        try matrix.withNumbers(runs: rows.count + columns.count, of: Self.block) { base in
          guard let numbers = base?.assumingMemoryBound(to: Number.self) else { return }
          try compare(numbers, matrix, rows, columns, diagonal)
        }
      }
    }
    return diagonal
  }

  /// Looks at rows, one after the other, and lends each.
  private mutating func finite<Number: GivenNumber>(
    _ matrix: GivenMatrix, _ rows: Range<Int>, of _: Number.Type, _ body: (Int, UnsafePointer<Number>) -> Void
  ) throws {
    let columns = matrix.columns
    for row in rows {
      try matrix.withNumbers(runs: 1, of: columns) { base in
        guard let base else { return }
        let numbers = base.assumingMemoryBound(to: Number.self) + row * columns
        sha256.update(UnsafeRawBufferPointer(start: numbers, count: columns * MemoryLayout<Number>.stride))
        for column in 0..<columns where !numbers[column].asDouble.isFinite {
          throw DataError.nonFinite(
            file: matrix.source, row: row, column: column, value: "\(numbers[column].asDouble)")
        }
        body(row, numbers)
      }
    }
  }

  /// Compares what lies in some rows, up to the diagonal, with the columns of the same numbers.
  private mutating func compare<Number: GivenNumber>(
    _ numbers: UnsafePointer<Number>, _ matrix: GivenMatrix, _ rows: Range<Int>, _ columns: Range<Int>,
    _ diagonal: [Double]
  ) throws {
    let n = matrix.columns
    for i in rows {
      for j in columns.lowerBound..<max(columns.lowerBound, min(columns.upperBound, i + 1)) {
        let (lower, upper) = (numbers[i * n + j].asDouble, numbers[j * n + i].asDouble)
        let product = diagonal[i] * diagonal[j]
        guard lower != upper || lower * lower > product || diagonal[i] < 0 else { continue }
        try judge(matrix, i, j, lower, upper, diagonal[i], diagonal[j])
      }
    }
  }

  /// Decides whether rounding explains a pair of entries.
  private mutating func judge(
    _ matrix: GivenMatrix, _ i: Int, _ j: Int, _ lower: Double, _ upper: Double, _ own: Double, _ other: Double
  ) throws {
    let (difference, size) = ((lower - upper).magnitude, max(lower.magnitude, upper.magnitude))
    let bound = own > 0 && other > 0 ? own.squareRoot() * other.squareRoot() : 0
    let tolerance = matrix.tolerance
    guard difference <= tolerance * max(size, bound) else {
      throw DataError.malformed(
        file: matrix.source, offset: nil, expected: "a symmetric matrix",
        found: "\(lower) at row \(i), column \(j) and \(upper) at row \(j), column \(i) (counted from 0)")
    }
    largestDifference = max(largestDifference, difference)
    guard contradiction == nil else { return }
    if own < 0 {
      contradiction =
        "\(matrix.source) is not positive semidefinite: \(own) at row \(i), column \(i) (counted from 0)"
    } else if size > (1 + tolerance) * bound {
      contradiction =
        "\(matrix.source) is not positive semidefinite: \(lower) at row \(i), column \(j) (counted from 0), and on the "
        + "diagonal \(own) and \(other)"
    }
  }
}

/// A number of one of the formats, exactly.
private protocol GivenNumber {
  var asDouble: Double { get }
}
extension UInt8: GivenNumber { var asDouble: Double { Double(self) } }
extension Float: GivenNumber { var asDouble: Double { Double(self) } }
extension Double: GivenNumber { var asDouble: Double { self } }
