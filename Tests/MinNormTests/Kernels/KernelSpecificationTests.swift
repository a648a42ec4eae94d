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
    #expect(
      try kernel("matern:nu=3/2,bandwidth=2") as? MaternKernel
        == MaternKernel(smoothness: .threeHalves, bandwidth: 2))
    #expect(
      try kernel("matern:nu=2.5,bandwidth=median") as? MaternKernel
        == MaternKernel(smoothness: .fiveHalves, bandwidth: 3))
    #expect(
      try kernel("rational-quadratic:bandwidth=2") as? RationalQuadraticKernel == RationalQuadraticKernel(bandwidth: 2))
    #expect(try kernel("cosine") is CosineKernel)
    #expect(try kernel("arc-cosine:order=0") as? ArcCosineKernel == ArcCosineKernel(order: 0))
    #expect(try kernel("arc-cosine:order=2,depth=3") as? ArcCosineKernel == ArcCosineKernel(order: 2, depth: 3))
    #expect(try kernel("nngp:depth=3") as? NNGPKernel == NNGPKernel(depth: 3))
    #expect(
      try kernel("ntk:depth=2,weight-variance=1.5,bias-variance=0.1,inputs=784") as? NeuralTangentKernel
        == NeuralTangentKernel(depth: 2, weightVariance: 1.5, biasVariance: 0.1, inputs: 784))
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
      "gaussian:bandwidth=5,", "matern:bandwidth=1", "matern:nu=1,bandwidth=1", "matern:nu=3/2",
      "rational-quadratic:alpha=1", "rational-quadratic:bandwidth=1,alpha=0", "cosine:bandwidth=1", "sigmoid",
      "arc-cosine", "arc-cosine:order=3", "arc-cosine:order=1,depth=0", "nngp", "ntk:depth=0", "ntk:depth=1.5",
      "ntk:depth=1,weight-variance=0", "ntk:depth=1,bias-variance=-1", "nngp:depth=1,inputs=0", "ntk:order=1",
    ])
  func refused(text: String) throws {
    let error = #expect(throws: KernelSpecificationError.self) { _ = try KernelSpecification(parsing: text) }
    #expect(error?.description.contains("\n") == false)
  }

  @Test(
    "a parameter that a kernel does not have is named, also where another one is missing",
    arguments: ["gaussian:sigma=5", "gaussian:bandwidth=5,sigma=1", "matern:sigma=5", "polynomial:sigma=2"])
  func unknownParameter(text: String) {
    let error = #expect(throws: KernelSpecificationError.self) { _ = try KernelSpecification(parsing: text) }
    #expect(error?.description.contains("has no parameter 'sigma'") == true)
  }
}
