import MinNorm
import Testing

@Suite struct FeatureSpecificationTests {
  @Test("every documented spelling makes its map")
  func spellings() throws {
    #expect(try FeatureSpecification("raw").map(seed: 1) is RawFeatures)
    let fourier = try FeatureSpecification("random-fourier:count=10,bandwidth=2.5,kernel=laplacian").map(seed: 7)
    #expect(
      fourier as? RandomFourierFeatures == RandomFourierFeatures(count: 10, bandwidth: 2.5, target: .laplacian, seed: 7)
    )
    #expect(fourier.dimension(ofInputs: 784) == 10 && RawFeatures().dimension(ofInputs: 784) == 784)
    #expect(fourier.parameters == ["count": 10, "bandwidth": 2.5, "exponent": 1])
  }

  @Test(
    "a wrong spelling is refused with one line that names it",
    arguments: [
      ("fancy", "fancy"), ("raw:count=3", "count"), ("random-fourier", "count"),
      ("random-fourier:count=10", "bandwidth"),
      ("random-fourier:count=11,bandwidth=1", "count=11"), ("random-fourier:count=10,bandwidth=-1", "bandwidth=-1"),
      ("random-fourier:count=10,bandwidth=1,kernel=linear", "kernel=linear"), ("random-fourier:count", "count"),
      ("random-fourier:count=10,count=12,bandwidth=1", "twice"), ("", "unknown"),
    ])
  func refusals(text: String, word: String) {
    let error = #expect(throws: FeatureSpecificationError.self) { _ = try FeatureSpecification(text) }
    #expect(error?.description.contains(word) == true && error?.description.contains("\n") == false)
  }
}
