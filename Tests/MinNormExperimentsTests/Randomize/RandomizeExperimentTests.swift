import Foundation
import MinNorm
import MinNormExperiments
import Testing

@Suite struct RandomizeExperimentTests {
  /// A few hundred digits.
  func experiment(_ change: (inout RandomizeExperiment) throws -> Void = { _ in }) rethrows -> RandomizeExperiment {
    var experiment = RandomizeExperiment()
    experiment.problem = .digits(300, 400)
    experiment.corruption = [0.2, 0.5, 1]
    try change(&experiment)
    return experiment
  }

  @Test("a Gaussian kernel interpolates all labels on all pixels; only the norm and the test error change")
  func all() throws {
    let record = try experiment { $0.descent = .never }.run()
    #expect(record.treatments.map(\.pixels) == ["true", "shuffled", "random", "gaussian"])
    for treatment in record.treatments {
      #expect(treatment.cells.map(\.corruption) == [0, 0.2, 0.5, 1])
      #expect(treatment.cells.allSatisfy { $0.interpolates && $0.trainErrors == 0 && $0.sgd == nil })
      #expect(treatment.chance == 0.9)
    }
    let (pixels, shuffled, gaussian) = (record.treatments[0], record.treatments[1], record.treatments[3])
    // The more labels are wrong, the longer the function and the more test errors.
    for (cell, next) in zip(pixels.cells, pixels.cells.dropFirst()) {
      #expect(cell.norms.rkhs.mean < next.norms.rkhs.mean && cell.testErrorRate.mean < next.testErrorRate.mean)
    }
    // A permutation of the coordinates is an isometry, up to the rounding of sums in another order.
    for (cell, other) in zip(pixels.cells, shuffled.cells) {
      #expect(abs(cell.norms.rkhs.mean - other.norms.rkhs.mean) < 1e-9 * cell.norms.rkhs.mean)
      #expect(abs(cell.testErrorRate.mean - other.testErrorRate.mean) <= 1.0 / 400)
    }
    // Nothing is left of the images: guessing, right labels or not.
    for cell in gaussian.cells {
      let interval = cell.closedForm.testErrorInterval95
      // Four cells: a little wider than the 95 % interval, whose half width is about 2 deviations.
      #expect(interval[0] - 0.02 < 0.9 && interval[1] + 0.02 > 0.9)
    }
  }

  @Test("each cell is what solve gives for that label set and those pixels, from one factorization")
  func sameAsSolve() throws {
    let experiment = experiment { $0.descent = .never }
    let record = try experiment.run()
    for treatment in record.treatments {
      var problem = SolveExperiment(experiment.problem)
      (problem.pixels, problem.labels) = (treatment.pixels, ["corrupt:0.5"])
      let solved = try problem.run()
      #expect(solved.dataset.pixels == treatment.pixels)
      let cell = treatment.cells[2]
      #expect(cell.closedForm.testErrors == solved.results[0].testErrors)
      #expect(cell.closedForm.noisyTest?.errors == solved.results[0].noisyTest?.errors)
      #expect(abs(cell.norms.rkhs.mean - solved.results[0].norms.rkhs) < 1e-10 * cell.norms.rkhs.mean)
    }
  }

  @Test("the Bayes line: noise alone costs P(k−1)/k + (1−P)e against noisy test labels, and nothing against right ones")
  func bayesLine() throws {
    let record = try experiment {
      $0.descent = .never
      $0.pixels = ["true"]
      $0.problem.testCount = 1000
    }.run()
    let cells = record.treatments[0].cells
    let clean = cells[0].testErrorRate.mean
    for cell in cells {
      let p = cell.corruption
      #expect(abs(cell.noiseAlone.noisyTestLabels - (0.9 * p + (1 - p) * clean)) < 1e-12)
      #expect(cell.noiseAlone.cleanTestLabels == clean)
      let expected = cell.expectedNoisyTestErrorRate.mean
      #expect(abs(expected - (0.9 * p + (1 - p) * cell.testErrorRate.mean)) < 1e-12)
      // One draw of the noise of 1,000 labels, within five of its deviations.
      #expect(abs(cell.noisyTestErrorRate.mean - expected) <= 5 * (0.25 * p / 1000).squareRoot())
      // An interpolant of noisy labels is worse than the function fitted to right ones.
      #expect(expected >= cell.noiseAlone.noisyTestLabels - 1e-12)
    }
    #expect(cells[0].closedForm.noisyTest == nil)
  }

  @Test("SGD from zero fits all of it and comes near the closed form")
  func descent() throws {
    let record = try experiment {
      $0.problem.trainCount = 150
      $0.problem.kernel = "laplacian:bandwidth=10"
      $0.pixels = ["true", "gaussian"]
      $0.corruption = [1]
    }.run()
    for cell in record.treatments.flatMap(\.cells) {
      let sgd = try #require(cell.sgd)
      #expect(sgd.fitted == 1 && sgd.epochsToFit.mean >= 1 && (sgd.distance?.mean ?? 1) <= 1e-2)
      #expect(abs(sgd.norms.rkhs.mean - cell.norms.rkhs.mean) < 1e-2 * cell.norms.rkhs.mean)
    }
    #expect(record.treatments.allSatisfy { $0.sgd?.reached == true && $0.system.route == "eigen" })
  }

  @Test("repeats draw other subsets and other noise: mean and standard error")
  func repeats() throws {
    let experiment = experiment {
      $0.descent = .never
      $0.pixels = ["true"]
      $0.repeats = 3
    }
    let record = try experiment.run()
    #expect(record.repeats == 3 && record.dataset.subsetSeed == 0)
    for cell in record.treatments[0].cells {
      let values = cell.norms.rkhs.values
      #expect(values.count == 3 && Set(values).count == 3)
      let mean = values.reduce(0, +) / 3
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 2
      #expect(abs(cell.norms.rkhs.mean - mean) < 1e-12 * mean)
      #expect(abs((cell.norms.rkhs.standardError ?? 0) - (variance / 3).squareRoot()) < 1e-9 * mean)
    }
    // The second run is the run with the next subset and the next seed.
    var problem = SolveExperiment(experiment.problem)
    (problem.subsetSeed, problem.seed, problem.labels) = (1, 1, ["corrupt:0.5"])
    let second = try problem.run().results[0].norms.rkhs
    #expect(abs(record.treatments[0].cells[2].norms.rkhs.values[1] - second) < 1e-10 * second)
  }

  @Test("the record has every key of the contract, reads back, and is the same twice")
  func contract() throws {
    func text() throws -> String {
      var record = try experiment { $0.problem.trainCount = 60 }.run(command: ["minnorm"])
      (record.seconds, record.memory.peakBytes) = (Seconds(), 0)
      for index in record.treatments.indices {
        // What descent did is the same; what it took is not in the record.
        #expect(record.treatments[index].sgd != nil)
      }
      return try record.json()
    }
    let json = try text()
    #expect(try text() == json)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(object["schema"] as? String == "minnorm.randomize/1")
    #expect(
      Set(object.keys).isSuperset(of: [
        "command", "dataset", "features", "kernel", "system", "treatments", "seconds", "memory", "environment", "seed",
      ]))
    #expect(try JSONDecoder().decode(RandomizeRecord.self, from: Data(json.utf8)).json() == json)
  }

  @Test("what cannot be done is refused with the option's name")
  func refusals() {
    let changes: [(String, (inout RandomizeExperiment) -> Void)] = [
      ("--corruption", { $0.corruption = [1.5] }), ("--corruption", { $0.corruption = [] }),
      ("--repeats", { $0.repeats = 0 }), ("--pixels", { $0.pixels = [] }),
      ("--pixels", { $0.pixels = ["true", "true"] }), ("--epochs", { $0.epochs = 0 }),
      (
        "--sgd",
        {
          $0.descent = .always
          $0.ridge = 1
        }
      ),
    ]
    for (name, change) in changes {
      let error = #expect(throws: ExperimentError.self) { _ = try experiment(change).run() }
      #expect("\(error.map { "\($0)" } ?? "")".hasPrefix(name), "\(name)")
    }
  }
}
