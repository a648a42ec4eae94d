import Foundation
import MinNorm
import Testing

/// Leave-one-out of a singular K beside n refits of least norm, each by the eigenvectors of the others' K.
@Suite struct SingularLeftOutTests {
  /// Rows of a feature matrix whose kernel is the inner product.
  private func numbers(_ n: Int, _ d: Int, seed: Int) -> [[Double]] {
    var random = TestRandom(seed)
    return (0..<n).map { _ in (0..<d).map { _ in random.normal() } }
  }

  private func packed(
    _ points: [[Double]], _ kernel: ([Double], [Double]) -> Double
  ) throws -> PackedSymmetricMatrix<Double> {
    var k = try PackedSymmetricMatrix<Double>(order: points.count, blockSize: 7)
    for i in points.indices { for j in 0...i { k[i, j] = kernel(points[i], points[j]) } }
    return k
  }

  private func linear(_ x: [Double], _ z: [Double]) -> Double { zip(x, z).reduce(0) { $0 + $1.0 * $1.1 } }

  private func gaussian(_ bandwidth: Double) -> ([Double], [Double]) -> Double {
    { x, z in exp(-zip(x, z).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / (2 * bandwidth * bandwidth)) }
  }

  private func targets(_ n: Int) -> Matrix<Double> {
    Targets(labels: (0..<n).map { $0 * 11 % 3 }, classCount: 3).matrix(in: Double.self)
  }

  /// The largest difference from a refit, relative to the largest prediction of the example.
  private func worst(
    _ found: Matrix<Double>, _ points: [[Double]], _ kernel: ([Double], [Double]) -> Double
  ) throws -> Double {
    let y = targets(points.count)
    return try points.indices.reduce(0) { worst, left in
      let kept = points.indices.filter { $0 != left }
      let a = try packed(kept.map { points[$0] }, kernel).symmetricEigen().solve(y.selectingRows(kept))
      let refit = (0..<3).map { column in
        kept.enumerated().reduce(0.0) { $0 + kernel(points[left], points[$1.element]) * a[$1.offset, column] }
      }
      let size = max(1, refit.map(abs).max() ?? 0)
      return (0..<3).reduce(worst) { max($0, abs(found[left, $1] - refit[$1]) / size) }
    }
  }

  private func found(_ points: [[Double]], _ kernel: ([Double], [Double]) -> Double) throws -> [LeftOutPredictions] {
    let y = targets(points.count)
    return [
      try packed(points, kernel).pivotedCholesky().pseudoinverse().leftOut(y),
      try packed(points, kernel).symmetricEigen().leftOut(y),
    ]
  }

  @Test("equal examples with contradictory labels", arguments: [0.3, 1, 2])
  func equal(bandwidth: Double) throws {
    var points = numbers(40, 6, seed: 3)
    for (one, other) in [(7, 3), (20, 3), (33, 3), (39, 38)] { points[one] = points[other] }
    for leftOut in try found(points, gaussian(bandwidth)) {
      #expect(try worst(leftOut.predictions, points, gaussian(bandwidth)) < 1e-10)
    }
  }

  @Test(
    "rank below n, with and without an example alone in its direction", arguments: [3, 12, 25, 36, 38], [false, true])
  func lowRank(rank: Int, hasLonelyRow: Bool) throws {
    var points = numbers(40, rank, seed: rank)
    if hasLonelyRow {
      for row in points.indices { points[row][0] = row == 5 ? 1.5 : 0 }
      for column in 1..<rank { points[5][column] = 0 }
    }
    for leftOut in try found(points, linear) {
      #expect(try worst(leftOut.predictions, points, linear) < 1e-8)
    }
  }

  @Test("where K is nearly diagonal, examples without an equal keep relative accuracy beside those that have one")
  func nearlyDiagonal() throws {
    let (n, one, other) = (30, 4, 11)
    func entry(_ i: Int, _ j: Int) -> Double {
      let (i, j) = (i == other ? one : i, j == other ? one : j)
      return i == j ? 1 : 1e-30 * Double(1 + i * j % 7)
    }
    var k = try PackedSymmetricMatrix<Double>(order: n, blockSize: 7)
    for i in 0..<n { for j in 0...i { k[i, j] = entry(i, j) } }
    let y = targets(n)
    let leftOut = try k.pivotedCholesky().pseudoinverse().leftOut(y)
    for row in 0..<n where row != one && row != other {
      #expect(leftOut.absoluteRounding[row] < 1e-300)
      for column in 0..<3 {
        // To first order the coefficients are the labels, of the pair half of their mean each.
        let exact = (0..<n).reduce(0.0) { sum, j in
          let share = j == one || j == other ? 0.5 : 1
          return j == row ? sum : sum + entry(row, j) * share * y[j, column]
        }
        #expect(abs(leftOut.predictions[row, column] - exact) <= 1e-14 * exact)
      }
    }
    for column in 0..<3 {
      #expect(abs(leftOut.predictions[one, column] - y[other, column]) <= leftOut.absoluteRounding[one])
      #expect(abs(leftOut.predictions[other, column] - y[one, column]) <= leftOut.absoluteRounding[other])
    }
    #expect(leftOut.absoluteRounding[one] < 1e-12)
  }

  @Test(
    "an example that the others' rank hangs on by a hair has no left-out prediction", arguments: [1e-7, 1e-8, 1e-10])
  func undetermined(size: Double) throws {
    var points = numbers(40, 20, seed: 5)
    for row in points.indices { points[row][0] = row == 4 ? 1 : size * points[row][0] }
    #expect(throws: LinearAlgebraError.notPositiveDefinite(leadingMinor: 21, order: 40, precision: .float64)) {
      _ = try found(points, linear)
    }
  }

  @Test("what counts as zero but is no rounding leaves the others' rank open")
  func coarseTolerance() throws {
    let points = (0..<16).map { [Double($0 / 4), Double($0 % 4)] }
    let y = targets(16)
    #expect(throws: LinearAlgebraError.self) {
      _ = try packed(points, gaussian(3)).pivotedCholesky(relativeTolerance: 1e-3).pseudoinverse().leftOut(y)
    }
    #expect(throws: LinearAlgebraError.self) {
      _ = try packed(points, gaussian(3)).symmetricEigen(relativeTolerance: 1e-3).leftOut(y)
    }
  }
}
