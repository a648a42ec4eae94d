/// A kernel with K in memory: θ is the coefficients A, n × columns, and a step changes the rows of its examples only.
///
/// K is kept as a full square in float64, 8n² bytes, so that the row of an example is contiguous: a mini-batch is then one
/// matrix product, 2mnc flops, at the price of memory and not of evaluating the kernel again.
public final class StoredCoefficientSpace: DescentSpace {
  /// The kernel k that K is made of.
  public let kernel: any Kernel
  /// The training examples, n × d.
  public let features: FeatureMatrix
  /// k(xᵢ, xᵢ).
  public let squaredNorms: [Double]
  private let square: ColumnStore

  /// Copies a Gram matrix into a full square.
  public init(
    kernel: any Kernel, features: FeatureMatrix, gram: borrowing PackedSymmetricMatrix<Double>
  ) throws {
    precondition(gram.order == features.count, "one row of K per example")
    self.kernel = kernel
    self.features = features
    squaredNorms = features.squaredNorms.map { kernel.diagonal(squaredNorm: $0) }
    square = try ColumnStore(height: features.count, count: features.count)
    let view = square.view
    for block in 0..<gram.layout.blockCount {
      let (panel, range) = (gram.blockColumn(block), gram.layout.range(ofBlock: block))
      for column in 0..<range.count {
        let index = range.lowerBound + column
        for row in column..<panel.rows {
          let value = panel.base[row + column * panel.stride]
          view.base[range.lowerBound + row + index * view.stride] = value
          view.base[index + (range.lowerBound + row) * view.stride] = value
        }
      }
    }
  }

  /// n, the number of training examples.
  public var count: Int { features.count }
  /// n: one coefficient for each training example.
  public var parameterCount: Int { features.count }

  /// KᵢA: 2mnc flops.
  public func predictions(of batch: Batch, _ parameters: Matrix<Double>) throws -> Matrix<Double> {
    try square.products(of: batch, with: parameters)
  }

  /// Aᵢ := Aᵢ + Cᵢ.
  public func add(_ combination: Matrix<Double>, of batch: Batch, to parameters: inout Matrix<Double>) {
    parameters.addRows(combination, at: batch.examples)
  }

  /// KA: 2n²c flops.
  public func responses(_ parameters: Matrix<Double>, observer: WorkObserver) throws -> Matrix<Double> {
    square.products(with: parameters)
  }

  /// aᵀKb column by column.
  public func innerProducts(
    _ first: Matrix<Double>, _ second: Matrix<Double>, image: Matrix<Double>
  ) -> [Double] { first.columnProducts(with: image) }

  /// k(Z, X)A with k(Z, X) kept: 8nm bytes for m inputs.
  public func evaluator(at inputs: FeatureMatrix) throws -> (Matrix<Double>) throws -> Matrix<Double> {
    let store = try ColumnStore(height: count, count: inputs.count)
    let tile = try KernelTile<Double>(kernel, rows: features, columns: inputs)
    for columns in pieces(of: 0..<inputs.count, limit: KernelTile<Double>.columnLimit) {
      for rows in pieces(of: 0..<count, limit: KernelTile<Double>.rowLimit) {
        tile.fill(store.view[rows, columns], rows: rows, columns: columns)
      }
    }
    return { store.products(with: $0) }
  }

  /// The kernel interpolant with these coefficients.
  public func interpolant(_ parameters: Matrix<Double>) -> any Interpolant {
    KernelInterpolant(kernel, features, coefficients: parameters, precision: .float64)
  }

  /// λ_max(K/n), by Lanczos iterations.
  public func largestEigenvalue() throws -> Double {
    guard count > 0 else { return 0 }
    return try Lanczos().largestEigenvalue(order: count) {
      square.products(with: Matrix(rows: count, columns: 1, values: $0)).values
    }.value / Double(count)
  }
}

/// A kernel without K in memory: the rows of a mini-batch are assembled tile by tile and forgotten.
///
/// A batch of m examples costs 2mnd flops, mn evaluations of the kernel and 2mnc flops; an epoch 2n²d and so on, whatever the
/// batch. Kernel values and their products are float32 or float64; θ and everything that is added to it are float64. Bytes are
/// multiplied as whole numbers, and packed for that once: n · d bytes (twice that without the processor's products of bytes).
package final class TiledCoefficientSpace: DescentSpace {
  /// The kernel k that K is made of.
  package let kernel: any Kernel
  /// The training examples, n × d.
  package let features: FeatureMatrix
  /// The format of kernel values and their products.
  package let precision: Precision
  /// k(xᵢ, xᵢ).
  package let squaredNorms: [Double]
  /// The examples packed for products of bytes, from the first mini-batch on.
  private var packed: ByteRows?

  /// A space that computes kernel values in the given format.
  package init(kernel: any Kernel, features: FeatureMatrix, precision: Precision) {
    self.kernel = kernel
    self.features = features
    self.precision = precision
    squaredNorms = features.squaredNorms.map { kernel.diagonal(squaredNorm: $0) }
  }

  /// n, the number of training examples.
  package var count: Int { features.count }
  /// n: one coefficient for each training example.
  package var parameterCount: Int { features.count }

  /// KᵢA, K's rows assembled for the purpose.
  package func predictions(of batch: Batch, _ parameters: Matrix<Double>) throws -> Matrix<Double> {
    if batch.isAll { return try responses(parameters, observer: unobserved) }
    if packed == nil { packed = try KernelTile<Float>.packedRows(features) }
    return switch precision {
    case .float32: try assembledRows(kernel, features, packed, batch, times: parameters, Float.self)
    case .float64: try assembledRows(kernel, features, packed, batch, times: parameters, Double.self)
    }
  }

  /// Aᵢ := Aᵢ + Cᵢ.
  package func add(_ combination: Matrix<Double>, of batch: Batch, to parameters: inout Matrix<Double>) {
    parameters.addRows(combination, at: batch.examples)
  }

  /// KA, each tile serving both triangles.
  package func responses(_ parameters: Matrix<Double>, observer: WorkObserver) throws -> Matrix<Double> {
    try kernel.gramProduct(of: features, times: parameters, in: precision, observer: observer)
  }

  /// aᵀKb column by column.
  package func innerProducts(
    _ first: Matrix<Double>, _ second: Matrix<Double>, image: Matrix<Double>
  ) -> [Double] { first.columnProducts(with: image) }

  /// k(Z, X)A, assembled each time.
  package func evaluator(at inputs: FeatureMatrix) throws -> (Matrix<Double>) throws -> Matrix<Double> {
    let (kernel, features, precision) = (kernel, features, precision)
    return {
      try KernelInterpolant(kernel, features, coefficients: $0, precision: precision).predictions(at: inputs)
    }
  }

  /// The kernel interpolant with these coefficients.
  package func interpolant(_ parameters: Matrix<Double>) -> any Interpolant {
    KernelInterpolant(kernel, features, coefficients: parameters, precision: precision)
  }

  /// λ_max(K/n) of at most 4,000 examples spread evenly, which differs from that of all by a few percent.
  package func largestEigenvalue() throws -> Double {
    guard count > 0 else { return 0 }
    let size = min(count, 4000)
    let sample = try features.selecting((0..<size).map { $0 * count / size })
    let gram = try kernel.gram(of: sample, in: Float.self)
    return try Lanczos().largestEigenvalue(order: size) {
      try gram.product(Matrix(rows: size, columns: 1, values: $0)).values
    }.value / Double(size)
  }
}

/// k(X_B, X)A for the examples B of a batch: 256 of them at a time, against 2,048 at a time of all.
///
/// The tile is then large enough for BLAS's full rate and still in cache when it is multiplied with A.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func assembledRows<Scalar: LAPACKScalar>(
  _ kernel: any Kernel, _ features: FeatureMatrix, _ packed: ByteRows?, _ batch: Batch, times factor: Matrix<Double>,
  _ type: Scalar.Type
) throws -> Matrix<Double> {
  let (width, height) = (256, KernelTile<Scalar>.rowLimit / ByteRows.step * ByteRows.step)
  let factor = factor as? Matrix<Scalar> ?? factor.converted(to: Scalar.self)
  let scratch = try OwnedStorage<Scalar>(count: height * min(width, batch.examples.count))
  var result = Matrix<Scalar>(rows: batch.examples.count, columns: factor.columns)
  for part in pieces(of: 0..<batch.examples.count, limit: width) {
    let examples = try features.selecting(Array(batch.examples[part]))
    let tile = try KernelTile<Scalar>(kernel, rows: features, columns: examples, packed: packed)
    factor.withReadOnlyView { factor in
      result.withView { result in
        for rows in pieces(of: 0..<features.count, limit: height) {
          let values = MatrixView(scratch.base, rows: rows.count, columns: part.count, stride: rows.count)
          tile.fill(values, rows: rows, columns: 0..<part.count)
          result[part, 0..<result.columns].assign(
            values, leftTransposed: true, times: factor[rows, 0..<factor.columns], beta: rows.lowerBound == 0 ? 0 : 1)
        }
      }
    }
  }
  return result.widened()
}

extension Matrix where Scalar == Double {
  /// Adds row j of `rows` to the row at `places[j]`.
  mutating func addRows(_ rows: Matrix, at places: [Int]) {
    let height = rows.rows
    rows.values.withUnsafeBufferPointer { rows in
      withView { view in
        for column in 0..<view.columns {
          for (index, place) in places.enumerated() {
            view.base[place + column * view.stride] += rows[index + column * height]
          }
        }
      }
    }
  }
}
