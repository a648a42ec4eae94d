import MinNorm
import MinNormExperiments
import Testing

@Suite(.enabled(if: RealData.isHere)) struct LeaveOneOutRunTests {
  @Test(
    "leave-one-out errors of the first MNIST images, as an explicit inverse in NumPy gives them",
    arguments: [(500, 46), (1500, 88), (3000, 120)])
  func mnist(n: Int, errors: Int) throws {
    var experiment = SolveExperiment()
    experiment.data = .named("mnist", directory: RealData.folder ?? "")
    experiment.trainCount = n
    experiment.testCount = 10
    experiment.leaveOneOut = true
    let result = try experiment.run().results[0]
    #expect(result.looErrors == errors)
  }
}
