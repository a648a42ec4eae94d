extension Kernel {
  /// k(Z, X) A, the kernel matrix of two sets of features times a narrow matrix, assembled tile by tile and never stored.
  ///
  /// Predictions of an interpolant with coefficients A (n × c) at the rows of Z (m × d): 2mnd + 2mnc flops.
  public func product<Scalar: LAPACKScalar>(
    of rowFeatures: FeatureMatrix, and columnFeatures: FeatureMatrix, times factor: Matrix<Scalar>,
    observer: WorkObserver = unobserved
  ) throws -> Matrix<Scalar> {
    try kernelProduct(self, rowFeatures, columnFeatures, factor, width: max(1, factor.columns), observer)
  }

  /// The same, each `width` columns of A by a product of their own, so that their rounding does not depend on the others.
  func product<Scalar: LAPACKScalar>(
    of rowFeatures: FeatureMatrix, and columnFeatures: FeatureMatrix, times factor: Matrix<Scalar>, width: Int,
    observer: WorkObserver
  ) throws -> Matrix<Scalar> {
    try kernelProduct(self, rowFeatures, columnFeatures, factor, width: width, observer)
  }

  /// KA with K the Gram matrix of the features, freshly assembled tile by tile and never stored.
  ///
  /// Each tile below the diagonal serves both triangles: n²d + 2n²c flops. Kernel values have the given precision; so have
  /// their products with the factor, if `products` does not ask for more. See `SymmetricProduct`.
  public func gramProduct(
    of features: FeatureMatrix, times factor: Matrix<Double>, in precision: Precision = .float64,
    products: Precision = .float32, observer: WorkObserver = unobserved
  ) throws -> Matrix<Double> {
    switch (precision, max(precision, products)) {
    case (.float32, .float32):
      try symmetricProduct(self, features, factor, Float.self, Float.self, TileShare(), observer)
    case (.float32, .float64):
      try symmetricProduct(self, features, factor, Float.self, Double.self, TileShare(), observer)
    case (.float64, _): try symmetricProduct(self, features, factor, Double.self, Double.self, TileShare(), observer)
    }
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func kernelProduct<Scalar: LAPACKScalar>(
  _ kernel: any Kernel, _ rowFeatures: FeatureMatrix, _ columnFeatures: FeatureMatrix, _ factor: Matrix<Scalar>,
  width: Int, _ observer: WorkObserver
) throws -> Matrix<Scalar> {
  precondition(factor.rows == columnFeatures.count, "one row of the factor per column of the kernel matrix")
  let tile = try KernelTile<Scalar>(kernel, rows: rowFeatures, columns: columnFeatures)
  let scratch = try TileScratch<Scalar>(rows: rowFeatures.count, columns: columnFeatures.count)
  var result = Matrix<Scalar>(rows: rowFeatures.count, columns: factor.columns)
  var factor = factor
  try result.withView { result in
    try factor.withView { factor in
      for rows in pieces(of: 0..<rowFeatures.count, limit: KernelTile<Scalar>.rowLimit) {
        for columns in pieces(of: 0..<columnFeatures.count, limit: KernelTile<Scalar>.columnLimit) {
          let values = scratch.view(rows: rows.count, columns: columns.count)
          tile.fill(values, rows: rows, columns: columns)
          for own in pieces(of: 0..<factor.columns, limit: width) {
            result[rows, own].assign(values, times: factor[columns, own], beta: 1)
          }
        }
        try observer(Double(rows.upperBound), Double(rowFeatures.count))
      }
    }
  }
  return result
}

/// Some columns of the lower triangle of K, down to a row.
struct GramColumns {
  /// The columns.
  let range: Range<Int>
  /// The first row that is not meant.
  let end: Int
}

/// KA, or the part of it that some columns of the lower triangle have, and their mirror image.
func symmetricProduct<Scalar: LAPACKScalar, Working: LAPACKScalar>(
  _ kernel: any Kernel, _ features: FeatureMatrix, _ factor: Matrix<Double>, _ type: Scalar.Type,
  _ workingType: Working.Type, _ share: TileShare, of parts: [GramColumns]? = nil, _ observer: WorkObserver
) throws -> Matrix<Double> {
  precondition(factor.rows == features.count, "one row of the factor per row of K")
  try requireNoOverflow(kernel, of: features, in: Scalar.precision)
  let tile = try KernelTile<Scalar>(kernel, rows: features, columns: features)
  let scratch = try TileScratch<Scalar>(rows: features.count, columns: features.count)
  let product = try SymmetricProduct<Working>(factor)
  let parts = parts ?? [GramColumns(range: 0..<features.count, end: features.count)]
  let total = gramFlops(count: features.count, dimension: features.dimension)
  var (done, share) = (0.0, share)
  for part in parts {
    for columns in pieces(of: part.range, limit: KernelTile<Scalar>.columnLimit) {
      if share.takesNext() {
        let diagonal = scratch.view(rows: columns.count, columns: columns.count)
        tile.fillDiagonal(diagonal, range: columns)
        product.add([.init(diagonal, rows: columns, columns: columns)])
      }
      for rows in pieces(of: columns.upperBound..<part.end, limit: KernelTile<Scalar>.rowLimit)
      where share.takesNext() {
        let values = scratch.view(rows: rows.count, columns: columns.count)
        tile.fill(values, rows: rows, columns: columns)
        product.add([.init(values, rows: rows, columns: columns)])
      }
      done +=
        Double(columns.count) * Double(2 * (part.end - columns.upperBound) + columns.count)
        * Double(features.dimension)
      try observer(done, total)
    }
  }
  return product.result()
}

/// Memory for one tile.
private struct TileScratch<Scalar: LAPACKScalar>: ~Copyable {
  private let storage: OwnedStorage<Scalar>

  /// Room for tiles of a kernel matrix of this size.
  init(rows: Int, columns: Int) throws {
    storage = try OwnedStorage(
      count: min(rows, KernelTile<Scalar>.rowLimit) * min(columns, KernelTile<Scalar>.columnLimit))
  }

  func view(rows: Int, columns: Int) -> MatrixView<Scalar> {
    MatrixView(storage.base, rows: rows, columns: columns, stride: rows)
  }
}
