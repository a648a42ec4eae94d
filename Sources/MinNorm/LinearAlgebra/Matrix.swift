/// A dense column-major matrix that owns its numbers: right-hand sides, coefficients, predictions.
///
/// For tall, narrow things (n × number of classes). It may be copied; the n × n system may not
/// (`PackedSymmetricMatrix`).
public struct Matrix<Scalar: LAPACKScalar>: Sendable, Equatable {
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let columns: Int
  /// Column after column; `values.count == rows * columns`.
  public private(set) var values: [Scalar]

  /// A matrix of zeros.
  public init(rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, values: [Scalar](repeating: 0, count: rows * columns))
  }

  /// Takes over `values`, column after column.
  public init(rows: Int, columns: Int, values: [Scalar]) {
    precondition(values.count == rows * columns, "value count does not match the shape")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// The number in row `row` and column `column`.
  public subscript(row: Int, column: Int) -> Scalar {
    get { values[row + column * rows] }
    set { values[row + column * rows] = newValue }
  }

  /// A copy of some columns.
  public subscript(columnsIn range: Range<Int>) -> Matrix {
    Matrix(rows: rows, columns: range.count, values: Array(values[range.lowerBound * rows..<range.upperBound * rows]))
  }

  /// A copy of some rows, in the order given.
  public func selectingRows(_ indices: [Int]) -> Matrix {
    Matrix(
      rows: indices.count, columns: columns,
      values: (0..<columns).flatMap { column in indices.map { self[$0, column] } })
  }

  /// The same numbers in another format, rounded where it is narrower.
  @specialized(where Scalar == Float, Other == Double)
  @specialized(where Scalar == Double, Other == Float)
  public func converted<Other: LAPACKScalar>(to type: Other.Type) -> Matrix<Other> {
    Matrix<Other>(rows: rows, columns: columns, values: values.map { Other($0) })
  }

  /// Lends the numbers as a view for BLAS.
  package mutating func withView<Result>(_ body: (MatrixView<Scalar>) throws -> Result) rethrows -> Result {
    let (rows, columns) = (rows, columns)
    return try values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else {
        return try withUnsafeTemporaryAllocation(of: Scalar.self, capacity: 1) {
          try body(MatrixView($0.baseAddress.unsafelyUnwrapped, rows: rows, columns: columns, stride: max(rows, 1)))
        }
      }
      return try body(MatrixView(base, rows: rows, columns: columns, stride: max(rows, 1)))
    }
  }

  /// Lends the numbers as a view that must not be written to.
  func withReadOnlyView<Result>(_ body: (MatrixView<Scalar>) throws -> Result) rethrows -> Result {
    let (rows, columns) = (rows, columns)
    return try values.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else {
        return try withUnsafeTemporaryAllocation(of: Scalar.self, capacity: 1) {
          try body(MatrixView($0.baseAddress.unsafelyUnwrapped, rows: rows, columns: columns, stride: max(rows, 1)))
        }
      }
      return try body(
        MatrixView(UnsafeMutablePointer(mutating: base), rows: rows, columns: columns, stride: max(rows, 1)))
    }
  }

  /// The first NaN or infinity as (row, column), or nil.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func firstNonFinite() -> (row: Int, column: Int)? {
    values.firstIndex { !$0.isFinite }.map { ($0 % rows, $0 / rows) }
  }

  /// Σ xᵢⱼ yᵢⱼ over all entries, summed in float64.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func innerProduct(with other: Matrix) -> Double {
    precondition(rows == other.rows && columns == other.columns, "equal shapes")
    var sum = 0.0
    for index in values.indices { sum += Double(values[index]) * Double(other.values[index]) }
    return sum
  }

  /// √Σ xᵢⱼ².
  public var frobeniusNorm: Double { innerProduct(with: self).squareRoot() }
}
