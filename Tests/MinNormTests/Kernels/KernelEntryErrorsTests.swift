import Foundation
import MinNorm
import MinNormData
import Testing

@Suite struct KernelEntryErrorsTests {
  private func points(_ count: Int, _ dimension: Int, shift: Double = 0) throws -> FeatureMatrix {
    var random = TestRandom(3)
    return try FeatureMatrix(
      count: count, shape: .vector(dimension),
      numbers: .float64((0..<count * dimension).map { _ in shift + random.normal() }))
  }

  private func ones(_ count: Int) -> Matrix<Double> {
    Matrix(rows: count, columns: 1, values: [Double](repeating: 1, count: count))
  }

  @Test("entries of near and scattered points are right to rounding: what is left is a few roundings of each entry")
  func rounding() throws {
    let features = try points(60, 5)
    for kernel: any Kernel in [
      GaussianKernel(bandwidth: 2), LaplacianKernel(bandwidth: 2), PolynomialKernel(degree: 3), LinearKernel(),
      CosineKernel(), MaternKernel(smoothness: .threeHalves, bandwidth: 2),
    ] {
      let errors = try KernelEntryErrors(kernel, features, coefficients: ones(60))
      let largest = features.squaredNorms.map { kernel.diagonal(squaredNorm: $0) }.max() ?? 0
      let size = errors.size(columns: 0..<1)
      #expect(size > 0 && size < 60 * 200 * 0x1p-53 * largest, "\(kernel.name)")
    }
  }

  @Test("an inner product that loses its digits by cancellation is measured, with its size")
  func cancellation() throws {
    // x·z = 1e16 + 1 − 1e16: the 1 is lost in doubles.
    let features = try FeatureMatrix(
      count: 2, shape: .vector(3), numbers: .float64([1e8, 1, 1e8, 1e8, 1, -1e8]))
    let errors = try KernelEntryErrors(LinearKernel(), features, coefficients: ones(2))
    #expect(errors.errors[0, 0] > 0.5 && errors.errors[0, 0] < 32)
  }

  @Test("an angle that the roundings of an inner product hide is measured by the distance")
  func hiddenAngle() throws {
    // 1 − cos θ = 5e-17, which is counted as 0, so that the kernel misses θ/π.
    let twins = try FeatureMatrix(count: 2, shape: .vector(2), numbers: .float64([1, 0, 1, 1e-8]))
    let errors = try KernelEntryErrors(ArcCosineKernel(order: 0), twins, coefficients: ones(2))
    #expect(abs(errors.errors[0, 0] - 1e-8 / .pi) < 1e-12)
    let apart = try KernelEntryErrors(ArcCosineKernel(order: 0), points(60, 5), coefficients: ones(60))
    #expect(apart.size(columns: 0..<1) < 60 * 200 * 0x1p-53)
  }

  @Test("bytes have exact entries: what is left is the kernel's rounding")
  func bytes() throws {
    let pixels = (0..<40 * 9).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 / 9) }
    let features = try FeatureMatrix(count: 40, shape: .vector(9), numbers: .uint8(pixels), unit: 255)
    let errors = try KernelEntryErrors(GaussianKernel(bandwidth: 0.7), features, coefficients: ones(40))
    #expect(errors.size(columns: 0..<1) < 40 * 40 * 0x1p-53)
  }

  @Test("suspects are looked at as they are, and the sample stands for all others")
  func suspects() throws {
    let errors = try KernelEntryErrors(
      GaussianKernel(bandwidth: 1), points(40, 2), coefficients: ones(40), suspects: [3, 39])
    #expect(errors.suspects == [3, 39] && errors.sample.count == 32 && errors.errors.rows == 34)
    let squares = (0..<34).map { errors.errors[$0, 0] * errors.errors[$0, 0] }
    let size = (squares[0] + squares[1] + 40.0 / 32 * squares[2...].reduce(0, +)).squareRoot()
    #expect(abs(errors.size(columns: 0..<1) - size) <= 1e-12 * size)
  }
}
