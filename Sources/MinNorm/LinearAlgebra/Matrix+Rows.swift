extension Matrix {
  /// A copy of a range of rows.
  func rowRange(_ range: Range<Int>) -> Matrix {
    var part = Matrix(rows: range.count, columns: columns)
    part.replaceRows(0..<range.count, by: self, from: range.lowerBound)
    return part
  }

  /// Overwrites a range of rows by as many rows of another matrix, from row `first` on.
  mutating func replaceRows(_ range: Range<Int>, by part: Matrix, from first: Int = 0) {
    precondition(first + range.count <= part.rows && part.columns == columns, "equal shapes")
    part.withReadOnlyView { part in
      withView { view in
        for column in 0..<view.columns {
          (view.base + column * view.stride + range.lowerBound)
            .update(from: part.base + column * part.stride + first, count: range.count)
        }
      }
    }
  }
}

extension Matrix where Scalar == Double {
  /// self · B, or selfᵀ · B.
  func times(_ other: Matrix, transposed: Bool = false) -> Matrix {
    var result = Matrix(rows: transposed ? columns : rows, columns: other.columns)
    withReadOnlyView { left in
      other.withReadOnlyView { right in
        result.withView { $0.assign(left, leftTransposed: transposed, times: right) }
      }
    }
    return result
  }

  /// A⁻¹B for a small positive definite A; nil where it is not.
  func solving(_ other: Matrix) -> Matrix? {
    var (factor, result) = (self, other)
    let isDefinite = factor.withView { factor in
      guard (try? factor.factorLowerTriangle(order: factor.rows)) != nil else { return false }
      result.withView {
        $0.solveLeft(factor)
        $0.solveLeft(factor, transposed: true)
      }
      return true
    }
    return isDefinite ? result : nil
  }

  /// self = QC with orthonormal columns in Q, one for each column that does not depend on those before it.
  ///
  /// Gram and Schmidt's process, twice for every column (Parlett 1980, section 6.9). `independent` are the columns that have
  /// one in Q; what is left of the others, at most `tolerance` of them, is dropped.
  func orthonormalized(tolerance: Double = 1e-12) -> (basis: Matrix, factor: Matrix, independent: [Int]) {
    var basis: [Double] = []
    var independent: [Int] = []
    var coordinates = [[Double]](repeating: [], count: columns)
    for column in 0..<columns {
      var rest = self[columnsIn: column..<column + 1]
      let size = rest.frobeniusNorm
      var known = Matrix(rows: independent.count, columns: 1)
      let before = Matrix(rows: rows, columns: independent.count, values: basis)
      for _ in 0..<2 {
        let overlap = before.times(rest, transposed: true)
        rest.subtract(before.times(overlap), times: 1)
        known.add(overlap)
      }
      coordinates[column] = known.values
      let length = rest.frobeniusNorm
      guard length > tolerance * size, length > 0 else { continue }
      coordinates[column].append(length)
      independent.append(column)
      basis += rest.scaled(by: 1 / length).values
    }
    let rank = independent.count
    let factor = coordinates.flatMap { $0 + [Double](repeating: 0, count: rank - $0.count) }
    return (
      Matrix(rows: rows, columns: rank, values: basis), Matrix(rows: rank, columns: columns, values: factor),
      independent
    )
  }
}
