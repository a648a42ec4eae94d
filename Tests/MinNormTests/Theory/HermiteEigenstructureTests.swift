import Foundation
import MinNorm
import MinNormData
import Testing

@Suite struct HermiteEigenstructureTests {
  private static func features(_ values: [Double], _ count: Int) throws -> FeatureMatrix {
    try FeatureMatrix(count: count, shape: .vector(values.count / count), numbers: .float64(values))
  }

  @Test(
    "eigenvalues are exp(−r²/σ²) Πᵢ (γᵢ/σ²)^αᵢ for the Gaussian kernel, the largest first, and the tail is their rest")
  func closedForm() throws {
    // Pairs ±s along the axes have a diagonal covariance with γᵢ = sᵢ²/d.
    let sizes = [2.0, 1.5, 1.5, 0.7]
    let values = sizes.indices.flatMap { axis in
      [1.0, -1].flatMap { sign in sizes.indices.map { $0 == axis ? sign * sizes[axis] + 3 : 3 } }
    }
    let gamma = sizes.map { $0 * $0 / 4 }
    let (radius, sigma) = (gamma.reduce(0, +), 2.0)
    var expected: [Double] = []
    for a in 0...10 {
      for b in 0...10 - a {
        for c in 0...10 - a - b {
          for d in 0...10 - a - b - c {
            let powers = zip(gamma, [a, b, c, d]).reduce(1) { $0 * pow($1.0 / (sigma * sigma), Double($1.1)) }
            expected.append(exp(-radius / (sigma * sigma)) * powers)
          }
        }
      }
    }
    expected.sort(by: >)
    let found = try #require(
      try HermiteEigenstructure(
        GaussianKernel(bandwidth: sigma), Self.features(values, 8), targets: Matrix(rows: 8, columns: 1), count: 50,
        decomposed: 1))
    #expect(found.eigenvalues.count == 50)
    // The power series is interpolated: a coefficient loses some digit with every degree.
    for (value, exact) in zip(found.eigenvalues, expected) { #expect(abs(value - exact) < 1e-6 * exact + 1e-8) }
    #expect(abs(found.tail - expected.dropFirst(50).reduce(0, +)) < 1e-5)
    #expect(abs(found.effectiveDimension - radius * radius / gamma.reduce(0) { $0 + $1 * $1 }) < 1e-12)
  }

  @Test("on normal data of many directions the ansatz expects the measured mse, for two kernels")
  func normalData() throws {
    let (count, d, tests) = (900, 100, 400)
    let random = CounterRandom(seed: 5, stream: .noise)
    let scales = (0..<d).map { 5 * pow(Double($0 + 5), -0.25) / 4.06 }
    let values = (0..<(count + tests) * d).map { random.normal(at: UInt64($0)) * scales[$0 % d] }
    func target(_ row: Int) -> Double {
      let z = (0..<d).map { values[row * d + $0] / scales[$0] }
      return z[0] + 0.5 * z[3] + 0.3 * z[1] * z[2] + 0.1 * random.normal(at: UInt64(values.count + row))
    }
    let y = Matrix(rows: count, columns: 1, values: (0..<count).map(target))
    let expected = (count..<count + tests).map(target)
    let train = try Self.features(Array(values.prefix(count * d)), count)
    let test = try Self.features(Array(values.dropFirst(count * d)), tests)
    for kernel in [GaussianKernel(bandwidth: 5), LaplacianKernel(bandwidth: 10)] as [any RadialKernel] {
      let ansatz = try #require(
        try HermiteEigenstructure(kernel, train, targets: y, count: 3000, decomposed: 225))
      for n in [150, 300] {
        let part = try train.selecting(Array(0..<n))
        let a = try kernel.gram(of: part, in: Double.self).cholesky().solve(y.selectingRows(Array(0..<n)))
        let outputs = try kernel.product(of: test, and: part, times: a).values
        let measured = zip(outputs, expected).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / Double(tests)
        let predicted = try #require(ansatz.meanSquaredError(examples: n))
        // One subset and 400 test examples leave some 8 %.
        #expect(abs(predicted / measured - 1) < 0.2, "\(kernel) \(n): \(predicted), measured \(measured)")
      }
    }
  }

  @Test("targets along a polynomial have its power, and a polynomial that others make up ends the decomposition")
  func powers() throws {
    // Two coordinates of ±1: z² − 1 vanishes, and z₁z₂ is orthogonal to 1, z₁ and z₂.
    let corners: [[Double]] = [[2, 1], [2, -1], [-2, 1], [-2, -1]]
    let y = Matrix(rows: 4, columns: 1, values: corners.map { 3 * $0[0] / 2 + 1 })
    let found = try #require(
      try HermiteEigenstructure(
        GaussianKernel(bandwidth: 3), Self.features(corners.flatMap { $0 }, 4), targets: y, count: 10, decomposed: 10))
    #expect(found.decomposed < 4 && found.noise < 1e-12)
    #expect(abs(found.powers[0] - 1) < 1e-12 && abs(found.powers[1] - 9) < 1e-12 && abs(found.powers[2]) < 1e-12)
  }

  @Test("fewer examples than numbers each have no covariance to start from")
  func tooFew() throws {
    let found = try HermiteEigenstructure(
      GaussianKernel(bandwidth: 1), Self.features([1, 2, 3, 4], 2), targets: Matrix(rows: 2, columns: 1), count: 5,
      decomposed: 1)
    #expect(found == nil)
  }
}
