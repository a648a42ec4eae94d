import MinNorm

/// What a solve over the ranks of a cluster would take, from this machine's own rates: part of `minnorm.plan/1`.
public struct ClusterOutlook: Codable, Sendable, Equatable {
  /// What is asked about the cluster.
  public struct Question: Sendable, Equatable {
    /// Ranks of one thread each.
    public var ranks: Int
    /// Bytes that a rank may take; nil for as much as it needs.
    public var memoryPerRank: Int?
    /// Bytes a second that a rank sends and gets.
    public var bandwidth: Double

    /// So many ranks, with 1 GB/s between them where nothing else is said.
    public init(ranks: Int, memoryPerRank: Int? = nil, bandwidth: Double = 1e9) {
      (self.ranks, self.memoryPerRank, self.bandwidth) = (ranks, memoryPerRank, bandwidth)
    }
  }

  /// Where the numbers of K would be.
  public var grid: ClusterRecord
  /// The most bytes of a rank.
  public var bytesPerRank: Int
  /// Of these, the features, whole on every rank.
  public var featureBytesPerRank: Int
  /// Of these, K.
  public var gramBytesPerRank: Int
  /// Whether that is within the memory of a rank.
  public var fits: Bool
  /// Flops of the factorization on a rank.
  public var factorFlopsPerRank: Double
  /// Numbers that a rank is sent in the factorization.
  public var wordsPerRank: Double
  /// Bytes a second that were assumed for the network.
  public var bandwidth: Double
  /// Expected seconds of assembling K.
  public var gramSeconds: Double
  /// Expected seconds of the factorization.
  public var factorSeconds: Double

  /// The share of this machine's rate, of one thread, that a rank's products reach (measured: 0.85 with two ranks at n = 8,000).
  static let efficiency = 0.85

  /// - Parameter machine: This machine's rates on all its threads.
  init(_ plan: SolvePlan, _ cluster: ClusterPlan, _ question: Question, _ machine: MachineSpeed) {
    let layout = cluster.layout
    grid = ClusterRecord(cluster, peakBytes: plan.peakBytes)
    (bytesPerRank, featureBytesPerRank, gramBytesPerRank) = (plan.peakBytes, plan.featureBytes, plan.gramBytes)
    fits = question.memoryPerRank.map { plan.peakBytes <= $0 } ?? true
    let ranks = Double(layout.ranks)
    factorFlopsPerRank = plan.factorFlops / ranks
    wordsPerRank = layout.wordsOfFactorization
    bandwidth = question.bandwidth
    let threads = Double(Threads.count)
    gramSeconds = Double(layout.mostNumbers) / (machine.system.kernelEntries / threads)
    factorSeconds =
      factorFlopsPerRank / (machine.system.rates.gemm / threads * Self.efficiency)
      + wordsPerRank * Double(plan.precision.bytesPerScalar) / bandwidth
  }
}
