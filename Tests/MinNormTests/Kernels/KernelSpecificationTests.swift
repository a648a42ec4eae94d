import MinNorm
import Testing

@Suite struct KernelSpecificationTests {
  func kernel(_ text: String) throws -> any Kernel {
    try KernelSpecification(parsing: text).kernel(for: FeatureMatrix(count: 3, dimension: 1, values: [0, 1, 4]))
  }

  @Test("every documented spelling makes its kernel")
  func spellings() throws {
    #expect(try kernel("linear") is LinearKernel)
    #expect(try kernel("gaussian:bandwidth=5") as? GaussianKernel == GaussianKernel(bandwidth: 5))
    #expect(abs(try kernel("gaussian:gamma=0.02").parameters["bandwidth"]! - 5) < 1e-12)
    #expect(try kernel("laplacian:bandwidth=10") as? LaplacianKernel == LaplacianKernel(bandwidth: 10))
    #expect(
      try kernel("polynomial:degree=3,gamma=0.5,constant=0") as? PolynomialKernel
        == PolynomialKernel(degree: 3, gamma: 0.5, constant: 0))
  }

  @Test("the median of the distances 1, 3, 4 is 3")
  func median() throws {
    #expect(abs(try kernel("gaussian:bandwidth=median").parameters["bandwidth"]! - 3) < 1e-12)
    #expect(throws: KernelSpecificationError.self) {
      _ = try KernelSpecification(parsing: "laplacian:bandwidth=median")
        .kernel(for: FeatureMatrix(count: 2, dimension: 1, values: [1, 1]))
    }
  }

  @Test(
    "a wrong spelling is refused with one line that names it",
    arguments: [
      "", "gauss:bandwidth=5", "gaussian", "gaussian:bandwidth=0", "gaussian:bandwidth=-1", "gaussian:bandwidth=nan",
      "gaussian:bandwidth=inf", "gaussian:bandwidth=5,gamma=1", "gaussian:bandwidth=5,bandwidth=5", "gaussian:width=5",
      "gaussian:bandwidth", "gaussian:", "laplacian:gamma=3", "linear:c=1", "polynomial", "polynomial:degree=0",
      "polynomial:degree=2.5", "polynomial:degree=2,gamma=0", "polynomial:degree=2,constant=-1",
      "gaussian:bandwidth=5,",
    ])
  func refused(text: String) throws {
    let error = #expect(throws: KernelSpecificationError.self) { _ = try KernelSpecification(parsing: text) }
    #expect(error?.description.contains("\n") == false)
  }
}
