// What feature maps are made of: products of a batch with a matrix, and rows filled by all threads.
extension FeatureMatrix {
  /// XW for W with d rows, as c × n, so that the c numbers of an example lie together: 2ndc flops in float32.
  func products(with weights: Matrix<Float>) -> Matrix<Float> {
    precondition(weights.rows == dimension, "one row of weights per feature")
    var result = Matrix<Float>(rows: weights.columns, columns: count)
    guard dimension > 0, count > 0, weights.columns > 0 else { return result }
    values.withUnsafeBufferPointer { values in
      weights.values.withUnsafeBufferPointer { weights in
        guard let values = values.baseAddress, let weights = weights.baseAddress else { return }
        // Only read.
        func view(_ base: UnsafePointer<Float>, _ columns: Int) -> MatrixView<Float> {
          MatrixView(UnsafeMutablePointer(mutating: base), rows: dimension, columns: columns, stride: dimension)
        }
        result.withView { result in
          result.assign(view(weights, result.rows), leftTransposed: true, times: view(values, count))
        }
      }
    }
    return result
  }
}

/// An array of n rows of `width` numbers, which `body` fills a range of rows at a time, on all threads.
///
/// Calls no BLAS, and neither may `body`. Every number must be written.
func parallelRows(
  _ count: Int, width: Int,
  _ body: @Sendable (_ rows: Range<Int>, _ first: UnsafeMutablePointer<Float>) -> Void
) -> [Float] {
  [Float](unsafeUninitializedCapacity: count * width) { buffer, initialized in
    initialized = count * width
    guard let base = buffer.baseAddress, width > 0 else { return }
    let address = UInt(bitPattern: base)
    parallelRanges(count) { rows in
      guard let base = UnsafeMutablePointer<Float>(bitPattern: address) else { return }
      body(rows, base + rows.lowerBound * width)
    }
  }
}
