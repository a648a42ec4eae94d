import MinNorm

/// What conjugate gradients will have.
public struct IterationPlan: Sendable, Codable, Equatable {
  /// K stays in memory; if not, it is assembled in each iteration.
  public var isStored: Bool
  /// The relative residual to reach.
  public var tolerance: Double
  /// Columns of K in the preconditioner's low-rank part.
  public var landmarks: Int
  /// Clusters within which the preconditioner is exact; 0 without.
  public var clusters: Int

  /// Bytes beside K's half, or instead of it: the landmarks' columns, the clusters' blocks, and the landmarks' own factor.
  ///
  /// The largest of ten clusters of MNIST is 1.6 times the mean; Σ b² over clusters is above n²/k by their spread, about a
  /// tenth. With K stored, half of every block is there anyway.
  func preconditionerBytes(order: Int, precision: Precision) -> Int {
    let factor = 2 * 8 * landmarks * landmarks
    let blocks = clusters > 0 ? order * (order / clusters) * 11 / 10 : 0
    return factor + precision.bytesPerScalar * (isStored ? blocks / 2 : order * landmarks + blocks)
  }
}

// Bytes, before anything is allocated.
extension SolvePlan {
  /// Plans for conjugate gradients: K is stored if it fits into the limit, or where that is asked for.
  mutating func iterate(_ options: IterationOptions, limit: Int?) {
    let sizes = ConjugateGradientSolver.sizes(order: order, options: options.options(for: arithmetic, isStored: true))
    iteration = IterationPlan(
      isStored: options.storage != .never, tolerance: options.tolerance(for: arithmetic), landmarks: sizes.landmarks,
      clusters: options.preconditioner == .blocks ? sizes.clusters : 0)
    if options.storage == .auto, !fits(limit) { iteration?.isStored = false }
  }

  /// K in half storage, later its factor in the same place.
  public var gramBytes: Int {
    (cluster?.layout.mostNumbers ?? layout.count) * precision.bytesPerScalar
  }

  /// The features of all examples in their format, with their squared norms.
  public var featureBytes: Int { (order + testCount) * exampleBytes }

  /// Bytes of one example's features and squared norms; images have those of their bytes too.
  private var exampleBytes: Int { dimension * format.bytesPerNumber + (format == .uint8 ? 16 : 8) }

  /// The right-hand sides, their solutions and copies in the system's format: three at once while solving.
  public var columnBytes: Int { order * rightHandSides * (2 * 8 + precision.bytesPerScalar) }

  /// The largest of four moments: the data as loaded beside the examples chosen from them; those beside their features;
  /// the system beside the features; the certificate and the predictions, when the system is gone.
  public var workingBytes: Int {
    let tiles = KernelTileMemory.bytes(
      rows: order, columns: order, dimension: dimension, precision: precision, format: format, combined: combinedKernels
    )
    let check = KernelTileMemory.bytes(
      rows: max(order, testCount), columns: order, dimension: dimension,
      precision: certification == .none ? arithmetic.resultPrecision : .float64, format: format,
      combined: combinedKernels)
    // Leave-one-out holds a block column of the inverse factor; refinement holds the vectors of conjugate gradients.
    let panelNumbers = cluster?.panelNumbers ?? order * layout.blockSize
    let panel = leaveOneOut || search ? panelNumbers * precision.bytesPerScalar : 0
    let vectors = 5 * order * rightHandSides * 8
    let refinement = arithmetic == .mixed ? check.widened + check.tile + vectors : 0
    let system: Int =
      switch method {
      case .auto, .cholesky: gramBytes + max(tiles.widened, panel, refinement)
      // A rank r below the order needs a second system, of order min(r, n − r).
      case .pivotedCholesky: gramBytes + gramBytes / 4 + panel
      // K in half, its full square twice and the eigenvectors.
      case .eigen: gramBytes + 3 * order * order * precision.bytesPerScalar
      case .leastSquares:
        (leaveOneOut ? 4 : 2) * order * dimension * 8 + 2 * dimension * dimension * 8
      case .pcg:
        // The features once more, in the order of the clusters.
        order * exampleBytes + (iteration?.preconditionerBytes(order: order, precision: precision) ?? 0)
          + (iteration?.isStored == false ? tiles.tile : gramBytes) + tiles.widened + check.widened + check.tile
          + 2 * vectors
      }
    let moments = [
      inputBytes == loadedBytes ? loadedBytes : loadedBytes + inputBytes,
      // Raw features are the inputs themselves.
      featureWorkBytes == 0 ? max(inputBytes, featureBytes) : inputBytes + featureBytes + featureWorkBytes,
      featureBytes + system + columnBytes,
      featureBytes + check.widened + check.tile + 4 * order * rightHandSides * 8,
    ]
    // What MPI has for itself: 20 to 30 MiB were measured.
    return keptBytes + (moments.max() ?? 0) + (cluster == nil ? 0 : 32 << 20)
  }

  /// This route in each precision it has, and conjugate gradients with and without K in memory.
  public var alternatives: [SolvePlan] {
    let precisions: [Arithmetic] =
      switch method {
      case .auto, .cholesky, .pcg: Arithmetic.allCases
      case .pivotedCholesky, .eigen: [.float32, .float64]
      case .leastSquares: [.float64]
      }
    var plans = precisions.map { precision in
      var plan = self
      plan.arithmetic = precision
      plan.iteration?.isStored = true
      return plan
    }
    guard method == .cholesky || method == .pcg else { return plans }
    for storage in method == .pcg ? [KernelStorage.never] : [.always, .never] {
      var (plan, options) = (self, IterationOptions())
      (plan.method, plan.arithmetic, plan.search, plan.leaveOneOut) = (.pcg, .float32, false, false)
      options.storage = storage
      plan.iterate(options, limit: nil)
      plans.append(plan)
    }
    return plans
  }

  /// The same with another number of training examples.
  public func resized(to order: Int) -> SolvePlan {
    var smaller = self
    smaller.order = order
    smaller.cluster = cluster?.resized(to: order)
    smaller.inputBytes = inputBytes * order / max(self.order, 1)
    return smaller
  }

  /// Another precision, another way to hold K, fewer examples: what of it fits.
  public func remedies(fitting available: Int, limit: Int?) -> [String] {
    var remedies: [String] = []
    if arithmetic == .float64, method != .leastSquares {
      let hasMixed = method == .cholesky || method == .pcg
      remedies += precisions(hasMixed ? [.mixed, .float32] : [.float32], fitting: available)
    }
    if let cluster { remedies.append("use more than \(cluster.ranks) ranks") }
    if method == .cholesky, !leaveOneOut, cluster == nil {
      var plan = self
      plan.method = .pcg
      plan.iterate(IterationOptions(), limit: limit)
      if plan.peakBytes <= available {
        let storage = plan.iteration?.isStored == true ? "" : ", which assembles K in each iteration"
        remedies.append("try --solver pcg\(storage)")
      }
    }
    return remedies + fewerExamples(fitting: available)
  }
}
