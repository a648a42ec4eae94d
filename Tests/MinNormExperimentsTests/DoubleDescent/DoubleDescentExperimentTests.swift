import Foundation
import MinNorm
import MinNormExperiments
import Testing

@Suite struct DoubleDescentExperimentTests {
  private func run(_ change: (inout DoubleDescentExperiment) -> Void = { _ in }) throws -> DoubleDescentRecord {
    var experiment = DoubleDescentExperiment()
    (experiment.problem.trainCount, experiment.problem.testCount) = (40, 150)
    experiment.counts = [6, 12, 24, 40, 60, 120, 400]
    experiment.gaussianTrials = 0
    change(&experiment)
    return try experiment.run()
  }

  @Test("test error and norm peak where there are as many features as examples, and each ablation has no peak")
  func peak() throws {
    let record = try run { $0.ablations = DoubleDescentExperiment.Ablation.allCases }
    #expect(record.schema == "minnorm.descent/1" && record.curves.count == 8 && record.gaussian == nil)
    for curve in record.curves {
      let peak = try #require(curve.peak)
      #expect(peak.exists == (curve.ablation == nil), "\(curve.labels) \(String(describing: curve.ablation))")
    }
    let points = record.curves[1].points
    #expect(points.max { $0.norm < $1.norm }?.features == 40)
    #expect(points.max { ($0.conditionNumber ?? 0) < ($1.conditionNumber ?? 0) }?.features == 40)
    for point in points {
      #expect(point.rank == min(40, point.features))
      let ridge = try #require(point.ridge)
      #expect(ridge.testMse <= point.testMse * (1 + 1e-9) || ridge.ridge > 0)
    }
  }

  @Test("a point is the solution that LAPACK's least squares gives, on either side of p = n", arguments: [12, 100])
  func solution(count: Int) throws {
    let record = try run { experiment in
      experiment.counts = [count]
      experiment.problem.labels = [.clean]
    }
    var solve = SolveExperiment()
    (solve.problem.trainCount, solve.problem.testCount) = (40, 150)
    solve.problem.kernel = .linear
    solve.problem.features = try FeatureSpecification(parsing: "random-relu:count=\(count)")
    solve.solver = .leastSquares
    let expected = try solve.run().results[0]
    let point = record.curves[0].points[0]
    #expect(abs(point.norm - expected.norms.rkhs) <= 1e-6 * point.norm)
    #expect(point.testErrorRate == expected.testErrorRate)
  }

  @Test("along examples, the solutions are those of the first ones")
  func examples() throws {
    let record = try run { experiment in
      (experiment.axis, experiment.features, experiment.counts) = (.examples, 20, [10, 20, 40])
    }
    #expect(record.curves[0].points.map(\.examples) == [10, 20, 40])
    #expect(record.curves[0].points.allSatisfy { $0.features == 20 })
    let alone = try run { experiment in
      (experiment.problem.trainCount, experiment.counts, experiment.problem.labels) = (20, [20], [.clean])
    }
    let (one, other) = (record.curves[0].points[1], alone.curves[0].points[0])
    // The features are float32, and in another batch they may round otherwise.
    let condition = try #require(one.conditionNumber)
    #expect(abs(one.norm - other.norm) <= 4 * 0x1p-24 * condition * one.norm)
  }

  @Test("risk and norm of normal features agree with their expectations away from p = n")
  func gaussian() throws {
    let record = try run { experiment in
      (experiment.counts, experiment.gaussianTrials, experiment.gaussianExamples) = ([6], 60, 24)
    }
    let design = try #require(record.gaussian)
    #expect(design.trials == 60 && design.totalFeatures == 240)
    for point in design.points {
      let isNear = abs(point.features - 24) <= 1
      #expect((point.risk.exact == nil) == isNear)
      // Near p = n the variance of the mean is infinite; 4 deviations for some 20 comparisons.
      guard abs(point.features - 24) > 5, let risk = point.risk.exact, let norm = point.squaredNorm.exact else {
        continue
      }
      #expect(abs(point.risk.mean - risk) <= 4 * point.risk.standardError)
      #expect(abs(point.squaredNorm.mean - norm) <= 4 * point.squaredNorm.standardError)
    }
  }
}
