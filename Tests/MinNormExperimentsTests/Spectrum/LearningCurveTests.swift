import MinNorm
import MinNormExperiments
import Testing

@Suite struct LearningCurveTests {
  @Test(
    "the equations expect the mse that a random pool's own examples give, and leave-one-out sees the same from the training set"
  )
  func digits() throws {
    var experiment = SpectrumExperiment()
    (experiment.problem.trainCount, experiment.problem.testCount) = (600, 400)
    (experiment.problem.labels, experiment.problem.subsetSeed) = ([.clean], 1)
    var curve = SpectrumExperiment.Curve()
    (curve.counts, curve.subsets) = ([60, 120, 240], 3)
    experiment.curve = curve
    let found = try #require(try experiment.run().learningCurve)
    #expect(found.pool == 600 && found.subsets == 3 && found.points.map(\.examples) == [60, 120, 240])
    for point in found.points {
      #expect(abs(point.learnabilities - Double(point.examples)) < 1e-9)
      #expect(abs(point.deviation) < 0.15, "\(point)")
      #expect(abs(point.predicted / point.measuredInPool.mean - 1) < 0.15)
      #expect(point.predictedByLeaveOneOut > point.predicted && point.poolShare == Double(point.examples) / 600)
      #expect(abs(point.leaveOneOut.mean / point.measured.mean - 1) < 0.4 && point.gcv.mean > 0)
      #expect(point.measured.values.count == 3 && point.overfitting > 1)
    }
    #expect(found.points[0].measured.mean > found.points[2].measured.mean)
    // 600 examples do not tell the covariance of 784 pixels.
    #expect(found.ansatz == nil && found.points.allSatisfy { $0.ansatz == nil && $0.ansatzDeviation == nil })
  }

  @Test("a pool is five halves of the most examples that are asked for")
  func pools() {
    #expect(LearningCurve.pool(for: [500, 4000, 1000], fewest: 1000) == 10_000)
    #expect(LearningCurve.pool(for: [], fewest: 1000) == 1000 && LearningCurve.pool(for: [20], fewest: 1000) == 1000)
  }

  @Test("a curve of as many examples as there are, or of wrong labels, is refused")
  func refusals() {
    var experiment = SpectrumExperiment()
    (experiment.problem.trainCount, experiment.problem.testCount) = (40, 20)
    var curve = SpectrumExperiment.Curve()
    curve.counts = [40]
    experiment.curve = curve
    #expect(throws: ExperimentError.self) { try experiment.run() }
    experiment.curve?.counts = [20]
    experiment.problem.labels = [.random]
    #expect(throws: ExperimentError.self) { try experiment.run() }
  }
}
