import MinNormData

/// Solves (K + λI)A = Y with the linear kernel of features that are never stored, along a path of growing maps.
///
/// One pass over the features: for every block of units K := K + Φ_b Φ_bᵀ in half storage, and the same with the test examples
/// for the cross-Gram matrix. Products are formed in float32, those of bytes as whole numbers, and added in the system's
/// precision. At every point K + λI is
/// factored; the factor takes a copy, or K's own memory, and then K is read again from the checkpoint.
///
/// For n training and m test examples and p features: n(n + 2m)p flops and the features' own, n³/3 for every point. Memory: K (twice
/// with a copy), the cross-Gram matrix, the prepared examples, one block of features.
package struct FeaturePathSolver {
  /// The map and the examples.
  package let prepared: PreparedStream
  /// Where to stop.
  package let path: FeaturePath
  /// The format of K, its factor and the sums.
  package let precision: Precision
  /// What else each factor is asked for.
  package let diagnostics: SolverDiagnostics
  /// Columns of a block column, or nil for the fastest.
  package let blockSize: Int?
  /// Whether each factor takes a copy of K; if not, K is read from the checkpoint.
  package let copies: Bool
  /// Where the sums and the results are kept; nil for nowhere.
  package let checkpoint: SolverCheckpoint?
  /// What the results depend on beside what is known here.
  package let identity: [(name: String, value: String)]
  /// The seed of the sample.
  package let seed: UInt64

  /// Hears how far a phase is.
  package typealias Observer = (_ phase: FeaturePathPhase, _ done: Double, _ total: Double) throws -> Void

  /// A solver for one path; without a copy there is a checkpoint.
  package init(
    _ prepared: PreparedStream, path: FeaturePath, precision: Precision, diagnostics: SolverDiagnostics = [],
    blockSize: Int? = nil, copies: Bool = true, checkpoint: SolverCheckpoint? = nil,
    identity: [(name: String, value: String)] = [], seed: UInt64 = 0
  ) {
    precondition(copies || checkpoint != nil, "K is copied or read again")
    self.prepared = prepared
    self.path = path
    self.precision = precision
    self.diagnostics = diagnostics
    self.blockSize = blockSize
    self.copies = copies
    self.checkpoint = checkpoint
    self.identity = identity
    self.seed = seed
  }

  /// Follows the path; `results` takes the result of every point as soon as it is there.
  ///
  /// With a checkpoint, points and sums that were kept are not computed again, and the path may be another one than before: more
  /// units and other ridges go on from the sums that are there. A system that is not positive definite is a result with its
  /// failure.
  ///
  /// - Throws: `LinearAlgebraError` about memory and numbers that are not finite; `CheckpointError`, `passed` where a point
  ///   without a result has fewer units than are summed up; `DataError`; whatever the observer throws, with a checkpoint when
  ///   the block at work is added and kept.
  package func solve(
    _ rightHandSides: Matrix<Double>, into results: any FeaturePathResults, observer: @escaping Observer
  ) throws -> FeaturePathSeconds {
    precondition(rightHandSides.rows == prepared.train.count, "one row of right-hand sides per example")
    try rightHandSides.requireFinite("the right-hand side")
    return switch precision {
    case .float32: try FeaturePathRun<Float>(self, rightHandSides, results, observer).follow()
    case .float64: try FeaturePathRun<Double>(self, rightHandSides, results, observer).follow()
    }
  }

  /// What the sums and the result of a point depend on; the path is no part of it, though where it stops between multiples of a
  /// block the order of sums, and so roundings, are others.
  func fields(_ rightHandSides: Matrix<Double>, blockSize: Int) throws -> [(name: String, value: String)] {
    func checksum(_ values: [some Any]) -> String { values.withUnsafeBytes { ContentHash.sha256($0) } }
    return [
      ("method", "feature path"), ("order", "\(prepared.train.count)"), ("test examples", "\(prepared.test.count)"),
      ("precision", precision.rawValue), ("block size", "\(blockSize)"), ("diagnostics", "\(diagnostics.rawValue)"),
      ("seed", "\(seed)"),
    ] + identity + [
      ("threads", "\(Threads.count)"), ("BLAS", Threads.blasDescription),
      ("loops", InstructionSet.inForce),
      ("right-hand sides", "\(rightHandSides.columns), checksum \(checksum(rightHandSides.values))"),
      ("training checksum", prepared.train.checksum), ("test checksum", prepared.test.checksum),
      ("feature checksum", checksum(try corner())),
    ]
  }

  /// The features of the first few examples in the first unit, which every path has: other processors round differently.
  private func corner() throws -> [Float] {
    let examples = try prepared.train.selecting(Array(0..<min(prepared.train.count, 16)))
    let width = prepared.stream.featuresPerUnit
    var values = [Float](repeating: 0, count: examples.count * width)
    try values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      try prepared.stream.withEngine {
        try $0.fill(base, stride: width, units: 0..<1, of: examples, examples: 0..<examples.count) { _ in }
      }
    }
    return values
  }
}
