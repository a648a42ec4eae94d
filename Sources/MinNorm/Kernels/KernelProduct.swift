extension Kernel {
  /// k(Z, X) A, the kernel matrix of two sets of features times a narrow matrix, assembled tile by tile and never stored.
  ///
  /// Predictions of an interpolant with coefficients A (n × c) at the rows of Z (m × d): 2mnd + 2mnc flops.
  public func product<Scalar: LAPACKScalar>(
    of rowFeatures: FeatureMatrix, and columnFeatures: FeatureMatrix, times factor: Matrix<Scalar>,
    observer: WorkObserver = unobserved
  ) throws -> Matrix<Scalar> {
    try kernelProduct(self, rowFeatures, columnFeatures, factor, observer)
  }

  /// KA with K the Gram matrix of the features, freshly assembled tile by tile and never stored.
  ///
  /// Each tile below the diagonal serves both triangles: n²d + 2n²c flops.
  public func gramProduct<Scalar: LAPACKScalar>(
    of features: FeatureMatrix, times factor: Matrix<Scalar>, observer: WorkObserver = unobserved
  ) throws -> Matrix<Scalar> {
    try symmetricProduct(self, features, factor, observer)
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func kernelProduct<Scalar: LAPACKScalar>(
  _ kernel: any Kernel, _ rowFeatures: FeatureMatrix, _ columnFeatures: FeatureMatrix, _ factor: Matrix<Scalar>,
  _ observer: WorkObserver
) throws -> Matrix<Scalar> {
  precondition(factor.rows == columnFeatures.count, "one row of the factor per column of the kernel matrix")
  let tile = try KernelTile<Scalar>(kernel, rows: rowFeatures, columns: columnFeatures)
  let scratch = try TileScratch<Scalar>()
  var result = Matrix<Scalar>(rows: rowFeatures.count, columns: factor.columns)
  var factor = factor
  try result.withView { result in
    try factor.withView { factor in
      for rows in pieces(of: 0..<rowFeatures.count, limit: KernelTile<Scalar>.rowLimit) {
        for columns in pieces(of: 0..<columnFeatures.count, limit: KernelTile<Scalar>.columnLimit) {
          let values = scratch.view(rows: rows.count, columns: columns.count)
          tile.fill(values, rows: rows, columns: columns)
          result[rows, 0..<result.columns]
            .assign(values, times: factor[columns, 0..<factor.columns], beta: 1)
        }
        try observer(Double(rows.upperBound), Double(rowFeatures.count))
      }
    }
  }
  return result
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func symmetricProduct<Scalar: LAPACKScalar>(
  _ kernel: any Kernel, _ features: FeatureMatrix, _ factor: Matrix<Scalar>, _ observer: WorkObserver
) throws -> Matrix<Scalar> {
  precondition(factor.rows == features.count, "one row of the factor per row of K")
  let tile = try KernelTile<Scalar>(kernel, rows: features, columns: features)
  let scratch = try TileScratch<Scalar>()
  var result = Matrix<Scalar>(rows: features.count, columns: factor.columns)
  var factor = factor
  let total = gramFlops(count: features.count, dimension: features.dimension)
  var done = 0.0
  try result.withView { result in
    try factor.withView { factor in
      let all = 0..<result.columns
      for columns in pieces(of: 0..<features.count, limit: KernelTile<Scalar>.columnLimit) {
        let diagonal = scratch.view(rows: columns.count, columns: columns.count)
        tile.fillDiagonal(diagonal, range: columns)
        diagonal.mirrorLowerTriangle()
        result[columns, all].assign(diagonal, times: factor[columns, all], beta: 1)
        for rows in pieces(of: columns.upperBound..<features.count, limit: KernelTile<Scalar>.rowLimit) {
          let values = scratch.view(rows: rows.count, columns: columns.count)
          tile.fill(values, rows: rows, columns: columns)
          result[rows, all].assign(values, times: factor[columns, all], beta: 1)
          result[columns, all].assign(values, leftTransposed: true, times: factor[rows, all], beta: 1)
        }
        done +=
          Double(columns.count) * Double(2 * (features.count - columns.upperBound) + columns.count)
          * Double(features.dimension)
        try observer(done, total)
      }
    }
  }
  return result
}

/// Memory for one tile.
private struct TileScratch<Scalar: LAPACKScalar>: ~Copyable {
  private let storage: OwnedStorage<Scalar>

  init() throws {
    storage = try OwnedStorage(count: KernelTile<Scalar>.rowLimit * KernelTile<Scalar>.columnLimit)
  }

  func view(rows: Int, columns: Int) -> MatrixView<Scalar> {
    MatrixView(storage.base, rows: rows, columns: columns, stride: rows)
  }
}

extension MatrixView {
  /// Copies the lower triangle of a square block onto its upper one.
  fileprivate func mirrorLowerTriangle() {
    for column in 0..<columns {
      for row in 0..<column { base[row + column * stride] = base[column + row * stride] }
    }
  }
}
