import MinNorm

/// What `interpolants` will take in memory.
struct InterpolantsPlan {
  /// The most bytes at any time.
  let peakBytes: Int

  init(_ experiment: InterpolantsExperiment, _ problem: Problem, dimension d: Int) {
    let (n, t, c) = (problem.trainCount, problem.testCount, problem.classCount)
    let m = experiment.centres ?? 2 * n
    let p = experiment.problem.features == .raw ? experiment.fourierCount ?? 4 * n : d
    let features = (n + t) * (4 * d + 8)
    let triangle = 4 * n * (n + 1024)
    let tiles = KernelTileMemory.bytes(rows: n + max(m, t), columns: n + max(m, t), dimension: d, precision: .float64)
    // The triangle of the centres; their values at the examples, transposed, and LAPACK's copies and workspace.
    let centred = 4 * m * (m + 1024) + 5 * 8 * m * n + 16 * n * n + m * (4 * d + 8)
    let forced = 8 * n * t + 4 * t * (t + 1024) + (n + t) * (4 * d + 8)
    let measured = (2 * n + max(m, t)) * (4 * d + 8) + tiles.widened + tiles.tile
    // Descent: features here and there, there in both formats, the spectrum, weights and their copies.
    let weights = (n + t) * 16 * p + 28 * n * n + 8 * p * (c + 1) * 8
    let stages = [triangle + centred, triangle + forced, triangle + measured, weights]
    // The singular value decomposition touches some 24 MiB more of BLAS's buffers than a factorization does.
    let program = (52 + 4 * Threads.count) << 20
    peakBytes = program + problem.loadedBytes + problem.inputBytes + features + (stages.max() ?? 0)
  }

  func checkMemory(limit: Int?) throws {
    guard let available = limit ?? SystemMemory.available.map({ $0 + SystemMemory.resident }), peakBytes > available
    else { return }
    throw ExperimentError.insufficientMemory(
      needed: peakBytes, available: available, isLimit: limit != nil,
      alternatives: [
        "use fewer examples (--train, --test)", "fewer centres (--centres) or features (--fourier)",
        limit != nil ? "raise the limit" : "close other programs",
      ])
  }
}
