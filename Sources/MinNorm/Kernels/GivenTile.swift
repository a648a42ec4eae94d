import MinNormData

/// Tiles of a kernel matrix that a user gives: read where it is, each number rounded once where the system has fewer digits.
struct GivenTile<Scalar: LAPACKScalar>: ~Copyable {
  private let kernel: any Kernel
  private let matrix: GivenKernelMatrix
  private let rows: [Int]
  private let columns: [Int]
  private let rowNorms: [Scalar]
  private let columnNorms: [Scalar]

  /// Prepares tiles of the values for pairs of examples, one of which is a training example.
  init(_ kernel: any Kernel, _ matrix: GivenKernelMatrix, rows: FeatureMatrix, columns: FeatureMatrix) {
    (self.kernel, self.matrix) = (kernel, matrix)
    (self.rows, self.columns) = (rows.places, columns.places)
    (rowNorms, columnNorms) = (rows.squaredNorms.map { Scalar($0) }, columns.squaredNorms.map { Scalar($0) })
  }

  /// Fills `tile`, or only its lower triangle where it lies on the diagonal.
  func fill(_ tile: MatrixView<Scalar>, rows: Range<Int>, columns: Range<Int>, symmetric: Bool) {
    let own = Array(self.rows[rows])
    let isRun = zip(own, own.dropFirst()).allSatisfy { $1 == $0 + 1 }
    // A column of the tile is then a part of a row of the file.
    let run = isRun && (own.last ?? 0) < matrix.order ? own.first : nil
    let others = Array(self.columns[columns])
    let stride = tile.stride
    matrix.gram.withNumbers(runs: columns.count, of: rows.count) { gram in
      withCross(runs: rows.count, of: columns.count) { cross in
        parallelRanges(columns.count, sharing: (gram, cross, tile.base)) { memory, part in
          for column in part {
            let skip = symmetric ? column : 0
            let target = memory.2 + column * stride
            if let run, others[column] < matrix.order, matrix.isSymmetric || run + skip >= others[column] {
              convert(memory.0, others[column] * matrix.order + run + skip, to: target + skip, rows.count - skip)
            } else {
              for row in skip..<rows.count { target[row] = value(own[row], others[column], memory.0, memory.1) }
            }
            evaluate(target + skip, rows.lowerBound + skip..<rows.upperBound, columns.lowerBound + column)
          }
        }
      }
    }
  }

  private func withCross(runs: Int, of length: Int, _ body: (UnsafeRawPointer?) -> Void) {
    if let cross = matrix.cross { cross.withNumbers(runs: runs, of: length, body) } else { body(nil) }
  }

  /// k of two places.
  private func value(_ place: Int, _ other: Int, _ gram: UnsafeRawPointer?, _ cross: UnsafeRawPointer?) -> Scalar {
    let n = matrix.order
    switch (place < n, other < n) {
    case (true, true):
      let isUpper = matrix.isSymmetric || place <= other
      return number(gram, isUpper ? place * n + other : other * n + place, matrix.gram.format)
    case (false, true): return number(cross, (place - n) * n + other, matrix.cross?.format)
    case (true, false): return number(cross, (other - n) * n + place, matrix.cross?.format)
    // Nobody has said.
    case (false, false): return .nan
    }
  }

  private func number(_ base: UnsafeRawPointer?, _ index: Int, _ format: NumberFormat?) -> Scalar {
    guard let base else { return .nan }
    return switch format {
    case .uint8?: Scalar(base.assumingMemoryBound(to: UInt8.self)[index])
    case .float32?: Scalar(base.assumingMemoryBound(to: Float.self)[index])
    case .float64?: Scalar(base.assumingMemoryBound(to: Double.self)[index])
    case nil: .nan
    }
  }

  private func convert(_ base: UnsafeRawPointer?, _ index: Int, to target: UnsafeMutablePointer<Scalar>, _ count: Int) {
    guard let base else { return }
    let from = base + index * matrix.gram.format.bytesPerNumber
    let loops = Scalar.loops.pointee
    switch matrix.gram.format {
    case .uint8: loops.widenBytes(from.assumingMemoryBound(to: UInt8.self), target, count)
    case .float32: loops.convertFloats(from.assumingMemoryBound(to: Float.self), target, count)
    case .float64: loops.convertDoubles(from.assumingMemoryBound(to: Double.self), target, count)
    }
  }

  private func evaluate(_ values: UnsafeMutablePointer<Scalar>, _ examples: Range<Int>, _ other: Int) {
    guard !(kernel is GivenKernel) else { return }
    var span = UnsafeMutableBufferPointer(start: values, count: examples.count).mutableSpan
    rowNorms.withUnsafeBufferPointer { norms in
      kernel.evaluate(
        innerProducts: &span, squaredNorms: UnsafeBufferPointer(rebasing: norms[examples]).span,
        squaredNorm: columnNorms[other])
    }
  }
}

extension FeatureMatrix {
  /// Refuses a given matrix with eigenvalues below zero that rounding of its numbers does not explain.
  ///
  /// - Throws: `LinearAlgebraError.indefinite`.
  package func requireSemidefinite(_ eigenvalues: [Double]) throws {
    guard let given, let smallest = eigenvalues.min(), let largest = eigenvalues.max() else { return }
    guard smallest < -given.gram.tolerance * largest.magnitude else { return }
    throw LinearAlgebraError.indefinite(smallest: smallest, largest: largest)
  }

  /// Where the examples stand in given matrices.
  fileprivate var places: [Int] { numbers.widened.map { Int($0) } }
}
