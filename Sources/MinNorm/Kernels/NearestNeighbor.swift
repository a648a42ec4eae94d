/// The nearest training example of every query in the Euclidean distance, the first of equally near ones.
///
/// 2mnd flops in the precision of the features: distances that agree in its digits may be taken for each other.
/// Memory: a tile of 2,048 × 1,024 distances.
/// - Throws: Whatever the observer throws.
public func nearestExamples(
  to queries: FeatureMatrix, among examples: FeatureMatrix, observer: WorkObserver = unobserved
) throws -> [Int] {
  precondition(queries.dimension == examples.dimension, "equal dimensions")
  precondition(examples.count > 0, "somebody is nearest")
  return switch max(queries.precision, examples.precision) {
  case .float32: try nearest(Float.self, queries, examples, observer)
  case .float64: try nearest(Double.self, queries, examples, observer)
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func nearest<Scalar: LAPACKScalar>(
  _ type: Scalar.Type, _ queries: FeatureMatrix, _ examples: FeatureMatrix, _ observer: WorkObserver
) throws -> [Int] {
  let (rowLimit, columnLimit) = (KernelTile<Scalar>.rowLimit, KernelTile<Scalar>.columnLimit)
  let tile = try KernelTile<Scalar>(SquaredDistance(), rows: examples, columns: queries)
  let storage = try OwnedStorage<Scalar>(count: min(examples.count, rowLimit) * min(queries.count, columnLimit))
  var best = [(distance: Scalar, index: Int)](repeating: (.infinity, 0), count: queries.count)
  for queryRows in pieces(of: 0..<queries.count, limit: columnLimit) {
    for exampleRows in pieces(of: 0..<examples.count, limit: rowLimit) {
      tile.fill(
        MatrixView(storage.base, rows: exampleRows.count, columns: queryRows.count, stride: exampleRows.count),
        rows: exampleRows, columns: queryRows)
      let address = UInt(bitPattern: storage.base)
      best.withUnsafeMutableBufferPointer { best in
        let found = UInt(bitPattern: best.baseAddress)
        parallelRanges(queryRows.count) { range in
          guard let tile = UnsafePointer<Scalar>(bitPattern: address),
            let best = UnsafeMutablePointer<(distance: Scalar, index: Int)>(bitPattern: found)
          else { return }
          for query in range {
            let column = tile + query * exampleRows.count
            var nearest = best[queryRows.lowerBound + query]
            for example in 0..<exampleRows.count where column[example] < nearest.distance {
              nearest = (column[example], exampleRows.lowerBound + example)
            }
            best[queryRows.lowerBound + query] = nearest
          }
        }
      }
      try observer(
        Double(queryRows.lowerBound * examples.count + queryRows.count * exampleRows.upperBound),
        Double(queries.count * examples.count))
    }
  }
  return best.map(\.index)
}
