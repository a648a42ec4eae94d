/// The nearest training example of every query in the Euclidean distance, the first of equally near ones.
///
/// 2mnd flops. Inner products are float32: distances that agree in six digits may be taken for each other.
/// Memory: tiles of 2,048 × 1,024 numbers.
/// - Throws: Whatever the observer throws.
public func nearestExamples(
  to queries: FeatureMatrix, among examples: FeatureMatrix, observer: WorkObserver = unobserved
) throws -> [Int] {
  precondition(queries.dimension == examples.dimension, "equal dimensions")
  precondition(examples.count > 0, "somebody is nearest")
  let (m, d) = (queries.count, queries.dimension)
  let (queryEdge, exampleEdge) = (1024, 2048)
  let tile = try OwnedStorage<Float>(count: queryEdge * exampleEdge)
  var best = [(distance: Double, index: Int)](repeating: (.infinity, 0), count: m)
  // Lent to BLAS for reading only.
  func view(_ features: FeatureMatrix, _ rows: Range<Int>, _ body: (MatrixView<Float>) -> Void) {
    features.values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return }
      body(
        MatrixView(
          UnsafeMutablePointer(mutating: base + rows.lowerBound * d), rows: d, columns: rows.count, stride: max(d, 1)))
    }
  }
  for queryRows in pieces(of: 0..<m, limit: queryEdge) {
    for exampleRows in pieces(of: 0..<examples.count, limit: exampleEdge) {
      let products = MatrixView(
        tile.base, rows: exampleRows.count, columns: queryRows.count, stride: exampleRows.count)
      view(queries, queryRows) { right in
        view(examples, exampleRows) { products.assign($0, leftTransposed: true, times: right) }
      }
      let address = UInt(bitPattern: tile.base)
      best.withUnsafeMutableBufferPointer { best in
        let found = UInt(bitPattern: best.baseAddress)
        parallelRanges(queryRows.count) { range in
          guard let tile = UnsafePointer<Float>(bitPattern: address),
            let best = UnsafeMutablePointer<(distance: Double, index: Int)>(bitPattern: found)
          else { return }
          for query in range {
            let column = tile + query * exampleRows.count
            var nearest = best[queryRows.lowerBound + query]
            for example in 0..<exampleRows.count {
              // ‖x − z‖² but for ‖z‖², which is the same for all.
              let distance =
                examples.squaredNorms[exampleRows.lowerBound + example] - 2 * Double(column[example])
              if distance < nearest.distance { nearest = (distance, exampleRows.lowerBound + example) }
            }
            best[queryRows.lowerBound + query] = nearest
          }
        }
      }
      try observer(
        Double(queryRows.lowerBound * examples.count + queryRows.count * exampleRows.upperBound),
        Double(m * examples.count))
    }
  }
  return best.map(\.index)
}
