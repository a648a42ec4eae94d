import Foundation
import MinNorm
import MinNormData
import Testing

@Suite struct RandomFourierFeaturesTests {
  private let inputs = Inputs.array(
    NumberArray(rows: 12, columns: 3, values: (0..<36).map { Float(($0 * 7) % 11) / 5 }))

  @Test(
    "inner products approach the kernel as the number of features grows",
    arguments: RandomFourierFeatures.Target.allCases)
  func kernel(target: RandomFourierFeatures.Target) throws {
    let raw = try RawFeatures().features(of: inputs)
    let kernel: any Kernel = target == .gaussian ? GaussianKernel(bandwidth: 1.5) : LaplacianKernel(bandwidth: 1.5)
    let exact = try kernel.gram(of: raw, in: Double.self)
    let count = 20_000
    let features = try RandomFourierFeatures(count: count, bandwidth: 1.5, target: target, seed: 3).features(of: inputs)
    let gram = try LinearKernel().gram(of: features, in: Double.self)
    // A mean of D/2 cosines of variance below 1/2 (they share frequencies with sines, which subtract): 5 deviations.
    let bound = 5 / Double(count).squareRoot()
    for i in 0..<raw.count { for j in 0...i { #expect(abs(gram[i, j] - exact[i, j]) < bound) } }
  }

  @Test("every feature vector has length 1, so k(x, x) = 1 exactly as for the kernel")
  func length() throws {
    let features = try RandomFourierFeatures(count: 50, bandwidth: 2).features(of: inputs)
    // Float32 sines and cosines: 25 pairs of squares, each to a few units in the last place.
    #expect(features.squaredNorms.allSatisfy { abs($0 - 1) < 4 * 0x1p-23 })
  }

  @Test("the same seed gives the same features, another seed others")
  func seeds() throws {
    func values(_ seed: UInt64) throws -> [Float] {
      try RandomFourierFeatures(count: 20, bandwidth: 2, seed: seed).features(of: inputs).values
    }
    #expect(try values(1) == values(1))
    #expect(try values(1) != values(2))
  }

  @Test("more features begin with the frequencies of fewer ones")
  func prefix() throws {
    let (few, many) = (
      try RandomFourierFeatures(count: 4, bandwidth: 2).features(of: inputs),
      try RandomFourierFeatures(count: 16, bandwidth: 2).features(of: inputs)
    )
    for example in 0..<inputs.count {
      for index in 0..<2 {
        #expect(abs(few.values[4 * example + index] - 2 * many.values[16 * example + index]) < 1e-6)
      }
    }
  }
}
