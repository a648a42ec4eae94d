/// The second moments of examples, summed in float64 a batch at a time.
struct MomentSum: ~Copyable {
  /// Numbers of an example.
  let dimension: Int
  /// Examples so far.
  private(set) var count = 0
  private var sums: [Double]
  /// Σ xxᵀ.
  private var products: PackedSymmetricMatrix<Double>
  private let widened: OwnedStorage<Double>
  private static let pieceSize = 2048

  /// Bytes of the sums and of what decomposing them takes, for so many numbers an example.
  static func bytes(dimension: Int) -> Int { 8 * dimension * (pieceSize + dimension / 2 + 3 * dimension) }

  /// Nothing yet.
  init(dimension: Int) throws {
    let products = try PackedSymmetricMatrix<Double>(order: dimension)
    let widened = try OwnedStorage<Double>(count: dimension * Self.pieceSize)
    self.init(dimension, products, widened)
  }

  private init(
    _ dimension: Int, _ products: consuming PackedSymmetricMatrix<Double>, _ widened: consuming OwnedStorage<Double>
  ) {
    self.dimension = dimension
    sums = [Double](repeating: 0, count: dimension)
    self.products = products
    self.widened = widened
  }

  /// Adds examples: d² flops each.
  mutating func add(_ batch: FeatureMatrix) {
    precondition(batch.dimension == dimension, "examples of one dimension")
    for rows in pieces(of: 0..<batch.count, limit: Self.pieceSize) {
      for (place, index) in (rows.lowerBound * dimension..<rows.upperBound * dimension).enumerated() {
        widened.base[place] = Double(batch.values[index])
      }
      let part = MatrixView(widened.base, rows: dimension, columns: rows.count, stride: dimension)
      for column in 0..<rows.count {
        for row in 0..<dimension { sums[row] += part.base[row + column * dimension] }
      }
      for block in 0..<products.layout.blockCount {
        let (panel, range) = (products.blockColumn(block), products.layout.range(ofBlock: block))
        let right = part[range, 0..<rows.count]
        panel[0..<range.count, 0..<range.count].assignSymmetric(right, beta: 1)
        let below = part[range.upperBound..<dimension, 0..<rows.count]
        panel[range.count..<panel.rows, 0..<range.count].assign(below, times: right, rightTransposed: true, beta: 1)
      }
    }
    count += batch.count
  }

  /// The mean of the examples, or zeros, and the decomposition of the matrix of their second moments about it.
  consuming func decomposed(centred: Bool) throws -> Moments {
    let scale = 1 / Double(max(count, 1))
    let mean = centred ? sums.map { $0 * scale } : [Double](repeating: 0, count: dimension)
    for column in 0..<dimension {
      for row in column..<dimension { products[row, column] = products[row, column] * scale - mean[row] * mean[column] }
    }
    return Moments(mean: mean, eigen: try products.symmetricEigen())
  }

  /// A mean, and the eigenvalues and eigenvectors of a covariance.
  struct Moments: ~Copyable {
    let mean: [Double]
    let eigen: SymmetricEigen<Double>
  }
}

/// The symmetric matrix W = V(Λ + εI)^(−1/2)Vᵀ that makes the covariance VΛVᵀ of examples the identity, up to ε: zero-phase
/// whitening (Bell and Sejnowski 1997), which of all whitenings changes the examples least.
///
/// Some 9d³ flops for the decomposition (xSYEVD) and 2d³ for the product, in float64.
struct ZCATransform: Sendable {
  /// What is subtracted first.
  let mean: [Double]
  /// W.
  let matrix: Matrix<Double>

  /// Whitens by these moments; ε > 0.
  ///
  /// Eigenvalues below zero are what rounding left of zeros.
  init(_ moments: consuming MomentSum, epsilon: Double, centred: Bool) throws {
    precondition(epsilon > 0, "a bias is positive")
    let moments = try moments.decomposed(centred: centred)
    let (vectors, eigenvalues, d) = (moments.eigen.eigenvectors, moments.eigen.eigenvalues, moments.eigen.order)
    var (scaled, matrix) = (Matrix<Double>(rows: d, columns: d), Matrix<Double>(rows: d, columns: d))
    if d > 0 {
      scaled.withView { scaled in
        for column in 0..<d {
          let factor = 1 / (max(0, eigenvalues[column]) + epsilon).squareRoot()
          for row in 0..<d { scaled.base[row + column * d] = factor * vectors.base[row + column * d] }
        }
        matrix.withView { $0.assign(scaled, times: vectors, rightTransposed: true) }
      }
    }
    mean = moments.mean
    self.matrix = matrix
  }

  /// The map that applies it in float32: (x − m)W, 2d² flops an example.
  func map(of shape: FeatureShape) -> any FittedFeatureMap {
    Fitted(inputShape: shape, weights: matrix.converted(to: Float.self), mean: mean.map { Float($0) })
  }

  private struct Fitted: FittedFeatureMap {
    let inputShape: FeatureShape
    let weights: Matrix<Float>
    let mean: [Float]
    var outputShape: FeatureShape { inputShape }

    func features(of batch: FeatureMatrix) throws -> FeatureMatrix {
      // Subtracted before the product: whitened means can be far larger than what is left of them.
      var centred = batch
      if mean.contains(where: { $0 != 0 }) {
        let values = parallelRows(batch.count, width: batch.dimension) { examples, rows in
          batch.values.withUnsafeBufferPointer { values in
            mean.withUnsafeBufferPointer { mean in
              let first = examples.lowerBound * mean.count
              for index in first..<examples.upperBound * mean.count {
                rows[index - first] = values[index] - mean[index % mean.count]
              }
            }
          }
        }
        centred = try FeatureMatrix(count: batch.count, shape: batch.shape, values: values)
      }
      return try FeatureMatrix(count: batch.count, shape: outputShape, values: centred.products(with: weights).values)
    }
  }
}
