import Foundation
import MinNorm
import MinNormExperiments
import Testing

@Suite struct ExpressivityExperimentTests {
  func experiment(_ change: (inout ExpressivityExperiment) throws -> Void = { _ in }) rethrows -> ExpressivityExperiment
  {
    var experiment = ExpressivityExperiment()
    experiment.problem.data = .named("digits", directory: "/nowhere")
    experiment.problem.trainCount = 300
    experiment.problem.testCount = 200
    try change(&experiment)
    return experiment
  }

  @Test("2n + d weights fit right and random labels; the minimum-norm solution fits them too, and generalizes")
  func theorem() throws {
    let record = try experiment().run()
    #expect(record.results.map(\.labels) == ["clean", "clean", "random", "random"])
    for result in record.results {
      #expect(result.weights == (result.outputs == "one" ? 2 * 300 + 784 : 300 * 10 + 300 + 784))
      #expect(result.fits && result.trainErrors == 0 && result.maxResidual <= 1e-6)
      // A function of one random projection knows hardly anything about the others.
      #expect(result.testErrorRate > 0.6)
    }
    let closed = try #require(record.minimumNorm)
    #expect(closed.results.allSatisfy { $0.trainErrors == 0 })
    #expect(closed.results[0].testErrorRate < 0.3)
    #expect(record.system.order == 300 && record.system.redraws == 0 && record.system.equalExamples == 0)
    #expect(record.series.map(\.trainCount) == [10, 20, 50, 100, 200, 300])
    let conditions = record.series.compactMap(\.conditionNumber)
    #expect(conditions.count == 6 && (conditions.last ?? 0) > 100 * conditions[0])
    #expect(record.positions.first { $0.position == 0.75 }.map { ($0.conditionNumber ?? .infinity) > 1e20 } == true)
  }

  @Test("the record has every key of the contract and is read back unchanged")
  func contract() throws {
    let record = try experiment { $0.minimumNorm = false }.run(command: ["minnorm", "expressivity"])
    let json = try record.json()
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(object["schema"] as? String == "minnorm.expressivity/1")
    #expect(
      Set(object.keys).isSuperset(of: [
        "command", "dataset", "features", "kernel", "system", "results", "minimumNorm", "series", "positions",
        "seconds", "memory", "environment", "seed",
      ]))
    #expect(try JSONDecoder().decode(ExpressivityRecord.self, from: Data(json.utf8)).json() == json)
  }

  @Test("too little memory is refused before any work")
  func memory() throws {
    let error = #expect(throws: ExperimentError.self) {
      _ = try experiment { $0.problem.memoryLimit = 30 << 20 }.run()
    }
    guard case .insufficientMemory = error else {
      Issue.record("not a memory error")
      return
    }
  }

  @Test("a θ outside [0, 1) is wrong usage", arguments: [-0.1, 1, 2, .nan])
  func position(theta: Double) {
    #expect(throws: ExperimentError.self) {
      _ = try experiment { $0.position = theta }.run()
    }
  }
}

/// The figure of the theorem on real MNIST.
@Suite(.enabled(if: RealData.isHere), .serialized) struct ExpressivityRealDataTests {
  @Test("2,000 MNIST images with random labels: 2n + d weights, largest residual at most 1e-6")
  func mnist() throws {
    var experiment = ExpressivityExperiment()
    experiment.problem.data = .named("mnist", directory: RealData.folder ?? "")
    experiment.problem.trainCount = 2000
    experiment.problem.labels = ["random"]
    (experiment.minimumNorm, experiment.series) = (false, false)
    let result = try experiment.run().results[0]
    #expect(result.weights == 2 * 2000 + 784)
    #expect(result.maxResidual <= 1e-6 && result.trainErrors == 0)
  }
}
