import MinNorm
import Testing

/// What every kernel must satisfy: one line per kernel in `KernelTests` runs all of it.
struct KernelChecker: Sendable {
  let kernel: any Kernel
  /// k(x, z) by its textbook formula, from the two vectors.
  let formula: @Sendable ([Wide], [Wide]) -> Wide

  func check(points: FeatureMatrix, others: FeatureMatrix, _ precision: Precision) throws {
    try GramMatchesFormula(kernel: kernel, formula: formula, points: points, others: others).run(in: precision)
  }

  private struct GramMatchesFormula: PrecisionCheck {
    let kernel: any Kernel
    let formula: @Sendable ([Wide], [Wide]) -> Wide
    let points: FeatureMatrix
    let others: FeatureMatrix

    func row(_ features: FeatureMatrix, _ index: Int) -> [Wide] {
      features.values[index * features.dimension..<(index + 1) * features.dimension].map { Wide($0) }
    }

    func run<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws {
      let n = points.count
      let exact = WideMatrix(order: n) { formula(row(points, $0), row(points, $1)) }
      let scale = (0..<n).map { abs(exact.rows[$0][$0]) }.max() ?? 1
      // Distances lose digits to cancellation: ‖x‖² is up to d here, and a square root halves the digits near 0.
      let tolerance = scale * Wide(points.dimension) * Wide(Scalar.precision.unitRoundoff) * 16
      let rootTolerance = kernel.name == "laplacian" ? max(tolerance, tolerance.squareRoot() / 16) : tolerance
      for blockSize in [3, 16, 128] {
        let gram = try kernel.gram(of: points, in: type, blockSize: blockSize)
        for i in 0..<n {
          #expect(abs(Wide(Double(gram[i, i])) - exact.rows[i][i]) <= tolerance / 8, "diagonal \(i)")
          for j in 0..<i {
            #expect(abs(Wide(Double(gram[i, j])) - exact.rows[i][j]) <= rootTolerance, "\(kernel.name) \(i), \(j)")
          }
        }
      }
      var random = TestRandom(9)
      let factor = Matrix<Scalar>(rows: n, columns: 3, values: (0..<3 * n).map { _ in Scalar(random.normal()) })
      let product = try kernel.gramProduct(
        of: points, times: factor.converted(to: Double.self), in: Scalar.precision)
      let expected = exact.times(factor)
      let cross = try kernel.product(of: others, and: points, times: factor)
      for c in 0..<3 {
        for i in 0..<n {
          #expect(abs(Wide(product[i, c]) - expected[i][c]) <= rootTolerance * Wide(n) * 4)
        }
        for i in 0..<others.count {
          let sum = (0..<n).reduce(Wide(0)) {
            $0 + formula(row(others, i), row(points, $1)) * Wide(Double(factor[$1, c]))
          }
          #expect(abs(Wide(Double(cross[i, c])) - sum) <= rootTolerance * Wide(n) * 4)
        }
      }
    }
  }
}
