import MinNorm
import MinNormExperiments
import Testing

@Suite(.enabled(if: RealData.isHere)) struct LeaveOneOutRunTests {
  @Test(
    "leave-one-out errors of the first MNIST images, as measured independently",
    arguments: [(500, 9.20), (1500, 5.87), (3000, 3.97)])
  func mnist(n: Int, percent: Double) throws {
    var experiment = SolveExperiment()
    experiment.data = .named("mnist", directory: RealData.folder ?? "")
    experiment.trainCount = n
    experiment.testCount = 10
    experiment.leaveOneOut = true
    let result = try SolveRunner(experiment).run().results[0]
    let rate = try #require(result.looErrorRate)
    #expect(abs(rate * 100 - percent) < 0.005)
  }
}
