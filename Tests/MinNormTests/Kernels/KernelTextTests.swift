import Foundation
import MinNorm
import Testing

@Suite struct KernelTextTests {
  @Test(
    "a kernel's words, read again, are the same kernel to the last bit",
    arguments: [1.0, 5.0, 0.1, 1.0 / 3.0, 1e-300, 6.5e21] as [Double])
  func roundTrip(number: Double) throws {
    func check<K: Kernel & Codable & Equatable>(_ kernel: K) throws {
      #expect(try JSONDecoder().decode([K].self, from: JSONEncoder().encode([kernel])) == [kernel])
      #expect(try KernelSpecification(kernel).fixedKernel() as? K == kernel)
    }
    try check(GaussianKernel(bandwidth: number))
    try check(LaplacianKernel(bandwidth: number))
    try check(PolynomialKernel(degree: 3, gamma: number, constant: 0))
    try check(LinearKernel())
    try check(CosineKernel())
    try check(MaternKernel(smoothness: .fiveHalves, bandwidth: number))
    try check(RationalQuadraticKernel(alpha: number, bandwidth: 2))
    try check(ArcCosineKernel(order: 2, depth: 3))
    try check(NNGPKernel(depth: 2, weightVariance: number))
    try check(NeuralTangentKernel(depth: 3, biasVariance: number, inputs: 7))
    if number > 1e-100 { try check(GaussianKernel(gamma: number)) }
  }

  @Test("every family has words")
  func families() throws {
    for checker in KernelTests.checkers {
      let words = try KernelSpecification(checker.kernel)
      #expect(try words.fixedKernel().parameters == checker.kernel.parameters, "\(words)")
      #expect(try words.fixedKernel().name == checker.kernel.name)
    }
  }

  @Test("words of another kernel, or that leave the bandwidth to examples, are refused")
  func refusals() throws {
    #expect(throws: KernelSpecificationError.self) { _ = try GaussianKernel(parsing: "laplacian:bandwidth=2") }
    #expect(throws: KernelSpecificationError.self) { _ = try GaussianKernel(parsing: "gaussian:bandwidth=median") }
    #expect(throws: KernelSpecificationError.self) {
      _ = try KernelSpecification(parsing: "gaussian:bandwidth=loo").fixedKernel()
    }
  }
}
