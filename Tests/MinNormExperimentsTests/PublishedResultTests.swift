import MinNorm
import MinNormExperiments
import Testing

@Suite struct PublishedResultTests {
  @Test("a published row is found for exactly its system")
  func lookUp() {
    func rate(_ dataset: String, _ kernel: any Kernel, _ n: Int, _ labels: String) -> Double? {
      PublishedResults.lookUp(dataset: dataset, kernel: kernel, trainCount: n, labels: labels)?.testErrorRate
    }
    let gaussian = GaussianKernel(bandwidth: 5)
    #expect(rate("mnist", gaussian, 60_000, "clean") == 0.012)
    #expect(rate("mnist", gaussian, 500, "clean") == 0.0935)
    #expect(rate("mnist", LaplacianKernel(bandwidth: 10), 7500, "clean") == 3.38 / 100)
    #expect(rate("mnist", gaussian, 7500, "corrupt:0.1") == nil)
    #expect(rate("mnist", GaussianKernel(bandwidth: 5.5), 500, "clean") == nil)
    #expect(rate("mnist", gaussian, 501, "clean") == nil)
    #expect(rate("digits", gaussian, 500, "clean") == nil)
    #expect(rate("mnist", LinearKernel(), 500, "clean") == nil)
  }

  @Test("rows for noisy labels, counted against noisy test labels, are found for exactly theirs")
  func noisy() {
    func rate(_ kernel: any Kernel, _ n: Int, _ labels: String) -> Double? {
      PublishedResults.lookUpNoisy(dataset: "mnist", kernel: kernel, trainCount: n, labels: labels)?.testErrorRate
    }
    #expect(rate(GaussianKernel(bandwidth: 5), 7500, "corrupt:0.1") == 13.01 / 100)
    #expect(rate(LaplacianKernel(bandwidth: 10), 7500, "corrupt:0.1") == 12.38 / 100)
    #expect(rate(GaussianKernel(bandwidth: 5), 7500, "clean") == nil)
    #expect(rate(GaussianKernel(bandwidth: 5), 7500, "corrupt:0.2") == nil)
    #expect(rate(GaussianKernel(bandwidth: 10), 7500, "corrupt:0.1") == nil)
  }
}
