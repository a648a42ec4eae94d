import MinNorm
import Testing

@Suite struct FeatureMapTests {
  static let checkers = [
    FeatureMapChecker(specification: "raw"),
    FeatureMapChecker(specification: "random-fourier:count=12,bandwidth=3"),
    FeatureMapChecker(specification: "random-relu:count=13,bias=0.5"),
    FeatureMapChecker(specification: "gabor:size=5,wavelengths=3/4.5,orientations=3,pool=2", takesArrays: false),
    FeatureMapChecker(specification: "grayscale", takesArrays: false),
    FeatureMapChecker(specification: "center", learns: true),
    FeatureMapChecker(specification: "standardize", learns: true),
    FeatureMapChecker(specification: "unit-norm"),
    FeatureMapChecker(specification: "zca:eps=0.1", learns: true),
    FeatureMapChecker(specification: "random-conv:filters=3", takesArrays: false, learns: true),
  ]

  @Test(
    "a map is a function of one example, of what it learnt from the training examples, and of the seed",
    arguments: checkers)
  func conformance(checker: FeatureMapChecker) throws { try checker.check() }

  @Test("every map in the list has a checker")
  func listIsCovered() {
    let tested = Self.checkers.map { String($0.specification.prefix { $0 != ":" }) }
    #expect(Set(FeatureSpecification.maps.map { $0.name }) == Set(tested))
    #expect(FeatureSpecification.maps.allSatisfy { $0.usage.hasPrefix($0.name) })
  }

  @Test("so is a chain of maps, of which a later one learns from what the earlier ones make")
  func chain() throws {
    try FeatureMapChecker(
      specification: "grayscale+gabor:size=3,wavelengths=3,pool=2+standardize+random-relu:count=9", takesArrays: false,
      learns: true
    ).check()
  }
}
