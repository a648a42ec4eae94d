import Foundation
import MinNorm
import MinNormData
import MinNormExperiments
import Testing

@Suite struct HeldOutTests {
  /// 45 examples of class 0 and 15 of class 1.
  private func arrays() throws -> OwnArrays {
    let arrays = try OwnArrays()
    var place = 0
    try arrays.write(60) { _ in
      place += 1
      return [place % 4 == 0 ? "1" : "0"]
    }
    return arrays
  }

  @Test("a share is held out of each class, with the seed's choice, and never trained on")
  func fraction() throws {
    let arrays = try arrays()
    func run(_ share: Double, seed: UInt64 = 0) throws -> SolveRecord {
      // Narrow enough that K is regular in float64.
      try arrays.solve {
        ($0.problem.heldOut, $0.problem.seed, $0.ridge) = (.fraction(share), seed, 0)
        $0.problem.kernel = .gaussian(bandwidth: 0.2)
      }.run()
    }
    let record = try run(0.2)
    #expect(record.dataset.trainCount == 48 && record.dataset.testCount == 12)
    #expect(record.dataset.heldOut == .fraction(0.2) && record.results[0].$testErrors != nil)
    // An interpolant would make no error on an example that it was trained on.
    #expect(record.results[0].$trainErrors == 0 && record.results[0].testErrors > 0)
    #expect(try run(0.2).results[0].norms.rkhs == record.results[0].norms.rkhs)
    #expect(try run(0.2, seed: 1).results[0].norms.rkhs != record.results[0].norms.rkhs)
    #expect { _ = try run(0.001) } throws: { "\($0)".contains("both parts need one") }
    #expect {
      _ = try SolveExperiment.digits { ($0.problem.testCount, $0.problem.heldOut) = (nil, .fraction(0.5)) }.run()
    } throws: {
      "\($0)".contains("a test set of its own")
    }
  }

  @Test("every example is held out once, by parts with the share of each class, and each part is a solve without it")
  func folds() throws {
    let arrays = try arrays()
    let record = try arrays.solve { $0.folds = 5 }.run()
    let held = try #require(record.results[0].crossValidation)
    let rates = try #require(held.errorRate)
    #expect(held.folds == 5 && held.isStratified && rates.values.count == 5 && held.mse == nil)
    #expect(abs(rates.mean - Double(held.errors ?? 0) / 60) < 1e-12)
    let deviation = rates.values.reduce(0) { $0 + ($1 - rates.mean) * ($1 - rates.mean) } / 4
    #expect(abs((rates.standardError ?? 0) - (deviation / 5).squareRoot()) < 1e-12)
    for fold in 0..<5 {
      let part = try arrays.solve { $0.problem.heldOut = .fold(fold, of: 5) }.run()
      #expect(part.dataset.trainCount == 48 && part.dataset.testCount == 12)
      #expect(part.results[0].testErrorRate == rates.values[fold])
    }
    #expect(record.dataset.trainCount == 60 && record.results[0].looErrorRate != nil)
    #expect { _ = try arrays.solve { $0.folds = 61 }.run() } throws: { "\($0)".contains("--folds 61") }
  }

  @Test(
    "as many parts as examples give the closed form of leave-one-out, with an intercept too", arguments: [false, true])
  func leaveOneOut(hasIntercept: Bool) throws {
    let arrays = try OwnArrays()
    try arrays.write(20) { ["\(50 + 3 * $0[0] + $0[1] * $0[2])"] }
    let result = try arrays.solve { ($0.folds, $0.hasIntercept, $0.ridge) = (20, hasIntercept, 0.01) }.run().results[0]
    let (held, loo) = (try #require(result.crossValidation?.mse), try #require(result.loo))
    #expect(abs(held.mean - loo.mse) < 1e-8 * loo.mse && result.crossValidation?.r2 == nil)
    #expect((result.intercepts != nil) == hasIntercept)
    // Without one the ridge pulls 50 towards 0.
    if hasIntercept { #expect((loo.r2 ?? 0) > 0.8) } else { #expect((loo.r2 ?? 1) < 0.5) }
  }

  @Test("an intercept fits as the linear model with a constant does, in the record's figures")
  func linearIntercept() throws {
    let arrays = try OwnArrays()
    try arrays.write(40) { ["\(7 + 2 * $0[0] - $0[1] + 0.5 * $0[2])"] }
    let record = try arrays.solve { ($0.kernel, $0.ridge, $0.hasIntercept) = (.linear, 0, true) }.run()
    let result = record.results[0]
    #expect(record.solver.name == "least-squares" && abs((result.intercepts?[0] ?? 0) - 7) < 1e-9)
    #expect((result.train?.mse ?? 1) < 1e-18 && (result.loo?.mse ?? 1) < 1e-16)
    // ‖w‖ of (2, −1, 0.5): the constant is no part of it.
    #expect(abs(result.norms.rkhs - 5.25.squareRoot()) < 1e-9)
  }

  @Test("equal targets are all intercept, which counts as solved; they have no R²")
  func constant() throws {
    let arrays = try OwnArrays()
    try arrays.write(15) { _ in ["7.5"] }
    let result = try arrays.solve { $0.hasIntercept = true }.run().results[0]
    #expect(result.solved && result.interpolates && abs((result.intercepts?[0] ?? 0) - 7.5) < 1e-12)
    #expect((result.train?.mse ?? 1) < 1e-20 && result.train?.r2 == nil && (result.loo?.mse ?? 1) < 1e-20)
  }

  @Test("a bandwidth that leave-one-out chose is the same in all parts, and a note says so")
  func chosenBandwidth() throws {
    let arrays = try OwnArrays()
    try arrays.write(40) { ["\(sin(4 * $0[0]))"] }
    let record = try arrays.solve {
      ($0.kernel, $0.ridge, $0.folds) = (.gaussianByLeaveOneOut, 1e-6, 4)
    }.run()
    #expect(record.kernel.search?.count == BandwidthSearch.pointCount)
    #expect(record.notes.contains { $0.hasPrefix("--folds: the bandwidth") })
    let fixed = try arrays.solve {
      $0.kernel = .gaussian(bandwidth: record.kernel.parameters["bandwidth"] ?? 0)
      ($0.ridge, $0.folds) = (1e-6, 4)
    }.run()
    #expect(fixed.results[0].crossValidation?.mse == record.results[0].crossValidation?.mse)
  }
}
