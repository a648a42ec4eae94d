import Foundation
import MinNorm
import MinNormData
import Testing

@Suite struct PooledEigenlearningTests {
  /// Normal features of variances λᵢ, whose linear kernel has the λᵢ as the eigenvalues of its operator.
  private static func pool(_ count: Int, variances: [Double]) throws -> Spectrum {
    let (random, d) = (CounterRandom(seed: 3, stream: .noise), variances.count)
    let values = (0..<count * d).map { random.normal(at: UInt64($0)) * variances[$0 % d].squareRoot() }
    let points = try FeatureMatrix(count: count, shape: .vector(d), numbers: .float64(values))
    return try Spectrum(LinearKernel().gram(of: points, in: Double.self))
  }

  @Test("a pool of three times n tells κ and E₀ of the operator, which the eigenvalues of K/N do not")
  func operatorOfThePool() throws {
    let variances = (1...400).map { pow(Double($0), -1) }
    let exact = try #require(Eigenlearning(eigenvalues: variances, examples: 60))
    let spectrum = try Self.pool(180, variances: variances)
    let zeros = Matrix<Double>(rows: 180, columns: 1)
    let found = try #require(PooledEigenlearning(spectrum, coordinates: zeros, examples: 60))
    // Fluctuations of a spectrum are of the order 1/N.
    #expect(abs(found.kappa / exact.kappa - 1) < 0.05)
    #expect(abs(found.overfitting / exact.overfitting - 1) < 0.05)
    #expect(found.theory.kappa / exact.kappa < 0.75 && abs(found.theory.overfitting / exact.overfitting - 1) > 0.1)
    #expect(abs(found.ridge - 180 * found.theory.kappa) < 1e-12)
  }

  @Test(
    "leave-one-out with the ridge δ is that of Cholesky, and generalized cross-validation where all leverages are equal"
  )
  func leverages() throws {
    let variances = (1...30).map { pow(Double($0), -0.5) }
    let spectrum = try Self.pool(24, variances: variances)
    let random = CounterRandom(seed: 4, stream: .noise)
    let y = Matrix(rows: 24, columns: 2, values: (0..<48).map { random.normal(at: UInt64($0)) })
    let coordinates = spectrum.coordinates(y)
    let found = try #require(PooledEigenlearning(spectrum, coordinates: coordinates, examples: 8))
    // K + δI as V(Λ + δ)Vᵀ, column by column.
    var scaled = Matrix<Double>(rows: 24, columns: 24)
    for row in 0..<24 { scaled[row, row] = 1 }
    scaled = spectrum.coordinates(scaled)
    for row in 0..<24 { for column in 0..<24 { scaled[row, column] /= spectrum.eigenvalues[row] + found.ridge } }
    let inverse = spectrum.combination(scaled)
    var (leftOut, size, trace) = (0.0, 0.0, 0.0)
    for row in 0..<24 {
      trace += inverse[row, row]
      for column in 0..<2 {
        let a = (0..<24).reduce(0) { $0 + inverse[row, $1] * y[$1, column] }
        leftOut += (a / inverse[row, row]) * (a / inverse[row, row])
        size += a * a
      }
    }
    let expected = leftOut / (size * 24 * 24 / (trace * trace))
    #expect(abs(found.leverageFactor(spectrum, coordinates: coordinates) / expected - 1) < 1e-9)
    #expect(expected != 1)
  }

  @Test("there is no κ of as many examples as K has rank")
  func everything() throws {
    let spectrum = try Self.pool(20, variances: [1, 1, 1])
    let zeros = Matrix<Double>(rows: 20, columns: 1)
    #expect(PooledEigenlearning(spectrum, coordinates: zeros, examples: 3) == nil)
    #expect(PooledEigenlearning(spectrum, coordinates: zeros, examples: 2) != nil)
  }
}
