import Foundation
import MinNorm
import MinNormExperiments
import Testing

@Suite struct ReproductionTests {
  func tables() throws -> [Reproduction] {
    try Reproduction.all() + Reproduction.all(data: "mnist", scale: .full) + Reproduction.all(data: "cifar10")
  }

  @Test(
    "every value can be run: kernels, features and labels are written rightly, names are unique",
    arguments: 0..<18)
  func values(index: Int) throws {
    let table = try tables()[index]
    #expect(Set(table.rows.map(\.name)).count == table.rows.count)
    #expect(!table.source.isEmpty && !table.needs.isEmpty)
    for row in table.rows {
      #expect(ReproductionScale.allCases.contains { row.experiments[$0] != nil }, "\(row.name)")
      for experiment in ReproductionScale.allCases.compactMap({ row.experiments[$0] }) {
        #expect(try experiment.kernel.description.kernel == experiment.kernel)
        #expect(try FeatureSpecification(parsing: experiment.features.description) == experiment.features)
        _ = try FeatureSearch(experiment, grid: row.grid).candidates()
        // Norms are compared with {0,1} targets.
        #expect(experiment.coding == .oneHot && experiment.ridge == 0)
      }
      #expect(row.published.allSatisfy { (0.001...0.6).contains($0.testErrorRate) })
    }
    let data = try JSONEncoder().encode(table)
    #expect(try JSONDecoder().decode(Reproduction.self, from: data) == table)
  }

  @Test("the published numbers are the sources'")
  func published() throws {
    let rows = Dictionary(
      uniqueKeysWithValues: try (Reproduction.table4.rows + Reproduction.belkinMNIST.rows).map {
        ($0.name, $0.published)
      })
    func rates(_ name: String) -> [Double] { rows[name]?.map(\.testErrorRate) ?? [] }
    #expect(rates("mnist-gaussian") == [0.012] && rates("mnist-gabor") == [0.006])
    #expect(rates("cifar10-gaussian") == [0.46])
    #expect(rates("cifar10-conv") == [0.17, 0.15] && rows["cifar10-conv"]?.map(\.hasRidge) == [false, true])
    #expect(rows["mnist-gaussian"]?.first?.norm == 220 && rows["mnist-gabor"]?.first?.norm == 390)
    #expect(rates("gaussian-7500") == [2.64 / 100, 13.01 / 100] && rates("laplacian-60000") == [1.57 / 100])
    #expect(rates("nearest-1500") == [9.53 / 100] && rows["gaussian-500"]?[1].convention == .sameNoise)
  }

  @Test("full scale is the published size")
  func sizes() throws {
    for row in try Reproduction.table4.rows {
      #expect(row.experiments.full?.trainCount == row.published.first?.trainCount, "\(row.name)")
    }
  }

  @Test("quantiles of Student's distribution are SciPy's")
  func student() {
    for (degrees, expected) in [
      (1, 12.706204736174694), (2, 4.302652729749462), (3, 3.1824463052837078), (4, 2.7764451051977934),
      (9, 2.262157162798205), (10, 2.228138851986274), (30, 2.0422724563012378), (101, 1.983731002955606),
      (1000, 1.9623390808264083),
    ] {
      #expect(abs(studentQuantile975(degrees) - expected) < 1e-12 * expected)
    }
  }

  @Test("Student's interval and Spearman's correlation of small cases that are known")
  func statistics() throws {
    // Mean 2, deviation 1, three values: half width 4.3027/√3.
    let interval = studentInterval95([0.1, 0.2, 0.3])
    #expect(abs(interval[1] - 0.2 - 4.302652729749462 * 0.1 / 3.0.squareRoot()) < 1e-12)
    #expect(interval[0] == 0)
    #expect(spearman([1, 2, 3], [10, 20, 90]) == 1)
    #expect(spearman([1, 2, 3, 4], [4, 3, 2, 1]) == -1)
    // Ties share ranks: ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3.
    #expect(abs((spearman([1, 2, 2, 3], [1, 2, 3, 4]) ?? 0) - 4.5 / (4.5 * 5.0).squareRoot()) < 1e-12)
    #expect(spearman([1, 1, 1], [1, 2, 3]) == nil && spearman([1, 2], [1, 2]) == nil)
  }
}
