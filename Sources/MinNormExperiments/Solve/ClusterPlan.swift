import MinNorm

/// How a solve is shared out over the ranks of a cluster.
public struct ClusterPlan: Sendable, Codable, Equatable {
  /// Where the numbers of K are.
  package var layout: ClusterLayout
  /// Half or full.
  package var storage: ClusterStorage
  /// Ranks that share one memory.
  package var ranksOnHost = 1

  /// Ranks in all.
  package var ranks: Int { layout.ranks }

  init(order: Int, ranks: Int, storage: ClusterStorage) {
    self.storage = storage
    layout = ClusterLayout(order: order, ranks: ranks, storage: storage)
  }

  /// The same for another number of examples.
  func resized(to order: Int) -> ClusterPlan {
    var plan = self
    plan.layout = ClusterLayout(order: order, ranks: ranks, storage: storage)
    return plan
  }

  /// Numbers of a panel of the inverse factor, which leave-one-out holds.
  var panelNumbers: Int { layout.mostNumbersOfPanel }
}

/// How a system was shared out over ranks, for the record.
public struct ClusterRecord: Codable, Sendable, Equatable {
  /// Ranks in all.
  public var ranks: Int
  /// Rows of the grid of ranks.
  public var gridRows: Int
  /// Columns of the grid of ranks.
  public var gridColumns: Int
  /// Rows and columns of a block that lies on one rank.
  public var blockSize: Int
  /// Columns of a panel of K.
  public var panelWidth: Int
  /// Half or full.
  package var storage: ClusterStorage
  /// The most numbers of K on a rank.
  public var numbersPerRank: Int
  /// The most bytes that a rank's process had.
  public var peakBytesOfRank: Int

  init(_ plan: ClusterPlan, peakBytes: Int) {
    let layout = plan.layout
    (ranks, gridRows, gridColumns) = (layout.ranks, layout.gridRows, layout.gridColumns)
    (blockSize, panelWidth, storage) = (layout.blockSize, layout.panelWidth, plan.storage)
    (numbersPerRank, peakBytesOfRank) = (layout.mostNumbers, peakBytes)
  }
}

extension SolverSettings {
  /// Refuses what the ranks of a cluster do not do.
  func requireClusterRoute(_ problem: ProblemSpecification, hasCheckpoint: Bool) throws {
    guard cluster != nil else { return }
    let only = "--engine scalapack solves by Cholesky factorization; "
    try ExperimentError.refuse([
      only + "--solver \(solver.rawValue) runs on one machine": ![.auto, .cholesky].contains(solver),
      "--engine scalapack keeps no checkpoint yet; leave out --checkpoint": hasCheckpoint,
      only + "--folds runs on one machine": folds != nil,
      only + "--ridges, for features that are never stored, runs on one machine": ridges != nil,
      "--engine scalapack needs a bandwidth: bandwidth=loo is searched on one machine, so search there with fewer examples":
        problem.kernel.choosesByLeaveOneOut,
      "--block-size is for one machine; --engine scalapack chooses blocks and panels that fit its grid": blockSize
        != nil,
    ])
  }
}

// What the ranks of a cluster do together, where there are several.
extension Run {
  /// KA at the function's own centres.
  func responses(
    of function: KernelInterpolant, in precision: Precision, observer: WorkObserver
  ) throws -> Matrix<Double> {
    try engine?.gramProduct(
      function.kernel, function.features, times: function.coefficients, in: precision, products: .float32,
      observer: observer) ?? function.responses(in: precision, observer: observer)
  }

  /// f at some inputs.
  func predictions(
    of function: any Interpolant, at inputs: FeatureMatrix, observer: WorkObserver
  ) throws -> Matrix<Double> {
    try engine?.predictions(of: function, at: inputs, observer: observer)
      ?? function.predictions(at: inputs, observer: observer)
  }

  /// Throws unless the ranks run the same program on the same data.
  func requireSameRanks(_ problem: Problem) throws {
    let environment = EnvironmentRecord.current
    try engine?.requireEqual([
      "program": "\(environment.version) \(EnvironmentRecord.executableHash)",
      "command line": command.joined(separator: " "),
      "kind of processor": "\(environment.blas), loops \(environment.loops)",
      "data set": "\(problem.name) \(problem.contentHash)",
      "number of examples": "\(problem.trainCount) and \(problem.testCount)",
    ])
  }

  /// What a solve will take on the ranks of this run; nil on one machine.
  func clusterPlan(_ settings: SolverSettings, order: Int) -> ClusterPlan? {
    guard let storage = settings.cluster, let engine else { return nil }
    var plan = ClusterPlan(order: order, ranks: engine.ranks, storage: storage)
    plan.ranksOnHost = engine.ranksOnHost
    return plan
  }
}
