import MinNorm
import MinNormExperiments
import Testing

@Suite struct LearningCurveTests {
  @Test(
    "the equations expect the measured test mse, Σ Lᵢ is n, and GCV and leave-one-out see the same from the training set"
  )
  func digits() throws {
    var experiment = SpectrumExperiment()
    (experiment.problem.trainCount, experiment.problem.testCount) = (600, 400)
    experiment.problem.labels = [.clean]
    var curve = SpectrumExperiment.Curve()
    (curve.counts, curve.subsets) = ([15, 30, 60], 3)
    experiment.curve = curve
    let found = try #require(try experiment.run().learningCurve)
    #expect(found.pool == 600 && found.subsets == 3 && found.points.map(\.examples) == [15, 30, 60])
    for point in found.points {
      #expect(abs(point.learnabilities - Double(point.examples)) < 1e-9)
      // n up to a tenth of N is off by some 20 %; three subsets leave some more.
      #expect(abs(point.deviation) < 0.3, "\(point)")
      #expect(abs(point.leaveOneOut.mean / point.measured.mean - 1) < 0.4 && point.gcv.mean > 0)
      #expect(point.measured.values.count == 3 && point.overfitting > 1)
    }
    #expect(found.points[0].measured.mean > found.points[2].measured.mean)
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
