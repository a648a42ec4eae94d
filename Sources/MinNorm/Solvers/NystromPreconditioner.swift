/// How conjugate gradients are preconditioned.
public enum PreconditionerKind: String, Sendable, Codable, CaseIterable {
  /// Not at all.
  case none
  /// A low-rank approximation of K from some of its columns, and the exact diagonal.
  case nystrom
  /// The same, with K exact within clusters of near examples.
  case blocks
}

/// A preconditioner as it was built.
package struct PreconditionerDescription: Sendable, Codable, Equatable {
  /// Which of the preconditioners it is.
  package var kind: PreconditionerKind
  /// Columns of K in the low-rank part.
  package var landmarks: Int
  /// Clusters within which K is exact; 0 without.
  package var blocks: Int
  /// Examples in the largest cluster; 0 without.
  package var largestBlock: Int
  /// What was added to the diagonal of the low-rank part's core, which makes the rest positive definite.
  ///
  /// It changes the preconditioner, never the system.
  package var nugget: Double
}

/// M = VVᵀ + blockdiag(K + λI − VVᵀ): Nyström's low-rank approximation, corrected where examples are near each other.
///
/// Known for Gaussian processes as the partially independent conditional approximation (Snelson and Ghahramani 2007). With
/// D the block diagonal and Z = D⁻¹V, Woodbury's identity gives M⁻¹ = D⁻¹ − Z(I + VᵀZ)⁻¹Zᵀ. The inverses of the blocks are
/// kept, in half storage, because a product with them runs at the speed of memory and a substitution does not.
/// Everything but the m × m core is float32.
///
/// For clusters of b examples and m landmarks: nm² + nb² + 4nbm flops or so to build; nb/2 + nm numbers of memory; an
/// application reads them once or twice.
final class NystromPreconditioner {
  /// What was built.
  private(set) var description: PreconditionerDescription

  private let ranges: [Range<Int>]
  private var blocks: [Block] = []
  /// D⁻¹ where it is diagonal.
  private var inverseDiagonal: [Double] = []
  /// Z = D⁻¹V, n × m.
  private let low: OwnedStorage<Float>
  /// The Cholesky factor of I + VᵀZ, m × m.
  private let core: OwnedStorage<Double>
  private let order: Int
  private let landmarkCount: Int

  /// The inverse of one diagonal block.
  private final class Block {
    let inverse: PackedSymmetricMatrix<Float>
    init(_ inverse: consuming PackedSymmetricMatrix<Float>) { self.inverse = inverse }
  }

  /// Builds the preconditioner.
  ///
  /// - Parameters:
  ///   - features: In the order of their clusters.
  ///   - ranges: The clusters; single examples give plain Nyström with an exact diagonal.
  ///   - landmarks: The examples whose columns of K span the low-rank part.
  ///   - nugget: Added to the diagonal of the landmarks' own matrix, relative to the mean diagonal of K.
  init(
    kernel: any Kernel, features: FeatureMatrix, ranges: [Range<Int>], landmarks: [Int], ridge: Double,
    nugget relativeNugget: Double, observer: WorkObserver
  ) throws {
    (order, landmarkCount) = (features.count, landmarks.count)
    self.ranges = ranges
    let meanDiagonal =
      features.squaredNorms.reduce(0) { $0 + kernel.diagonal(squaredNorm: $1) } / Double(max(features.count, 1))
    let largest = ranges.map(\.count).max() ?? 0
    let isDiagonal = largest <= 1
    description = PreconditionerDescription(
      kind: isDiagonal ? .nystrom : .blocks, landmarks: landmarks.count, blocks: isDiagonal ? 0 : ranges.count,
      largestBlock: isDiagonal ? 0 : largest, nugget: relativeNugget * meanDiagonal)
    low = try OwnedStorage(count: features.count * landmarks.count)
    core = try OwnedStorage(count: landmarks.count * landmarks.count)
    let centres = try features.selecting(landmarks)
    try fillLowRank(kernel, features, centres)
    try observer(0.1, 1)
    if isDiagonal {
      try correctDiagonal(kernel, features, ridge)
    } else {
      try correctBlocks(kernel, features, ridge, largest, observer)
    }
    try MatrixView(core.base, rows: landmarkCount, columns: landmarkCount, stride: max(landmarkCount, 1))
      .factorLowerTriangle(order: landmarkCount)
  }

  /// D is block diagonal.
  private func correctBlocks(
    _ kernel: any Kernel, _ features: FeatureMatrix, _ ridge: Double, _ largest: Int, _ observer: WorkObserver
  ) throws {
    let dense = try OwnedStorage<Float>(count: largest * largest)
    let tile = try KernelTile<Float>(kernel, rows: features, columns: features)
    for (index, range) in ranges.enumerated() {
      let block = MatrixView(dense.base, rows: range.count, columns: range.count, stride: range.count)
      let rows = low(range)
      tile.fillLowerTriangle(block, range: range)
      block.addProduct(alpha: -1, ofRows: rows)
      try factor(block, addingToDiagonal: description.nugget + ridge)
      rows.solveLeft(block)
      try addToCore(rows)
      rows.solveLeft(block, transposed: true)
      try LinearAlgebraError.check(
        info: Float.potri(n: block.rows, a: block.base, lda: block.stride), of: "xPOTRI")
      blocks.append(Block(try PackedSymmetricMatrix(lowerTriangle: block)))
      try observer(0.1 + 0.9 * Double(index + 1) / Double(ranges.count), 1)
    }
  }

  /// D is diagonal.
  private func correctDiagonal(_ kernel: any Kernel, _ features: FeatureMatrix, _ ridge: Double) throws {
    let whole = low(0..<order)
    var squares = [Double](repeating: 0, count: order)
    for column in 0..<landmarkCount {
      for row in 0..<order {
        squares[row] += Double(whole.base[row + column * order]) * Double(whole.base[row + column * order])
      }
    }
    let shift = description.nugget + ridge
    inverseDiagonal = (0..<order).map {
      1 / (max(kernel.diagonal(squaredNorm: features.squaredNorms[$0]) - squares[$0], 0) + shift)
    }
    // Row i times D_ii^(-1/2): once for the core, once more for Z.
    let factors = inverseDiagonal.map { Float($0.squareRoot()) }
    func scaleRows() {
      for column in 0..<landmarkCount {
        for row in 0..<order { whole.base[row + column * order] *= factors[row] }
      }
    }
    scaleRows()
    try addToCore(whole)
    scaleRows()
  }

  /// M⁻¹R.
  func apply(_ residual: Matrix<Double>) throws -> Matrix<Double> {
    var result = Matrix<Double>(rows: residual.rows, columns: residual.columns)
    if !inverseDiagonal.isEmpty {
      for column in 0..<residual.columns {
        for row in 0..<order { result[row, column] = residual[row, column] * inverseDiagonal[row] }
      }
    }
    for (range, block) in zip(ranges, blocks) {
      result.replaceRows(range, by: try block.inverse.product(residual.rowRange(range)))
    }
    guard landmarkCount > 0 else { return result }
    let whole = low(0..<order)
    var inner = try whole.product(transposed: true, LaneMatrix(residual)).matrix()
    inner.withView { inner in
      let core = MatrixView(core.base, rows: landmarkCount, columns: landmarkCount, stride: landmarkCount)
      inner.solveLeft(core)
      inner.solveLeft(core, transposed: true)
    }
    result.subtract(try whole.product(transposed: false, LaneMatrix(inner)).matrix(), times: 1)
    return result
  }

  private func low(_ rows: Range<Int>) -> MatrixView<Float> {
    MatrixView(low.base, rows: order, columns: landmarkCount, stride: max(order, 1))[rows, 0..<landmarkCount]
  }

  /// V = k(X, S) L⁻ᵀ with LLᵀ = k(S, S) + νI; and the core starts as the identity.
  private func fillLowRank(_ kernel: any Kernel, _ features: FeatureMatrix, _ centres: FeatureMatrix) throws {
    let m = landmarkCount
    let whole = low(0..<order)
    let tile = try KernelTile<Float>(kernel, rows: features, columns: centres)
    for columns in pieces(of: 0..<m, limit: KernelTile<Float>.columnLimit) {
      for rows in pieces(of: 0..<order, limit: KernelTile<Float>.rowLimit) {
        tile.fill(whole[rows, columns], rows: rows, columns: columns)
      }
    }
    let own = try OwnedStorage<Float>(count: m * m)
    let square = MatrixView(own.base, rows: m, columns: m, stride: max(m, 1))
    try KernelTile<Float>(kernel, rows: centres, columns: centres).fillLowerTriangle(square, range: 0..<m)
    try factor(square, addingToDiagonal: description.nugget)
    whole.solveRight(square, transposed: true)
    for index in 0..<m { core.base[index * (m + 1)] = 1 }
  }

  /// The core += VᵀD⁻¹V from L⁻¹V of one block, in float64.
  private func addToCore(_ rows: MatrixView<Float>) throws {
    let core = MatrixView(core.base, rows: landmarkCount, columns: landmarkCount, stride: max(landmarkCount, 1))
    let wide = try OwnedStorage<Double>(count: min(rows.rows, 1024) * landmarkCount)
    for piece in pieces(of: 0..<rows.rows, limit: 1024) {
      let view = MatrixView(wide.base, rows: piece.count, columns: landmarkCount, stride: piece.count)
      for column in 0..<landmarkCount {
        let source = rows.base + piece.lowerBound + column * rows.stride
        for row in 0..<piece.count { view.base[row + column * piece.count] = Double(source[row]) }
      }
      core.assignSymmetric(view, transposed: true, beta: 1)
    }
  }

  /// Adds to the diagonal and factors in place.
  private func factor(_ block: MatrixView<Float>, addingToDiagonal shift: Double) throws {
    for index in 0..<block.rows { block.base[index * (block.stride + 1)] += Float(shift) }
    try block.factorLowerTriangle(order: block.rows)
  }
}

extension PackedSymmetricMatrix {
  /// A copy of the lower triangle of a square block.
  fileprivate init(lowerTriangle block: MatrixView<Scalar>) throws {
    try self.init(order: block.rows)
    for column in 0..<order {
      let target = storage.base + layout.position(row: column, column: column)
      target.update(from: block.base + column * (block.stride + 1), count: order - column)
    }
  }
}

extension Matrix {
  /// A copy of a range of rows.
  func rowRange(_ range: Range<Int>) -> Matrix {
    Matrix(
      rows: range.count, columns: columns,
      values: (0..<columns).flatMap { values[$0 * rows + range.lowerBound..<$0 * rows + range.upperBound] })
  }

  /// Overwrites a range of rows.
  mutating func replaceRows(_ range: Range<Int>, by part: Matrix) {
    precondition(part.rows == range.count && part.columns == columns, "equal shapes")
    withView { view in
      part.values.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress else { return }
        for column in 0..<view.columns {
          (view.base + column * view.stride + range.lowerBound)
            .update(from: source + column * range.count, count: range.count)
        }
      }
    }
  }
}
