import MinNormData

/// The squared distance itself, so that whatever needs distances takes them from `KernelTile`.
struct SquaredDistance: RadialKernel {
  static let name = "squared-distance"
  var parameters: [String: Double] { [:] }
  func value(squaredDistance: Double) -> Double { squaredDistance }
  func evaluate<Scalar: LAPACKScalar>(squaredDistances: inout MutableSpan<Scalar>) {}
}

/// Turns a column of inner products into squared distances that keep the digits of the features.
///
/// ‖x − z‖² = ‖x‖² + ‖z‖² − 2x·z is right to some units in the last place of ‖x‖² + ‖z‖², so a distance whose square is that
/// sum's 2⁻ᵏ lacks k bits. Where more than ten would be lacking, x and z are subtracted number for number in their own format,
/// at 3d flops a pair: equal rows have distance 0, rows one unit in the last place apart the right one. Between examples of
/// MNIST there is no such pair but duplicates.
struct DistancePass<Scalar: LAPACKScalar>: Sendable {
  let rows: FeatureMatrix
  let columns: FeatureMatrix
  let rowNorms: [Scalar]
  let columnNorms: [Scalar]
  /// What squared distances of the multiplied numbers are divided by.
  let unit: Double
  /// Products of whole numbers have all their digits.
  let isExact: Bool

  /// ‖x − z‖² below this times ‖x‖² + ‖z‖² is computed from differences.
  static var nearShare: Scalar { 0x1p-10 }

  /// Replaces xᵢ·z by ‖xᵢ − z‖² for the rows and one column.
  func replaceProducts(_ values: UnsafeMutableBufferPointer<Scalar>, rows range: Range<Int>, column: Int) {
    rowNorms.withUnsafeBufferPointer { all in
      guard let base = values.baseAddress, let first = all.baseAddress, !range.isEmpty else { return }
      let (norms, norm, scale) = (first + range.lowerBound, columnNorms[column], Scalar(1 / unit))
      let loops = Scalar.loops.pointee
      let least = loops.distances(base, range.count, norms, Double(norm), Double(scale), Double(Self.nearShare))
      guard least <= 0, !isExact else { return }
      let limit = Self.nearShare * scale
      for index in 0..<range.count where base[index] <= limit * (norms[index] + norm) {
        base[index] = Scalar(rows.squaredDistance(range.lowerBound + index, to: columns, column))
      }
    }
  }
}

extension FeatureMatrix {
  /// ‖x − z‖² from the differences of the numbers, in float64; of bytes exact but for the division by the unit's square.
  func squaredDistance(_ row: Int, to other: FeatureMatrix, _ otherRow: Int) -> Double {
    if unit == 1, other.unit == 1, numbers.format == other.numbers.format, numbers.format != .uint8 {
      let loops = (numbers.format == .float32 ? Float.loops : Double.loops).pointee
      let width = dimension * numbers.format.bytesPerNumber
      return numbers.withBytes { x in
        other.numbers.withBytes { z in
          guard let x = x.baseAddress, let z = z.baseAddress else { return 0 }
          return loops.squaredDifference(x + row * width, z + otherRow * width, dimension)
        }
      }
    }
    let origin: Origin = unit == other.unit ? .stored : .features
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: max(2 * dimension, 1)) { room in
      guard let x = room.baseAddress else { return 0 }
      let z = x + dimension
      copy(rows: row..<row + 1, columns: 0..<dimension, of: origin, to: x)
      other.copy(rows: otherRow..<otherRow + 1, columns: 0..<dimension, of: origin, to: z)
      let squared = Double.loops.pointee.squaredDifference(x, z, dimension)
      return unit == other.unit ? squared / (unit * unit) : squared
    }
  }

  /// ‖xᵢ − z‖² for all rows and one row of a matrix, from differences, on all threads.
  func squaredDistances(to other: FeatureMatrix, _ otherRow: Int) -> [Double] {
    parallelRows(count, width: 1) { rows, distances in
      for row in rows { distances[row - rows.lowerBound] = squaredDistance(row, to: other, otherRow) }
    }
  }
}
