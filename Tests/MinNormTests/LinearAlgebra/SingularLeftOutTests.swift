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

  @Test("rank below n, with and without an example alone in its direction", arguments: [3, 12, 25, 36, 38], [false, true])
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
    var points = numbers(30, 6, seed: 9)
    points[11] = points[4]
    let leftOut = try packed(points, gaussian(0.25)).pivotedCholesky().pseudoinverse().leftOut(targets(30))
    let others = points.indices.filter { $0 != 11 }
    // As K is nearly I, the others' coefficients are their labels, and the mean of both labels for the pair.
    let y = targets(30)
    var means = y
    for column in 0..<3 { means[4, column] = (y[4, column] + y[11, column]) / 2 }
    for left in others where left != 4 {
      for column in 0..<3 {
        let exact = others.reduce(0.0) {
          $1 == left ? $0 : $0 + gaussian(0.25)(points[left], points[$1]) * means[$1, column]
        }
        let size = leftOut.absoluteRounding[left] + exact
        #expect(abs(leftOut.predictions[left, column] - exact) <= 1e-3 * size)
        #expect(leftOut.absoluteRounding[left] < 1e-300)
      }
    }
    for column in 0..<3 { #expect(abs(leftOut.predictions[4, column] - y[11, column]) < 1e-14) }
  }

  @Test("an example that the others' rank hangs on by a hair has no left-out prediction", arguments: [1e-6, 1e-8, 1e-10])
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
