extension Matrix {
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
}
