import MinNormData

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
  /// The first example, which is subtracted from all when moments about the mean are asked for: nothing cancels then.
  private var origin: [Double]?
  /// The decomposition is to be about the mean.
  private let isCentred: Bool
  private static let pieceSize = 2048

  /// Bytes of the sums and of what decomposing them takes, for so many numbers an example.
  static func bytes(dimension: Int) -> Int { 8 * dimension * (pieceSize + dimension / 2 + 3 * dimension) }

  /// Nothing yet; second moments about the mean or about zero.
  init(dimension: Int, centred: Bool) throws {
    let products = try PackedSymmetricMatrix<Double>(order: dimension)
    let widened = try OwnedStorage<Double>(count: dimension * Self.pieceSize)
    self.init(dimension, centred, products, widened)
  }

  private init(
    _ dimension: Int, _ isCentred: Bool, _ products: consuming PackedSymmetricMatrix<Double>,
    _ widened: consuming OwnedStorage<Double>
  ) {
    self.dimension = dimension
    self.isCentred = isCentred
    sums = [Double](repeating: 0, count: dimension)
    self.products = products
    self.widened = widened
  }

  /// Adds examples: d² flops each.
  mutating func add(_ batch: FeatureMatrix) {
    precondition(batch.dimension == dimension, "examples of one dimension")
    if origin == nil, batch.count > 0 {
      var first = [Double](repeating: 0, count: dimension)
      if isCentred { batch.copy(rows: 0..<1, columns: 0..<dimension, to: &first) }
      origin = first
    }
    for rows in pieces(of: 0..<batch.count, limit: Self.pieceSize) {
      let features: FeatureMatrix.Origin = isCentred ? .less(origin ?? []) : .features
      batch.convert(rows: rows, columns: 0..<dimension, of: features, to: widened.base)
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
  consuming func decomposed() throws -> Moments {
    let scale = 1 / Double(max(count, 1))
    let offset = isCentred ? sums.map { $0 * scale } : [Double](repeating: 0, count: dimension)
    for column in 0..<dimension {
      for row in column..<dimension {
        products[row, column] = products[row, column] * scale - offset[row] * offset[column]
      }
    }
    let mean = zip(origin ?? offset, offset).map { $0 + $1 }
    return Moments(mean: isCentred ? mean : offset, eigen: try products.symmetricEigen())
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
  init(_ moments: consuming MomentSum, epsilon: Double) throws {
    precondition(epsilon > 0, "a bias is positive")
    let moments = try moments.decomposed()
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

  /// The map that applies it in a precision: (x − m)W, 2d² flops an example.
  func map(of shape: FeatureShape, in precision: Precision) -> any FittedFeatureMap {
    switch precision {
    case .float32: Fitted<Float>(inputShape: shape, weights: matrix.converted(to: Float.self), mean: mean)
    case .float64: Fitted<Double>(inputShape: shape, weights: matrix, mean: mean)
    }
  }

  /// The map that had learnt these means and this matrix, in the precision of the matrix.
  static func restored(for shape: FeatureShape, from learnt: LearntNumbers) throws -> any FittedFeatureMap {
    let d = shape.dimension
    let mean = try learnt.doubles("means", count: d)
    return switch try learnt.array("matrix", rows: d, columns: d).numbers {
    case .float64(let values):
      Fitted<Double>(inputShape: shape, weights: Matrix(rows: d, columns: d, values: values), mean: mean)
    default: Fitted<Float>(inputShape: shape, weights: try learnt.floats("matrix", rows: d, columns: d), mean: mean)
    }
  }

  private struct Fitted<Scalar: LAPACKScalar>: LearningFeatureMap {
    let inputShape: FeatureShape
    let weights: Matrix<Scalar>
    let mean: [Double]
    var outputShape: FeatureShape { inputShape }
    var learnt: [String: NumberArray] {
      ["means": NumberArray(column: mean), "matrix": NumberArray(transposing: weights)]
    }

    func features(of batch: FeatureMatrix) throws -> FeatureMatrix {
      let shift = ShiftAndScale(inputShape: inputShape, means: mean, scales: nil)
      // Subtracted before the product: whitened means can be far larger than what is left of them.
      let centred = mean.contains { $0 != 0 } ? try shift.features(of: batch, in: Scalar.self) : batch
      return try FeatureMatrix(
        count: batch.count, shape: outputShape, computed: centred.products(with: weights).values)
    }
  }
}
