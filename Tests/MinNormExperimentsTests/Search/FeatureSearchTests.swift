import Foundation
import MinNorm
import MinNormExperiments
import Testing

@Suite struct FeatureSearchTests {
  private func problem(_ count: Int) -> SolveExperiment {
    var problem = SolveExperiment()
    problem.data = .named("digits", directory: "data")
    problem.trainCount = count
    problem.kernel = "gaussian:bandwidth=loo"
    return problem
  }

  @Test("braces stand for all combinations of their alternatives, each candidate once")
  func grid() throws {
    let search = FeatureSearch(
      problem(10), grid: ["gabor:sigma={0.4|0.5},pool={4|7}+unit-norm", "raw", "unit-norm{|+center}"])
    #expect(
      try search.candidates() == [
        "raw", "gabor:sigma=0.4,pool=4+unit-norm", "gabor:sigma=0.4,pool=7+unit-norm",
        "gabor:sigma=0.5,pool=4+unit-norm", "gabor:sigma=0.5,pool=7+unit-norm", "unit-norm", "unit-norm+center",
      ])
    for wrong in ["gabor:pool={4", "gabor:pool=4}", "{{a}}", "a}{"] {
      #expect(throws: ExperimentError.self) { _ = try FeatureSearch(grid: [wrong]).candidates() }
    }
  }

  @Test("the scores are the leave-one-out errors of solve, the best first, and the test set plays no part")
  func scores() throws {
    let search = FeatureSearch(
      problem(150), grid: ["unit-norm{|+random-relu:count=40}", "gabor:pool=7+unit-norm"],
      bandwidthMultiples: [0.5, 1])
    let record = try search.run()
    #expect(record.candidates.count == 4 && record.dataset.testCount == 0 && record.kernel.name == "gaussian")
    for (better, worse) in zip(record.candidates, record.candidates.dropFirst()) {
      #expect((better.looErrorRate ?? 1) <= (worse.looErrorRate ?? 1))
    }
    #expect(record.candidates.allSatisfy { $0.points.count == 2 })
    let best = record.candidates[0]
    var experiment = problem(150)
    experiment.features = try FeatureSpecification(parsing: best.features)
    experiment.kernel = .gaussian(bandwidth: try #require(best.bandwidth))
    experiment.leaveOneOut = true
    let result = try experiment.run().results[0]
    #expect(result.looErrorRate == best.looErrorRate)
    let (squared, expected) = (result.looMse ?? 0, best.looMse ?? 1)
    #expect(abs(squared - expected) < 1e-9 * expected)
  }

  @Test("a search is one value that survives being written and read")
  func codable() throws {
    let search = FeatureSearch(problem(20), grid: ["unit-norm"])
    let text = try RecordJSON.text(search)
    #expect(try JSONDecoder().decode(FeatureSearch.self, from: Data(text.utf8)) == search)
    let record = try search.run()
    let copy = try JSONDecoder().decode(FeatureSearchRecord.self, from: Data(RecordJSON.text(record).utf8))
    #expect(copy.search == search && copy.candidates == record.candidates)
  }

  @Test("a kernel without a bandwidth to choose is scored as it is")
  func fixedKernel() throws {
    var fixed = problem(60)
    fixed.kernel = "polynomial:degree=3"
    let record = try FeatureSearch(fixed, grid: ["unit-norm"]).run()
    #expect(record.candidates.allSatisfy { $0.points.count == 1 && $0.bandwidth == nil && $0.looErrorRate != nil })
  }

  @Test("gabor on arrays, a negative bandwidth and two label sets are refused before anything is computed")
  func refusals() {
    var labelled = problem(20)
    labelled.labels = ["clean", "random"]
    #expect(throws: ExperimentError.self) {
      _ = try FeatureSearch(labelled, grid: []).run()
    }
    #expect(throws: ExperimentError.self) {
      _ = try FeatureSearch(problem(20), grid: [], bandwidthMultiples: [-1]).run()
    }
    #expect(throws: FeatureSpecificationError.self) {
      _ = try FeatureSearch(problem(20), grid: ["random-fourier:count=8,bandwidth=1+gabor"]).run()
    }
  }
}

@Suite struct ChosenFeaturesTests {
  @Test("the chosen Gabor bank is the best that its search found, and every score belongs to a candidate of the search")
  func mnistGabor() throws {
    let chosen = try ChosenFeatures.mnistGabor
    let best = try #require(chosen.scores.first)
    #expect(best.features == chosen.features.description && best.bandwidth == chosen.bandwidth)
    for (better, worse) in zip(chosen.scores, chosen.scores.dropFirst()) {
      #expect((better.looErrors, better.meanSquaredError) <= (worse.looErrors, worse.meanSquaredError))
    }
    #expect(try Set(chosen.search.candidates().map(\.description)) == Set(chosen.scores.map(\.features)))
    #expect(chosen.search.system.trainCount ?? 0 <= 10_000)
    _ = try chosen.features.map(seed: 0).shape(of: .image(channels: 1, height: 28, width: 28))
    #expect(try chosen.kernel.description.kernel == chosen.kernel)
  }

  @Test(
    "the chosen network is the best of the candidates, each with a λ that was tried, and table4 and searches use them")
  func cifarConvolution() throws {
    let choice = ChosenConvolution.cifar10
    for (better, worse) in zip(choice.candidates, choice.candidates.dropFirst()) {
      #expect(better.looErrors <= worse.looErrors)
    }
    for candidate in choice.candidates {
      #expect(candidate.ridgesPerFilter.contains(candidate.ridgePerFilter), "\(candidate.name)")
      _ = try candidate.features(filters: [1, 2]).map(seed: 0)
        .shape(of: .image(channels: 3, height: 32, width: 32))
    }
    #expect(choice.trainCount <= 10_000)
    let search = try Reproduction.searches.rows.compactMap(\.experiments.full).map(\.features)
    #expect(try search.contains(choice.best.features(filters: [choice.filters])))
    let full = try Reproduction.table4.rows.compactMap(\.experiments.full).map(\.features)
    #expect(try full.contains(choice.best.features(filters: [32_000])))
  }
}
