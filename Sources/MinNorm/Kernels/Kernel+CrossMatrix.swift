extension Kernel {
  /// k(zᵢ, xⱼ) for all rows of two feature matrices, in memory: 2mnd flops, 8mn bytes.
  ///
  /// For systems that need the entries; predictions go through `product`, which stores none.
  func crossMatrix(of rowFeatures: FeatureMatrix, and columnFeatures: FeatureMatrix) throws -> Matrix<Double> {
    let tile = try KernelTile<Double>(self, rows: rowFeatures, columns: columnFeatures)
    var result = Matrix<Double>(rows: rowFeatures.count, columns: columnFeatures.count)
    result.withView { result in
      for columns in pieces(of: 0..<columnFeatures.count, limit: KernelTile<Double>.columnLimit) {
        for rows in pieces(of: 0..<rowFeatures.count, limit: KernelTile<Double>.rowLimit) {
          tile.fill(result[rows, columns], rows: rows, columns: columns)
        }
      }
    }
    return result
  }
}
