import Foundation
import MinNorm
import MinNormData
import Testing

@Suite struct LearntNumbersTests {
  /// One fitted map of each kind, on images and where it takes them on arrays in both precisions.
  static let specifications =
    FeatureMapTests.checkers.map(\.specification) + [
      "zca:centred=no,eps=0.5", "gabor:size=3,wavelengths=3,response=half-wave,padding=valid,pool=3,stride=2",
      "random-conv:filters=3,images=raw,from=raw", "random-conv:filters=2,images=normalized,from=gaussian",
      "random-conv:filters=3,images=raw,bias=0.1,contrast=0.001,mirror=yes,pooled=standardized,bits=8",
      "random-conv:filters=2,bias=0.1,pooled=centred", "random-conv:filters=3,images=raw,bias=0.1,bits=8",
      "random-relu:count=9,seed=18446744073709551615", "random-fourier:count=4,bandwidth=0.1,kernel=laplacian",
      "grayscale+standardize+random-relu:count=5+random-relu:count=4+unit-norm",
    ]

  @Test(
    "a chain made again from its words and what it had learnt gives the same features, bit for bit",
    arguments: specifications)
  func restored(specification: String) throws {
    let map = try FeatureSpecification(parsing: specification).map(seed: 1 << 63 + 5)
    let random = CounterRandom(seed: 4, stream: .noise)
    let values = (0..<29 * 7).map { 1e6 + random.normal(at: UInt64($0)) }
    let inputs: [(train: Inputs, test: Inputs)] = [
      (FeatureMapChecker.images(29, seed: 1), FeatureMapChecker.images(6, seed: 2)),
      (array(.float64(values)), array(.float64(values.reversed()))),
      (array(.float32(values.map { Float($0 - 1e6) })), array(.float32(values.map { Float(1e6 - $0) }))),
    ]
    for (train, test) in inputs {
      guard let fitted = try? map.fitted(to: train) else {
        guard case .array = train else { throw FeatureSpecificationError("'\(specification)' is for images at least") }
        continue
      }
      let again = try FittedFeatureChain(
        inputShape: fitted.inputShape, links: fitted.links(), batchSize: fitted.batchSize, source: "here")
      #expect(again.outputShape == fitted.outputShape)
      #expect(try again.features(of: test).numbers == fitted.features(of: test).numbers)
      #expect(try again.links() == fitted.links())
    }
  }

  private func array(_ numbers: Numbers) -> Inputs { .array(NumberArray(rows: 29, columns: 7, numbers: numbers)) }

  @Test("the words of a map, read again, are the same map with its seed", arguments: specifications)
  func words(specification: String) throws {
    let map = try FeatureSpecification(parsing: specification).map(seed: 77)
    let text = try FeatureSpecification(map)
    #expect(try FeatureSpecification(text.map(seed: 1)) == text)
    #expect(try text.map(seed: 1).parameters == map.parameters)
    let json = try JSONEncoder().encode([map])
    #expect(try JSONDecoder().decode([FeatureChain].self, from: json)[0].parameters == map.parameters)
    let images = FeatureMapChecker.images(12, seed: 3)
    let again = try text.map(seed: 1).fitted(to: images).features(of: images)
    #expect(try again == map.fitted(to: images).features(of: images))
  }

  @Test("numbers that do not fit a map are refused, with their name and where they were found")
  func refusals() throws {
    let chain = try FeatureSpecification(parsing: "standardize").map(seed: 0)
    let fitted = try chain.fitted(to: FeatureMapChecker.images(9, channels: 1, seed: 1))
    let links = try fitted.links()
    func restore(_ learnt: [String: NumberArray]) throws {
      _ = try FittedFeatureChain(
        inputShape: fitted.inputShape, links: [.init(words: links[0].words, learnt: learnt)], batchSize: 4,
        source: "model.npz")
    }
    try restore(links[0].learnt)
    let none = #expect(throws: DataError.self) { try restore(links[0].learnt.filter { $0.key == "means" }) }
    #expect(none?.description == "model.npz: expected 99 × 1 numbers named 'scales', found none of that name")
    let short = NumberArray(rows: 3, columns: 1, values: [1, 2, 3])
    #expect(throws: DataError.self) { try restore(["means": short, "scales": short]) }
  }

  @Test("a user's own map has no words, and that is said")
  func foreignMap() throws {
    struct Mine: FixedFeatureMap {
      static let name = "mine"
      var parameters: [String: ParameterValue] { [:] }
      func shape(of inputs: FeatureShape) -> FeatureShape { inputs }
      func prepared(for inputs: FeatureShape) throws -> any FittedFeatureMap {
        RawFeatures().prepared(for: inputs)
      }
    }
    let fitted = try Mine().fitted(to: FeatureMapChecker.images(3, seed: 1))
    let error = #expect(throws: FeatureSpecificationError.self) { _ = try fitted.links() }
    #expect(error?.description.contains("'mine'") == true)
    #expect(throws: FeatureSpecificationError.self) { _ = try FeatureSpecification(FeatureChain([Mine()])) }
  }
}
