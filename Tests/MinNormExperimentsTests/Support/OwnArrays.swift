import Foundation
import MinNorm
import MinNormData
import MinNormExperiments

/// Arrays of a user's own in files, removed with the value.
final class OwnArrays {
  let folder: String

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("minnorm-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Writes rows of cells.
  func write(_ name: String, _ rows: [[String]]) throws {
    let text = rows.map { $0.joined(separator: ",") + "\n" }.joined()
    try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
  }

  /// Writes x.csv, points uniform in the unit cube, and y.csv, what a function makes of each.
  func write(_ count: Int, dimension: Int = 3, seed: UInt64 = 5, target: ([Double]) -> [String]) throws {
    let random = CounterRandom(seed: seed, stream: .noise)
    let points = (0..<count).map { i in (0..<dimension).map { random.uniform(at: UInt64(i * dimension + $0)) } }
    try write("x.csv", points.map { $0.map { "\($0)" } })
    try write("y.csv", points.map(target))
  }

  /// A solve of them with a Gaussian kernel of bandwidth 1, a small ridge, leave-one-out and no test set.
  func solve(
    test: Bool = false, task: PredictionTask? = nil, _ change: (inout SolveExperiment) -> Void = { _ in }
  ) -> SolveExperiment {
    var experiment = SolveExperiment()
    experiment.problem.data = .files(
      UserFiles(
        trainX: folder + "/x.csv", trainY: folder + "/y.csv", testX: test ? folder + "/x.csv" : nil,
        testY: test ? folder + "/y.csv" : nil, task: task))
    experiment.problem.kernel = .gaussian(bandwidth: 1)
    experiment.settings.ridge = 1e-3
    experiment.settings.leaveOneOut = true
    change(&experiment)
    return experiment
  }
}
