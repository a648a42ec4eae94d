import Foundation
import MinNorm
import MinNormData
import MinNormExperiments
import Testing

@Suite struct PathExperimentTests {
  /// A few hundred digits.
  func experiment(_ change: (inout PathExperiment) throws -> Void = { _ in }) rethrows -> PathExperiment {
    var experiment = PathExperiment()
    experiment.problem = .digits(200, 200)
    experiment.grid = .logarithmic(from: 1e-3, to: 100, count: 11)
    try change(&experiment)
    return experiment
  }

  @Test("every point is what solve finds with that ridge, by every route")
  func sameAsSolve() throws {
    let spectrum = try experiment().run()
    let band = try experiment { $0.earlyStopping = false }.run()
    let cholesky = try experiment {
      $0.earlyStopping = false
      $0.route = .cholesky
    }.run()
    #expect([spectrum, band, cholesky].map(\.system.route) == ["spectrum", "band", "cholesky"])
    for record in [spectrum, band, cholesky] {
      for index in [0, 1, 6, 11] {
        let point = record.paths[0].ridge[index]
        var single = try SolveExperiment(experiment().problem)
        single.ridge = point.ridge
        single.leaveOneOut = true
        let solved = try single.run().results[0]
        #expect(point.testErrors == solved.testErrors && point.trainErrors == solved.trainErrors)
        #expect(point.looErrorRate == solved.looErrorRate)
        #expect(abs(point.norms.rkhs - solved.norms.rkhs) < 1e-9 * solved.norms.rkhs)
        let squared = solved.looMse ?? 0
        #expect(abs(point.looMse - squared) < 1e-9 * squared)
        #expect(point.testErrorInterval95 == solved.testErrorInterval95)
      }
      #expect(record.paths[0].ridge.count == 12 && record.paths[0].residuals.allSatisfy { $0.relativeResidual < 1e-11 })
    }
  }

  @Test("with wrong labels a ridge helps, and leave-one-out finds it without a look at the test examples")
  func noise() throws {
    let record = try experiment {
      $0.problem.labels = ["clean", "corrupt:0.4"]
      $0.problem.trainCount = 400
      $0.problem.testCount = 1000
    }.run()
    let noisy = record.paths[1]
    #expect(
      noisy.verdict.outcome == "helps" && noisy.verdict.differenceInterval95[1] < 0 && noisy.verdict.pValue < 0.01)
    #expect(record.paths[0].verdict.outcome != "helps")
    let (chosen, none) = (noisy.ridge[noisy.chosen.looError], noisy.ridge[0])
    #expect(chosen.norms.rkhs < none.norms.rkhs && chosen.trainErrors > 0 && none.trainErrors == 0)
    // The freedom falls with λ, from n.
    #expect(abs(none.degreesOfFreedom - 400) < 1e-6)
    for (left, right) in zip(noisy.ridge, noisy.ridge.dropFirst()) {
      #expect(left.degreesOfFreedom > right.degreesOfFreedom && left.norms.rkhs > right.norms.rkhs)
    }
    // Flow stopped at t = n/λ is the same sort of function.
    #expect(noisy.correspondence.count == noisy.ridge.count && noisy.correspondence[0] < 1e-9)
    #expect(noisy.correspondence.allSatisfy { $0 < 0.5 })
    #expect(noisy.earlyStopping[0].time == nil && noisy.earlyStopping[1].time == 400 / 1e-3)
  }

  @Test("equal examples: least squares at λ = 0, said and certified")
  func duplicates() throws {
    try withFolder { folder in
      let rows = (0..<30).map { i in "\(Double(i % 25) / 25),\(Double((i % 25) * (i % 25) % 7) / 7)" }
      let text = rows.joined(separator: "\n") + "\n"
      let labels = (0..<30).map { "\($0 % 3)" }.joined(separator: "\n") + "\n"
      for (name, content) in [("x.csv", text), ("y.csv", labels)] {
        try content.write(toFile: folder + "/" + name, atomically: true, encoding: .utf8)
      }
      let record = try experiment {
        $0.problem.data = .files(
          UserFiles(
            trainX: "\(folder)/x.csv", trainY: "\(folder)/y.csv", testX: "\(folder)/x.csv", testY: "\(folder)/y.csv"))
        $0.problem.trainCount = nil
        $0.problem.testCount = nil
        $0.problem.kernel = "laplacian:bandwidth=0.1"
        $0.earlyStopping = false
        $0.regularizers = true
      }.run()
      #expect(record.system.rank == 25 && record.system.route == "spectrum" && record.system.equalExamples == 5)
      #expect(record.paths[0].residuals.allSatisfy { $0.relativeResidual < 1e-10 })
      #expect(abs(record.paths[0].ridge[0].degreesOfFreedom - 25) < 1e-6)
      #expect(record.paths[0].regularizers.map(\.name) == ["none", "weight decay", "linear model", "dropout"])
    }
  }

  @Test("the regularizers of section 3 in one table; augmentation is the solve of all copies")
  func regularizers() throws {
    let record = try experiment {
      $0.regularizers = true
      $0.augmentation = try Augmentation(parsing: "shift:1")
      $0.problem.trainCount = 100
    }.run()
    let rows = record.paths[0].regularizers
    #expect(
      rows.map(\.name) == ["none", "weight decay", "early stopping", "augmentation", "linear model", "dropout"])
    #expect(rows[0].looIsExact && !rows[2].looIsExact && rows[3].looErrorRate == nil)
    #expect(rows[3].trainCount == 500 && rows[3].trainErrors == 0)
    #expect(rows[3].testErrors < rows[0].testErrors)

    let dataset = try DatasetLoader.load("digits", dataDirectory: "/nowhere")
    guard case .images(let images) = dataset.train.selecting(0..<100).inputs else { return }
    let features = try RawFeatures().features(of: .images(Augmentation(shift: 1).apply(to: images)))
    let labels = (0..<5).flatMap { _ in dataset.train.labels.prefix(100) }
    let kernel = GaussianKernel(bandwidth: 5)
    let y = Targets(labels: labels, classCount: 10).matrix(in: Double.self)
    let a = try DirectSolver(kernel: kernel).solve(y, features: features).coefficients
    #expect(abs(rows[3].norms.rkhs - a.innerProduct(with: y).squareRoot()) < 1e-9 * rows[3].norms.rkhs)
  }

  @Test("dropout's weights solve (XᵀX + (1 − p)/p · diag(XᵀX))w = Xᵀy")
  func dropout() throws {
    let record = try experiment {
      $0.regularizers = true
      $0.problem.kernel = "linear"
      $0.problem.trainCount = 120
      $0.grid = .list([1])
    }.run()
    let row = try #require(record.paths[0].regularizers.last)
    let p = try #require(row.setting.split(separator: " ").compactMap { Double($0) }.first)
    let dataset = try DatasetLoader.load("digits", dataDirectory: "/nowhere")
    let x = try RawFeatures().features(of: dataset.train.selecting(0..<120).inputs)
    let values = x.values(as: Double.self)
    let used = (0..<x.dimension).filter { column in (0..<120).contains { values[$0 * x.dimension + column] > 0 } }
    var system = try PackedSymmetricMatrix<Double>(order: used.count)
    for (i, left) in used.enumerated() {
      for (j, right) in used[...i].enumerated() {
        var sum = 0.0
        for row in 0..<120 {
          sum += values[row * x.dimension + left] * values[row * x.dimension + right]
        }
        system[i, j] = i == j ? sum / p : sum
      }
    }
    let labels = Array(dataset.train.labels.prefix(120))
    let right = try x.transposedProduct(Targets(labels: labels, classCount: 10).matrix(in: Double.self))
    let weights = try system.cholesky().solve(right.selectingRows(used))
    // The scaled features are rounded to float32.
    #expect(abs(weights.frobeniusNorm - row.norms.rkhs) < 1e-4 * row.norms.rkhs)
  }

  @Test("what does not go together is refused before any work")
  func refusals() throws {
    let wrong: [(inout PathExperiment) -> Void] = [
      { $0.route = .band },
      { $0.augmentation = Augmentation(flips: true) },
      {
        $0.regularizers = true
        $0.augmentation = Augmentation(shift: 28)
      },
    ]
    for change in wrong { #expect(throws: ExperimentError.self) { _ = try experiment(change).run() } }
    do {
      _ = try experiment { $0.problem.memoryLimit = 1 << 20 }.run()
      Issue.record("a megabyte is not enough")
    } catch ExperimentError.insufficientMemory(let needed, _, _, let alternatives) {
      #expect(needed > 1 << 24 && !alternatives.isEmpty)
    }
    for text in ["1:2", "0:1:5", "2:1:5", "1:2:1", "a:b:c"] {
      #expect(throws: ExperimentError.self) { _ = try RidgeGrid(parsingGrid: text) }
    }
    for text in ["", "-1", "1,,2", "x"] {
      #expect(throws: ExperimentError.self) { _ = try RidgeGrid(parsingList: text) }
    }
  }

  @Test("a grid is 0 and values that rise evenly in the logarithm, ends included")
  func grid() throws {
    #expect(try RidgeGrid(parsingList: "2,0,1,2").values(meanDiagonal: 1, order: 5) == [0, 1, 2])
    let values = try RidgeGrid(parsingGrid: "0.01:100:5").values(meanDiagonal: 1, order: 5)
    for (value, exact) in zip(values, [0, 0.01, 0.1, 1, 10, 100]) { #expect(abs(value - exact) < 1e-12 * 100) }
    let automatic = RidgeGrid.automatic(50).values(meanDiagonal: 2, order: 100)
    #expect(automatic.count == 51 && automatic[1] == 2e-6 && automatic[50] == 200)
  }

  private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("minnorm-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }
}

/// The choices of leave-one-out and GCV on real MNIST.
@Suite(.enabled(if: RealData.isHere), .serialized) struct PathRealDataTests {
  @Test("on 4,000 MNIST images the λ of LOO and of GCV are within 0.3 points of the best λ; a ridge does not help")
  func mnist() throws {
    var experiment = PathExperiment()
    experiment.problem.data = .named("mnist", directory: RealData.folder ?? "")
    experiment.problem.trainCount = 4000
    experiment.earlyStopping = false
    let path = try experiment.run().paths[0]
    let best = path.ridge[try #require(path.chosen.testError)].testErrorRate
    for index in [path.chosen.looError, path.chosen.looMse, path.chosen.gcv] {
      #expect(path.ridge[index].testErrorRate <= best + 0.003)
    }
    #expect(abs(path.verdict.difference) < 0.003)
  }
}
