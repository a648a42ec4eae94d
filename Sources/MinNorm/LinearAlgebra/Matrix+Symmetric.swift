extension Matrix where Scalar == Double {
  /// The packed form of a symmetric matrix, of which the lower triangle is read.
  func packedLowerTriangle() throws -> PackedSymmetricMatrix<Double> {
    let packed = try PackedSymmetricMatrix<Double>(order: rows)
    for column in 0..<rows {
      let first = packed.layout.position(row: column, column: column)
      for row in column..<rows { packed.storage.base[first + row - column] = self[row, column] }
    }
    return packed
  }

  /// Eigenvalues, descending, and eigenvectors of a symmetric matrix, of which the lower triangle is read.
  func symmetricEigenpairs() throws -> (values: [Double], vectors: Matrix) {
    let eigen = try packedLowerTriangle().symmetricEigen()
    let vectors = eigen.withEigenvectors { view in
      Matrix(
        rows: rows, columns: rows,
        values: (0..<rows).reversed().flatMap { column in (0..<rows).map { view.base[$0 + column * view.stride] } })
    }
    return (eigen.eigenvalues.reversed(), vectors)
  }
}
