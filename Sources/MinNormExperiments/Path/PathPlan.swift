import MinNorm

/// What a path will take in memory.
public struct PathPlan: MemoryPlan {
  let order: Int
  let dimension: Int
  /// Bytes of one example's features.
  let exampleBytes: Int
  let testCount: Int
  /// Classes of a label set.
  let columns: Int
  /// Points of the path, ridge and early stopping together.
  let points: Int
  let loadedBytes: Int
  let inputBytes: Int
  let route: PathRoute
  /// Copies of each training example in an augmented set; 1 without.
  let copies: Int
  /// With `--regularizers all`, dropout takes a system and widened features of its own.
  let regularizes: Bool
  /// The spectrum is there only for early stopping.
  let spectrumIsOptional: Bool

  /// The most bytes at any time: the data as loaded; the reduction; the fits of one label set and their predictions beside
  /// what is kept of it; or the augmented system.
  public var workingBytes: Int {
    let n = order
    let packed = 8 * PackedLayout(order: n).count
    let (reduction, kept): (Int, Int) =
      switch route {
      case .band: (packed + 8 * n * n, 8 * n * n)
      // K, its full square twice and the eigenvectors.
      case .auto, .spectrum: (packed + 24 * n * n, packed + 8 * n * n)
      case .cholesky: (packed + 8 * n * PackedLayout(order: n).blockSize, 0)
      }
    let fits = 8 * columns * points * (7 * n + 2 * testCount)
    let more = copies > 1 ? n * copies : 0
    let augmented = more > 0 ? 8 * PackedLayout(order: more).count + more * (dimension + exampleBytes) : 0
    let dropout = regularizes ? packed + 8 * n * n + 16 * n * dimension : 0
    let working = (n + testCount) * exampleBytes + max(reduction, kept + max(fits, augmented, dropout))
    let images = copies > 1 ? inputBytes : 0
    return max(loadedBytes + inputBytes, images + working)
  }

  /// Less augmentation, no early stopping, one factorization for each λ: what of it fits; or fewer examples.
  public func remedies(fitting available: Int, limit: Int?) -> [String] {
    func fits(_ route: PathRoute, copies: Int) -> Bool {
      PathPlan(
        order: order, dimension: dimension, exampleBytes: exampleBytes, testCount: testCount, columns: columns,
        // Without early stopping there is half of it.
        points: route != .spectrum && spectrumIsOptional ? points / 2 : points,
        loadedBytes: loadedBytes, inputBytes: inputBytes, route: route, copies: copies, regularizes: regularizes,
        spectrumIsOptional: false
      ).peakBytes <= available
    }
    var remedies: [String] = []
    if copies > 1, fits(route, copies: 1) {
      remedies.append("leave out --augment (\(copies) copies of each example)")
    }
    if spectrumIsOptional, fits(.band, copies: copies) { remedies.append("try --no-early-stopping") }
    if route != .cholesky, fits(.cholesky, copies: copies) {
      remedies.append(
        "try --no-early-stopping --route cholesky with a short list of --ridges, one factorization each")
    }
    return remedies + ["use fewer examples (--train)"]
  }
}
