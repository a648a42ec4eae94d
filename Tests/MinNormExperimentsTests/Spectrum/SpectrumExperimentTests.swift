import Foundation
import MinNorm
import MinNormExperiments
import Testing

@Suite struct SpectrumExperimentTests {
  private func run(_ change: (inout SpectrumExperiment) throws -> Void = { _ in }) throws -> SpectrumRecord {
    var experiment = SpectrumExperiment()
    experiment.problem.trainCount = 120
    try change(&experiment)
    return try experiment.run()
  }

  @Test("eigenvalues add up to the trace; random labels lie evenly, right ones in the first directions")
  func digits() throws {
    let record = try run()
    #expect(record.schema == "minnorm.spectrum/1" && record.eigenvalues.count == 120)
    #expect(zip(record.eigenvalues, record.eigenvalues.dropFirst()).allSatisfy { $0 >= $1 })
    // A Gaussian kernel has ones on its diagonal.
    #expect(abs(record.system.trace - 120) < 1e-10)
    #expect(record.effectiveDimension == 120 && record.system.rank == 120)
    let (clean, random) = (record.alignments[0], record.alignments[1])
    for alignment in [clean, random] {
      #expect(abs(alignment.points.last!.energyShare - 1) < 1e-12 && abs(alignment.points.last!.normShare - 1) < 1e-12)
      #expect(
        zip(alignment.points, alignment.points.dropFirst()).allSatisfy { $0.energyShare <= $1.energyShare + 1e-15 })
    }
    let place = clean.points.firstIndex { $0.directions == 20 }!
    #expect(clean.points[place].energyShare > random.points[place].energyShare + 0.2)
    #expect(clean.norms.rkhs < random.norms.rkhs)
    #expect(clean.predictedEpochsToFit! < random.predictedEpochsToFit!)
  }

  @Test("the norm is that of solve")
  func norm() throws {
    var solve = SolveExperiment()
    solve.problem.trainCount = 120
    let expected = try solve.run().results[0].norms.rkhs
    #expect(abs(try run().alignments[0].norms.rkhs - expected) < 1e-9 * expected)
  }

  @Test("a ridge leaves Σ λᵢ/(λᵢ + λ) of the dimensions")
  func ridge() throws {
    let record = try run { $0.ridge = 0.5 }
    let expected = record.eigenvalues.reduce(0) { $0 + $1 / ($1 + 0.5) }
    #expect(abs(record.effectiveDimension - expected) < 1e-10 && expected < 120)
  }

  @Test("p equal eigenvalues have the effective ranks p − k")
  func equalEigenvalues() throws {
    for k in [0, 1, 7, 49] {
      let rank = try #require(SpectrumResults.EffectiveRank([Double](repeating: 3, count: 50), k: k))
      #expect(abs(rank.r - Double(50 - k)) < 1e-12 && abs(rank.R! - Double(50 - k)) < 1e-12)
    }
    #expect(SpectrumResults.EffectiveRank([Double](repeating: 3, count: 50), k: 50) == nil)
  }

  @Test("a power law has its exponent and the effective ranks of its sums", arguments: [0.5, 1, 2.5])
  func powerLaw(exponent: Double) throws {
    let eigenvalues = (1...400).map { pow(Double($0), -exponent) }
    let decay = try #require(SpectrumResults.Decay(eigenvalues))
    #expect(abs(decay.exponent - exponent) < 1e-10 && decay.standardError < 1e-10)
    let (sum, squares) = (
      (11...400).reduce(0) { $0 + pow(Double($1), -exponent) },
      (11...400).reduce(0) { $0 + pow(Double($1), -2 * exponent) }
    )
    let rank = try #require(SpectrumResults.EffectiveRank(eigenvalues, k: 10))
    #expect(abs(rank.r - sum * pow(11, exponent)) < 1e-10 * rank.r)
    #expect(abs(rank.R! - sum * sum / squares) < 1e-10 * rank.R!)
    #expect(SpectrumResults.Decay(eigenvalues.prefix(60)) == nil)
  }

  @Test("a singular K has the rank of its examples, and the norm of its minimum-norm solution")
  func singular() throws {
    let record = try run { experiment in
      experiment.problem.trainCount = 900
      experiment.problem.kernel = .linear
      experiment.problem.labels = [.clean]
    }
    #expect(record.system.rank < 785 && record.system.conditionNumber == nil)
    #expect(record.effectiveDimension == Double(record.system.rank))
    #expect(record.alignments[0].points.last!.energyShare == 1 && record.alignments[0].norms.rkhs.isFinite)
  }

  @Test("leading eigenvalues, their ranks and the labels' shares are those of the whole spectrum")
  func leading() throws {
    let (whole, part) = (try run(), try run { $0.leading = 20 })
    let leading = try #require(part.leading)
    #expect(leading.count == 20 && leading.residuals.count == 20 && part.system.order == 120)
    for index in 0..<20 {
      #expect(abs(part.eigenvalues[index] - whole.eigenvalues[index]) <= 1e-8 * whole.eigenvalues[0])
    }
    #expect(abs(part.system.trace - whole.system.trace) < 1e-9)
    for rank in part.effectiveRanks {
      let other = try #require(whole.effectiveRanks.first { $0.k == rank.k })
      #expect(abs(rank.r - other.r) < 1e-5 * other.r && rank.R == nil)
    }
    for (alignment, other) in zip(part.alignments, whole.alignments) {
      let last = try #require(alignment.points.last)
      let same = try #require(other.points.first { $0.directions == last.directions })
      #expect(abs(last.energyShare - same.energyShare) < 1e-5)
    }
  }

  @Test("k* and effective ranks of an identity and of power laws are their sums")
  func benignIndex() {
    #expect(SpectrumResults.benignIndex([Double](repeating: 2, count: 30)) == 0)
    // One large direction before thirty equal ones.
    #expect(SpectrumResults.benignIndex([1000] + [Double](repeating: 2, count: 30)) == 1)
    #expect(SpectrumResults.benignIndex((0..<40).map { pow(0.5, Double($0)) }) == nil)
  }

  @Test(
    "a power law above 1 is tempered, one up to 1 benign, an exponential decay catastrophic",
    arguments: [(1.8, Overfitting.Call.tempered), (0.9, .benign), (1, .benign), (3, .tempered)])
  func overfitting(exponent: Double, call: Overfitting.Call) {
    let law = (1...2000).map { pow(Double($0), -exponent * (1 - 1e-13)) }
    #expect(Overfitting(law)?.call == call)
    #expect(Overfitting((1...2000).map { exp(-0.05 * Double($0)) })?.call == .catastrophic)
    #expect(Overfitting((1...2000).map { exp(-pow(Double($0), 0.5)) })?.call == .catastrophic)
    #expect(Overfitting(law.prefix(60)) == nil)
  }
}
