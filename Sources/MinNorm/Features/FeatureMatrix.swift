/// The features X of n examples: n rows of d single-precision numbers, each row contiguous.
///
/// Read by BLAS as the column-major d × n matrix Xᵀ. Memory: 4nd bytes. Features are always `Float`; the precision of
/// the linear system is chosen when its Gram matrix is assembled.
public struct FeatureMatrix: Sendable, Equatable {
  /// Number of examples n.
  public let count: Int
  /// How the d numbers of an example are arranged.
  public let shape: FeatureShape
  /// Numbers per example d.
  public let dimension: Int
  /// Row after row; `values.count == count * dimension`.
  public let values: [Float]
  /// ‖xᵢ‖² of every row, summed in float64.
  public let squaredNorms: [Double]

  /// Takes over `values` and computes the squared norms: 2nd flops.
  ///
  /// - Throws: `LinearAlgebraError.nonFinite` with the row and column of the first NaN or infinity.
  public init(count: Int, dimension: Int, values: [Float]) throws {
    try self.init(count: count, shape: .vector(dimension), values: values)
  }

  /// The same for examples that may be images.
  public init(count: Int, shape: FeatureShape, values: [Float]) throws {
    let dimension = shape.dimension
    precondition(values.count == count * dimension, "value count does not match the shape")
    self.count = count
    self.shape = shape
    self.dimension = dimension
    self.values = values
    squaredNorms = values.withUnsafeBufferPointer { numbers in
      (0..<count).map { row in
        var sum = SIMD8<Double>()
        var rest = 0.0
        let start = row * dimension
        let whole = dimension & ~7
        for column in stride(from: 0, to: whole, by: 8) {
          var lanes = SIMD8<Double>()
          for lane in 0..<8 { lanes[lane] = Double(numbers[start + column + lane]) }
          sum += lanes * lanes
        }
        for column in whole..<dimension { rest += Double(numbers[start + column]) * Double(numbers[start + column]) }
        return sum.sum() + rest
      }
    }
    // A row's squared norm is finite exactly when all its numbers are: no square of a Float overflows a Double.
    if let row = squaredNorms.firstIndex(where: { !$0.isFinite }) {
      let column = (0..<dimension).first { !values[row * dimension + $0].isFinite }
      throw LinearAlgebraError.nonFinite(what: "the feature matrix", row: row, column: column ?? 0)
    }
  }

  /// A copy of some rows, in the order given.
  public func selecting(_ indices: [Int]) throws -> FeatureMatrix {
    try FeatureMatrix(
      count: indices.count, shape: shape,
      values: indices.flatMap { values[$0 * dimension..<($0 + 1) * dimension] })
  }
}
