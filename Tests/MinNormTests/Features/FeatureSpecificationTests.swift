import MinNorm
import Testing

@Suite struct FeatureSpecificationTests {
  @Test("every documented spelling makes its map")
  func spellings() throws {
    #expect(try FeatureSpecification(parsing: "raw").map(seed: 1).links.first is RawFeatures)
    let fourier = try FeatureSpecification(parsing: "random-fourier:count=10,bandwidth=2.5,kernel=laplacian").map(
      seed: 7)
    let expected = RandomFourierFeatures(count: 10, bandwidth: 2.5, target: .laplacian, seed: 7)
    #expect(fourier.links.first as? RandomFourierFeatures == expected && fourier.links.count == 1)
    #expect(try fourier.shape(of: .vector(784)) == .vector(10))
    #expect(RawFeatures().shape(of: .image(channels: 1, height: 28, width: 28)).dimension == 784)
    #expect(fourier.name == "random-fourier")
    #expect(fourier.parameters == ["count": 10, "bandwidth": 2.5, "kernel": "laplacian"])
  }

  @Test("maps are chained with +, and a number may have one")
  func chains() throws {
    let chain = try FeatureSpecification(
      parsing: "raw+random-fourier:count=4,bandwidth=1e+1+random-fourier:count=2,bandwidth=3"
    )
    .map(seed: 5)
    #expect(chain.name == "raw+random-fourier+random-fourier")
    #expect(chain.parameters["random-fourier.bandwidth"] == 10 && chain.parameters["random-fourier2.count"] == 2)
    let seeds = chain.links.compactMap { ($0 as? RandomFourierFeatures)?.seed }
    #expect(seeds.count == 2 && seeds[0] == 5 && seeds[1] != 5, "each random map has its own draws")
  }

  @Test(
    "a wrong spelling is refused with one line that names it",
    arguments: [
      ("fancy", "fancy"), ("raw:count=3", "count"), ("random-fourier", "count"),
      ("random-fourier:count=10", "bandwidth"),
      ("random-fourier:count=11,bandwidth=1", "count=11"), ("random-fourier:count=10,bandwidth=-1", "bandwidth=-1"),
      ("random-fourier:count=10,bandwidth=1,kernel=linear", "kernel=linear"), ("random-fourier:count", "count"),
      ("random-fourier:count=10,count=12,bandwidth=1", "twice"), ("", "unknown"),
      ("raw+", "unknown"), ("raw+fancy", "fancy"), ("+raw", "unknown"), ("raw+raw:count=3", "count"),
    ])
  func refusals(text: String, word: String) {
    let error = #expect(throws: FeatureSpecificationError.self) { _ = try FeatureSpecification(parsing: text) }
    #expect(error?.description.contains(word) == true && error?.description.contains("\n") == false)
  }
}
