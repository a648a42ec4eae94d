import MinNorm
import MinNormData

/// What became of a claim.
public struct ClaimOutcome: Codable, Sendable {
  /// Whether the numbers meet the criterion.
  public var holds: Bool
  /// What the numbers must be for the claim to hold, in words.
  public var criterion: String
  /// The numbers that decide, and those that show how much.
  public var figures: [Figure]
  /// The whole record of the experiment; null for `norms`, whose solves are among the row's records.
  @Nullable public var record: ClaimRecord?

  /// A number of the experiment.
  public struct Figure: Codable, Sendable, Equatable {
    /// What it is.
    public var name: String
    /// What it came to; a share is between 0 and 1.
    public var value: Double
    /// Whether it is to be read in percent.
    public var isShare: Bool

    /// A number, or with a name that ends so a share.
    init(_ name: String, _ value: Double, isShare: Bool = false) {
      (self.name, self.value, self.isShare) = (name, value, isShare)
    }
  }

  /// The value of a figure.
  public subscript(name: String) -> Double? { figures.first { $0.name == name }?.value }
}

/// The record of a claim's experiment.
public enum ClaimRecord: Codable, Sendable {
  /// Of `randomization`.
  case randomize(RandomizeRecord)
  /// Of `interpolants`.
  case interpolants(InterpolantsRecord)
  /// Of `regularizers`.
  case path(PathRecord)
  /// Of `descent`.
  case compare(CompareRecord)
  /// Of `expressivity`.
  case expressivity(ExpressivityRecord)
  /// Of `spectrum`.
  case spectrum(SpectrumRecord)

  /// SHA-256 of the data set.
  var contentHash: String? {
    switch self {
    case .randomize(let record): record.dataset.sha256
    case .interpolants(let record): record.dataset.sha256
    case .path(let record): record.dataset.sha256
    case .compare(let record): record.dataset.sha256
    case .expressivity(let record): record.dataset.sha256
    case .spectrum(let record): record.dataset.sha256
    }
  }
}

extension ClaimOutcome {
  init(_ record: RandomizeRecord) {
    let cells = record.treatments.flatMap(\.cells)
    let own = record.treatments.first { $0.pixels == .original }
    let (right, random) = (own?.cells.first, own?.cells.last)
    let (errors, chance) = (cells.map(\.trainErrors).max() ?? 0, own?.chance ?? 1)
    let error = random?.testErrorRate.mean ?? 0
    self.init(
      holds: errors == 0 && error > chance - 0.05,
      criterion:
        "no training errors for any labels and pixels; with random labels a test error within 5 points of chance",
      figures: [
        Figure("fits tried", Double(cells.count)), Figure("most training errors", Double(errors)),
        Figure("test error, right labels", right?.testErrorRate.mean ?? 1, isShare: true),
        Figure("test error, random labels", error, isShare: true), Figure("chance", chance, isShare: true),
        Figure("norm, right labels", right?.norms.rkhs.mean ?? 0),
        Figure("norm, random labels", random?.norms.rkhs.mean ?? 0),
      ], record: .randomize(record))
  }

  init(_ record: InterpolantsRecord) {
    let others = record.spaces.flatMap { $0.interpolants.dropFirst() }.filter(\.interpolates)
    let ratios = others.compactMap(\.normRatio)
    let (own, worst) = (
      record.spaces.first?.interpolants.first?.testErrorRate ?? 0, others.map(\.testErrorRate).max() ?? 0
    )
    self.init(
      holds: !ratios.isEmpty && ratios.allSatisfy { $0 >= 1 - 1e-9 } && worst > 2 * own,
      criterion: "every other interpolant has a larger norm in the same space, and one has over twice the test error",
      figures: [
        Figure("other interpolants", Double(others.count)), Figure("least norm, relative", ratios.min() ?? 0),
        Figure("largest norm, relative", ratios.max() ?? 0),
        Figure("test error, minimum norm", own, isShare: true), Figure("largest test error", worst, isShare: true),
      ], record: .interpolants(record))
  }

  /// Of the solves of pixels and of other features.
  init(pixels: SolveRecord, features: SolveRecord) {
    let (first, second) = (pixels.results[0], features.results[0])
    self.init(
      holds: second.norms.rkhs > first.norms.rkhs && second.testErrorRate < first.testErrorRate,
      criterion: "the features have the larger norm and the smaller test error",
      figures: [
        Figure("norm, pixels", first.norms.rkhs), Figure("norm, Gabor features", second.norms.rkhs),
        Figure("test error, pixels", first.testErrorRate, isShare: true),
        Figure("test error, Gabor features", second.testErrorRate, isShare: true),
      ], record: nil)
  }

  init(_ record: PathRecord) {
    let all = record.paths[0].regularizers
    let (none, others) = (all.first?.testErrorRate ?? 1, all.dropFirst())
    let best = others.map(\.testErrorRate).min() ?? 0
    self.init(
      holds: !others.isEmpty && none <= 2 * best,
      criterion: "without a regularizer the test error is at most twice that of the best one",
      figures: [Figure("test error, none", none, isShare: true)]
        + others.map { Figure("test error, \($0.name)", $0.testErrorRate, isShare: true) },
      record: .path(record))
  }

  init(_ record: CompareRecord) {
    func last(_ value: (CompareResults.Point) -> Double?) -> [(String, Double)] {
      record.comparisons.compactMap { set in set.trajectory.last.flatMap(value).map { (set.labels, $0) } }
    }
    let distances = last(\.distance)
    self.init(
      holds: distances.count == record.comparisons.count && distances.allSatisfy { $0.1 <= 0.01 },
      criterion: "for every label set SGD comes within 1 % of the closed form in the norm of the space",
      figures: distances.map { Figure("distance, \($0.0) labels", $0.1, isShare: true) }
        + last(\.testAgreement).map { Figure("equal test labels, \($0.0) labels", $0.1, isShare: true) }
        + record.comparisons.compactMap { set in
          set.epochsToFit.map { Figure("epochs to fit, \(set.labels) labels", Double($0)) }
        }, record: .compare(record))
  }

  init(_ record: ExpressivityRecord) {
    let (n, d) = (record.system.order, record.system.dimension)
    let one = record.results.first { $0.outputs == "one" }
    self.init(
      holds: record.results.allSatisfy(\.fits) && one?.weights == 2 * n + d,
      criterion: "the network of 2n + d weights has no training errors for any labels",
      figures: [
        Figure("n", Double(n)), Figure("d", Double(d)), Figure("weights", Double(one?.weights ?? 0)),
        Figure("most training errors", Double(record.results.map(\.trainErrors).max() ?? 0)),
        Figure("test error of the network, \(one?.labels ?? "") labels", one?.testErrorRate ?? 1, isShare: true),
      ], record: .expressivity(record))
  }

  init(_ record: SpectrumRecord) {
    let sets = [record.alignments.first, record.alignments.last].compactMap { $0 }
    func share(_ set: SpectrumResults.Alignment) -> Double {
      set.points.last { $0.directions <= max(1, record.system.order / 10) }?.energyShare ?? 0
    }
    let (shares, norms) = (sets.map(share), sets.map(\.norms.rkhs))
    self.init(
      holds: sets.count == 2 && shares[0] > 2 * shares[1] && norms[0] < norms[1],
      criterion:
        "a tenth of the directions holds over twice as much of right labels as of random ones, whose norm is larger",
      figures: zip(sets, shares).map {
        Figure("in a tenth of the directions, \($0.0.labels) labels", $0.1, isShare: true)
      }
        + sets.map { Figure("norm, \($0.labels) labels", $0.norms.rkhs) }
        + sets.compactMap { set in
          set.predictedEpochsToFit.map { Figure("epochs to fit, \(set.labels) labels", Double($0)) }
        }, record: .spectrum(record))
  }
}
