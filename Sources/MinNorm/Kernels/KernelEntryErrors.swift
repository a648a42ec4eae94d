import CMinNorm
import MinNormData

/// How much the errors of K's own entries are worth in the equations: (K̂ − K)A for a few rows, where K̂ is assembled in float64
/// and K of the features as they were given.
///
/// A residual is measured against a K that is assembled again, which shares the errors of the first. Here sums are made with
/// twice the digits, those of bytes are exact, and what is left is the kernel's own rounding, which is bounded. Costs some 60
/// flops for each feature of each pair, of bytes three.
package struct KernelEntryErrors: Sendable {
  /// Rows that were looked at because there is reason to.
  package let suspects: [Int]
  /// Rows spread evenly over the examples.
  package let sample: [Int]
  /// (K̂ − K)A with the roundings of each entry added in squares: suspects first, then the sample; one column for each of A.
  package let errors: Matrix<Double>

  private let count: Int

  /// Looks at a few rows.
  ///
  /// - Parameter suspects: Examples whose entries may be worse than others', such as those with a near twin.
  package init(
    _ kernel: any Kernel, _ features: FeatureMatrix, coefficients: Matrix<Double>, suspects: [Int] = []
  ) throws {
    count = features.count
    let affordable = 400_000_000 / max(1, features.count * features.dimension)
    let size = min(features.count, max(8, min(32, affordable)))
    sample = (0..<size).map { $0 * features.count / size }
    self.suspects = suspects
    let rows = suspects + sample
    // As in K, distances are taken from the mean of the training examples.
    let entries = try kernel.crossMatrix(of: features.selecting(rows), and: features)
    let exact = ExactEntries(kernel, features)
    let columns = coefficients.columns
    let sums: [Double] = parallelRows(rows.count, width: columns) { part, sums in
      for index in part {
        var (error, rounding) = ([Double](repeating: 0, count: columns), [Double](repeating: 0, count: columns))
        exact.forEachEntry(of: rows[index]) { other, value, uncertainty in
          // The diagonal of K is no sum of products.
          let difference = other == rows[index] ? 0 : entries[index, other] - value
          for column in 0..<columns {
            let factor = coefficients[other, column]
            error[column] += difference * factor
            rounding[column] += (uncertainty * factor) * (uncertainty * factor)
          }
        }
        for column in 0..<columns {
          sums[(index - part.lowerBound) * columns + column] = error[column].magnitude + rounding[column].squareRoot()
        }
      }
    }
    var errors = Matrix<Double>(rows: rows.count, columns: columns)
    for row in rows.indices { for column in 0..<columns { errors[row, column] = sums[row * columns + column] } }
    self.errors = errors
  }

  /// An estimate of ‖(K̂ − K)A‖_F for some columns of A: suspects as they are, the sample for all others.
  package func size(columns: Range<Int>) -> Double {
    func squares(_ rows: Range<Int>) -> Double {
      columns.reduce(0) { sum, column in rows.reduce(sum) { $0 + errors[$1, column] * errors[$1, column] } }
    }
    let share = Double(count) / Double(max(sample.count, 1))
    return (squares(0..<suspects.count) + share * squares(suspects.count..<errors.rows)).squareRoot()
  }
}

/// Entries of K from sums that are rounded once.
private struct ExactEntries: Sendable {
  private let kernel: any Kernel
  private let features: FeatureMatrix
  /// ‖xᵢ‖².
  private let norms: [Double]

  init(_ kernel: any Kernel, _ features: FeatureMatrix) {
    (self.kernel, self.features) = (kernel, features)
    let needsNorms = !(kernel is any RadialKernel || kernel is any AbsoluteDifferenceKernel)
    guard features.numbers.format != .uint8, needsNorms else {
      norms = features.squaredNorms
      return
    }
    norms = parallelRows(features.count, width: 1) { part, norms in
      features.forEachRow(part, as: Double.self) { row, numbers in
        norms[row - part.lowerBound] = mn_preciseProduct(numbers, numbers, features.dimension)
      }
    }
  }

  /// k(x, z) for one example and all, and by how much it may be wrong: what a unit in the last place of its argument moves, and
  /// one of its own.
  func forEachEntry(of row: Int, _ body: (_ other: Int, _ value: Double, _ uncertainty: Double) -> Void) {
    let (dimension, square) = (features.dimension, features.unit * features.unit)
    // Bytes as they are stored are multiplied exactly.
    let isWhole = features.numbers.format == .uint8
    let origin: FeatureMatrix.Origin = isWhole ? .stored : .features
    let divisor = isWhole ? square : 1
    withUnsafeTemporaryAllocation(of: Double.self, capacity: max(2 * dimension, 1)) { room in
      guard let x = room.baseAddress else { return }
      let z = x + dimension
      features.copy(rows: row..<row + 1, columns: 0..<dimension, of: origin, to: x)
      for other in 0..<features.count {
        features.copy(rows: other..<other + 1, columns: 0..<dimension, of: origin, to: z)
        let pair = Pair(
          x: x, z: z, dimension: dimension, isWhole: isWhole, divisor: divisor, norms: (norms[row], norms[other]))
        let (value, spread) = entry(kernel, pair)
        body(other, value, spread)
      }
    }
  }

  /// Two examples side by side, as they are stored or in the units of the features.
  private struct Pair {
    let x: UnsafeMutablePointer<Double>
    let z: UnsafeMutablePointer<Double>
    let dimension: Int
    /// Whether all numbers are whole.
    let isWhole: Bool
    /// Of products of two numbers.
    let divisor: Double
    let norms: (Double, Double)

    var product: Double { (isWhole ? mn_wholeProduct : mn_preciseProduct)(x, z, dimension) / divisor }
    var squaredDistance: Double {
      (isWhole ? mn_wholeSquaredDifference : mn_preciseSquaredDifference)(x, z, dimension) / divisor
    }
  }

  private func entry(_ kernel: any Kernel, _ pair: Pair) -> (value: Double, uncertainty: Double) {
    switch kernel {
    case let radial as any RadialKernel:
      return entry(pair.squaredDistance) {
        radial.value(squaredDistance: $0)
      }
    case let absolute as any AbsoluteDifferenceKernel:
      // Sums of what is not negative: the parts that rounding takes are added on their own.
      var (sum, lost) = (0.0, 0.0)
      for k in 0..<pair.dimension {
        let term = (pair.x[k] - pair.z[k]).magnitude
        let next = sum + term
        lost += sum >= term ? (sum - next) + term : (term - next) + sum
        sum = next
      }
      return entry((sum + lost) / pair.divisor.squareRoot()) { absolute.value(absoluteDifference: $0) }
    case let combined as CombinedKernel:
      var (sum, spread) = (0.0, 0.0)
      for term in combined.terms {
        var (product, relative) = (term.weight, 0.0)
        for factor in term.factors {
          let (value, uncertainty) = entry(factor, pair)
          product *= value
          relative += (value == 0 ? 0 : (uncertainty / value).magnitude) + Precision.float64.unitRoundoff
        }
        sum += product
        spread += product.magnitude * (relative + Precision.float64.unitRoundoff)
      }
      return (sum, spread)
    case let angular as any AngularKernel:
      // An inner product has lost the angle between near vectors, a distance has not.
      return entry(pair.squaredDistance) {
        angular.value(AnglePair(squaredDistance: $0, pair.norms.0, pair.norms.1))
      }
    default:
      return entry(pair.product) {
        kernel.value(innerProduct: $0, pair.norms.0, pair.norms.1)
      }
    }
  }

  private func entry(_ argument: Double, _ kernel: (Double) -> Double) -> (value: Double, uncertainty: Double) {
    let (value, unit) = (kernel(argument), Precision.float64.unitRoundoff)
    let moved = max(
      (kernel(argument * (1 + 2 * unit)) - value).magnitude, (kernel(argument * (1 - 2 * unit)) - value).magnitude)
    return (value, moved + 2 * unit * value.magnitude)
  }
}
