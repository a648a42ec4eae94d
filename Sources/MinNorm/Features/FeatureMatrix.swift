import MinNormData

/// The features X of n examples: n rows of d numbers in the format of the data, each row contiguous.
///
/// Read by BLAS as the column-major d × n matrix Xᵀ. Memory: nd numbers, images one byte each, and 8 or 16 bytes a row. The
/// precision of the linear system is chosen when its Gram matrix is assembled; `KernelTile` brings the numbers into it.
public struct FeatureMatrix: Sendable {
  /// Number of examples n.
  public let count: Int
  /// How the d numbers of an example are arranged.
  public let shape: FeatureShape
  /// Numbers per example d.
  public let dimension: Int
  /// Row after row, as they are stored; `numbers.count == count * dimension`.
  public let numbers: Numbers
  /// What the stored numbers are divided by: 255 for the intensities of images, 1 for everything else.
  public let unit: Double
  /// ‖xᵢ‖² of every row, summed in float64.
  public let squaredNorms: [Double]
  /// The same of the numbers as they are stored; exact for bytes.
  let storedSquaredNorms: [Double]
  /// The mean of the rows where distances of floats would lose more than three bits without its subtraction.
  let centre: [Double]?
  /// Where the examples are known by their kernel values only: the matrices in which the numbers are their places.
  package let given: GivenKernelMatrix?

  /// Takes over single-precision features of vectors, row after row.
  ///
  /// - Throws: `LinearAlgebraError.nonFinite` with the row and column of the first NaN or infinity.
  public init(count: Int, dimension: Int, values: [Float]) throws {
    try self.init(count: count, shape: .vector(dimension), numbers: .float32(values))
  }

  /// Takes over the numbers of examples that may be images and computes the squared norms: 3nd flops.
  ///
  /// - Parameter unit: What the numbers are divided by.
  /// - Throws: `LinearAlgebraError.nonFinite` with the row and column of the first NaN or infinity, `squareOverflow` with those
  ///   of a number whose square is beyond double precision.
  public init(count: Int, shape: FeatureShape, numbers: Numbers, unit: Double = 1) throws {
    let dimension = shape.dimension
    precondition(numbers.count == count * dimension, "value count does not match the shape")
    precondition(unit > 0 && unit.isFinite, "a unit is positive")
    self.count = count
    self.shape = shape
    self.dimension = dimension
    self.numbers = numbers
    self.unit = unit
    given = nil
    storedSquaredNorms = Self.squaredNorms(numbers, count: count, dimension: dimension)
    squaredNorms = unit == 1 ? storedSquaredNorms : storedSquaredNorms.map { $0 / (unit * unit) }
    let mean = Self.distantMean(
      numbers, count: count, dimension: dimension, squaredNorms: storedSquaredNorms)
    centre = mean?.map { $0 / unit }
    if let row = squaredNorms.firstIndex(where: { !$0.isFinite }) {
      let column = (0..<dimension).first { !(numbers[row * dimension + $0].magnitude < 0x1p511) }
      let value = numbers[row * dimension + (column ?? 0)]
      throw value.isFinite
        ? LinearAlgebraError.squareOverflow(what: "the feature matrix", row: row, column: column ?? 0, value: value)
        : .nonFinite(what: "the feature matrix", row: row, column: column ?? 0)
    }
  }

  /// Examples that are known by the values of a given kernel only, which are their inner products in its space; squared
  /// norms of test examples are not known.
  init(given: GivenKernelMatrix, places: Numbers) throws {
    (count, dimension, unit) = (places.count, 1, 1)
    (shape, numbers, centre, self.given) = (.vector(1), places, nil, given)
    storedSquaredNorms = (0..<places.count).map { index in
      let place = Int(places[index])
      return place < given.order ? given.diagonal[place] : .nan
    }
    squaredNorms = storedSquaredNorms
  }

  /// Takes over features that a map computed.
  init<Scalar: LAPACKScalar>(count: Int, shape: FeatureShape, computed values: [Scalar]) throws {
    try self.init(count: count, shape: shape, numbers: Numbers(values))
  }

  /// The precision that holds the numbers: float32 for bytes and single precision.
  public var precision: Precision { numbers.format == .float64 ? .float64 : .float32 }

  /// A copy of some rows, in the order given.
  public func selecting(_ indices: [Int]) throws -> FeatureMatrix {
    if let given { return try FeatureMatrix(given: given, places: numbers.selecting(indices, width: 1)) }
    return try FeatureMatrix(
      count: indices.count, shape: shape, numbers: numbers.selecting(indices, width: dimension), unit: unit)
  }

  /// These examples and then those of another matrix of the same dimension, in the wider of both formats; images beside
  /// others in double precision, so that their inner products stay what they are.
  public func appending(_ other: FeatureMatrix) throws -> FeatureMatrix {
    precondition(dimension == other.dimension, "both feature matrices have the same dimension")
    if let given { return try FeatureMatrix(given: given, places: numbers.appending(other.numbers)) }
    let (mine, theirs) = unit == other.unit ? (self, other) : (try divided(), try other.divided())
    return try FeatureMatrix(
      count: count + other.count, shape: shape, numbers: mine.numbers.appending(theirs.numbers), unit: mine.unit)
  }

  /// SHA-256 of the numbers as they are stored.
  var checksum: String { numbers.withBytes { ContentHash.sha256($0) } }

  private func divided() throws -> FeatureMatrix {
    unit == 1 ? self : try FeatureMatrix(count: count, shape: shape, computed: values(as: Double.self))
  }

  /// The same features as numbers of unit 1: those of images in single precision.
  func unscaled() throws -> FeatureMatrix {
    unit == 1 ? self : try FeatureMatrix(count: count, shape: shape, computed: values(as: Float.self))
  }
}

extension FeatureMatrix: Equatable {
  /// Equal features in equal shapes, however they are stored.
  public static func == (left: FeatureMatrix, right: FeatureMatrix) -> Bool {
    guard left.count == right.count, left.shape == right.shape else { return false }
    if left.unit == right.unit { return left.numbers == right.numbers }
    return max(left.precision, right.precision) == .float32
      ? left.values(as: Float.self) == right.values(as: Float.self)
      : left.values(as: Double.self) == right.values(as: Double.self)
  }
}

extension Numbers {
  /// Takes over numbers of either precision.
  init<Scalar: LAPACKScalar>(_ values: [Scalar]) {
    self =
      switch Scalar.precision {
      case .float32: .float32(unsafeBitCast(values, to: [Float].self))
      case .float64: .float64(unsafeBitCast(values, to: [Double].self))
      }
  }
}

extension FeatureMatrix {
  /// ‖xᵢ‖² of the numbers as they are stored, summed in float64 on all threads; exact for bytes.
  fileprivate static func squaredNorms(_ numbers: Numbers, count: Int, dimension: Int) -> [Double] {
    parallelRows(count, width: 1) { rows, norms in
      numbers.withBytes { bytes in
        guard let base = bytes.baseAddress else { return norms.update(repeating: 0, count: rows.count) }
        let width = dimension * numbers.format.bytesPerNumber
        withUnsafeTemporaryAllocation(of: Double.self, capacity: max(dimension, 1)) { room in
          guard let room = room.baseAddress else { return }
          for row in rows {
            let numbersOfRow = base + row * width
            norms[row - rows.lowerBound] =
              switch numbers.format {
              case .float32: Float.loops.pointee.squaredNorm(numbersOfRow, dimension)
              case .float64: Double.loops.pointee.squaredNorm(numbersOfRow, dimension)
              case .uint8:
                {
                  Double.loops.pointee.widenBytes(numbersOfRow.assumingMemoryBound(to: UInt8.self), room, dimension)
                  return Double.loops.pointee.squaredNorm(room, dimension)
                }()
              }
          }
        }
      }
    }
  }

  /// The mean m of floats in rows, if ‖m‖² is more than eight times the mean of ‖xᵢ − m‖².
  ///
  /// Then ‖xᵢ‖² + ‖xⱼ‖² is on average more than nine times the squared distance, and as many of its digits are lost in the
  /// subtraction of 2xᵢ·xⱼ. Sums and products of bytes are exact and need none.
  fileprivate static func distantMean(
    _ numbers: Numbers, count: Int, dimension: Int, squaredNorms: [Double]
  ) -> [Double]? {
    guard count > 1, dimension > 0, numbers.format != .uint8 else { return nil }
    // Each thread takes some columns, so that no sum depends on their number.
    let mean: [Double] = parallelRows(dimension, width: 1) { columns, sums in
      sums.update(repeating: 0, count: columns.count)
      numbers.withBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        for row in 0..<count {
          let place = row * dimension + columns.lowerBound
          if numbers.format == .float32 {
            let values = base.assumingMemoryBound(to: Float.self) + place
            Double.loops.pointee.addFloats(values, sums, columns.count)
          } else {
            let values = base.assumingMemoryBound(to: Double.self) + place
            for column in 0..<columns.count { sums[column] += values[column] }
          }
        }
      }
      for column in 0..<columns.count { sums[column] /= Double(count) }
    }
    let squares = squaredNorms.reduce(0, +) / Double(count)
    return 9 * mean.reduce(0) { $0 + $1 * $1 } > 8 * squares ? mean : nil
  }
}
