extension Matrix {
  /// The same numbers in float64; no copy when they are already.
  func widened() -> Matrix<Double> { self as? Matrix<Double> ?? converted(to: Double.self) }
}

extension Matrix where Scalar == Double {
  /// A copy with one more column, of ones.
  public func appendingOnes() -> Matrix {
    Matrix(rows: rows, columns: columns + 1, values: values + [Double](repeating: 1, count: rows))
  }

  /// max |xᵢⱼ|, NaN where any entry is NaN, 0 without entries.
  public var largestMagnitude: Double { values.reduce(0) { $0.isNaN || $1.isNaN ? .nan : max($0, abs($1)) } }

  /// self := self − factor · other.
  public mutating func subtract(_ other: Matrix, times factor: Double) { add(other, times: -factor) }

  /// A copy with every entry multiplied by a number.
  public func scaled(by factor: Double) -> Matrix {
    var result = self
    result.scale(by: factor)
    return result
  }

  /// self := factor · self.
  mutating func scale(by factor: Double) { scaleColumns(by: [Double](repeating: factor, count: columns)) }

  /// self := self + factor · other.
  package mutating func add(_ other: Matrix, times factor: Double = 1) {
    add(other, times: [Double](repeating: factor, count: columns))
  }

  /// Multiplies every column by its own factor.
  mutating func scaleColumns(by factors: [Double]) {
    withView { view in
      for column in 0..<view.columns {
        let (target, factor) = (view.base + column * view.stride, factors[column])
        for row in 0..<view.rows { target[row] *= factor }
      }
    }
  }

  /// Adds to every column its own multiple of the other matrix's.
  mutating func add(_ other: Matrix, times factors: [Double]) {
    precondition(rows == other.rows && columns == other.columns, "equal shapes")
    other.withReadOnlyView { other in
      withView { view in
        for column in 0..<view.columns {
          let (target, source) = (view.base + column * view.stride, other.base + column * other.stride)
          let factor = factors[column]
          for row in 0..<view.rows { target[row] += factor * source[row] }
        }
      }
    }
  }

  /// xᵀy of every column.
  func columnProducts(with other: Matrix) -> [Double] {
    (0..<columns).map { column in
      var lanes = SIMD8<Double>()
      let (first, last) = (column * rows, (column + 1) * rows)
      let whole = first + (rows & ~7)
      for index in stride(from: first, to: whole, by: 8) {
        for lane in 0..<8 { lanes[lane] += values[index + lane] * other.values[index + lane] }
      }
      return (whole..<last).reduce(lanes.sum()) { $0 + values[$1] * other.values[$1] }
    }
  }

  /// Throws `nonFinite` with the place of the first NaN or infinity; `what` names the matrix.
  package func requireFinite(_ what: String) throws {
    if let place = firstNonFinite() {
      throw LinearAlgebraError.nonFinite(what: what, row: place.row, column: place.column)
    }
  }

  /// Throws `solutionNotFinite` with the place of the first NaN or infinity.
  func requireFiniteSolution() throws {
    if let place = firstNonFinite() {
      throw LinearAlgebraError.solutionNotFinite(row: place.row, column: place.column)
    }
  }
}

extension Matrix where Scalar == Double {
  /// With a number added to every entry of each column.
  func addingToColumns(_ numbers: [Double]) -> Matrix {
    precondition(numbers.count == columns, "a number for each column")
    return Matrix(
      rows: rows, columns: columns,
      values: values.indices.map { values[$0] + numbers[$0 / max(rows, 1)] })
  }

  /// The numbers row after row.
  package var rowMajor: [Double] { (0..<rows).flatMap { row in (0..<columns).map { self[row, $0] } } }
}
