import Foundation
import MinNorm
import Testing

@Suite struct EigenlearningTests {
  @Test("learnabilities add up to n without a ridge, to n − δ/κ with one", arguments: [1, 7.5, 40, 99] as [Double])
  func conservation(examples: Double) throws {
    let eigenvalues = (1...100).map { pow(Double($0), -2) }
    let theory = try #require(Eigenlearning(eigenvalues: eigenvalues, examples: examples))
    #expect(abs(theory.learnabilities.reduce(0, +) - examples) < 1e-9)
    let ridged = try #require(Eigenlearning(eigenvalues: eigenvalues, examples: examples, ridge: 0.01))
    #expect(abs(ridged.learnabilities.reduce(0, +) + 0.01 / ridged.kappa - examples) < 1e-9)
    #expect(ridged.kappa > theory.kappa)
  }

  @Test("p equal eigenvalues are learnt by n/p each, and error and noise grow by p/(p − n)")
  func equalEigenvalues() throws {
    let theory = try #require(Eigenlearning(eigenvalues: [Double](repeating: 3, count: 50), examples: 20))
    #expect(theory.learnabilities.allSatisfy { abs($0 - 0.4) < 1e-12 })
    #expect(abs(theory.kappa - 3 * 1.5) < 1e-11 && abs(theory.overfitting - 50.0 / 30) < 1e-12)
    let powers = [Double](repeating: 0.02, count: 50)
    // (1 − n/p)‖β‖² + σ²p/(p − n): the risk of the Gaussian design for many features and examples.
    #expect(abs(theory.meanSquaredError(powers: powers, noise: 0.1) - (0.6 + 0.1 / 0.6)) < 1e-12)
  }

  @Test("as many examples as eigenvalues learn everything, which has no κ")
  func everything() {
    #expect(Eigenlearning(eigenvalues: [1, 1, 0], examples: 2) == nil)
    #expect(Eigenlearning(eigenvalues: [], examples: 2, ridge: 1) == nil)
    #expect(Eigenlearning(eigenvalues: [1, 1, 0], examples: 2, ridge: 0.1) != nil)
  }
}
