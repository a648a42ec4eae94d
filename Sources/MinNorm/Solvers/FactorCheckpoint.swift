import MinNormData

/// The block columns of a Cholesky factor in a checkpoint.
///
/// Record 0 is what was seen of K before it went, the pairs of nearly equal examples; record i is block column i − 1 as it
/// lies in memory.
final class FactorCheckpoint {
  private let folder: CheckpointFolder
  private let note: @Sendable (String) -> Void
  /// Record 0 in numbers: the count, then row and column of each listed pair.
  private let seen: OwnedStorage<Double>

  /// Opens the checkpoint of one factorization and asks for room on the disk.
  init<Scalar: LAPACKScalar>(
    _ checkpoint: SolverCheckpoint, kernel: any Kernel, ridge: Double, features: FeatureMatrix,
    matrix: borrowing PackedSymmetricMatrix<Scalar>
  ) throws {
    let layout = matrix.layout
    folder = try checkpoint.open(
      method: "cholesky", kernel: kernel, ridge: ridge, features: features, precision: Scalar.precision,
      choices: [("precision", Scalar.precision.rawValue), ("block size", "\(layout.blockSize)")])
    note = checkpoint.note
    seen = try OwnedStorage(count: 1 + 2 * NearDuplicates.listed)
    let sizes = [8 * seen.count] + (0..<layout.blockCount).map { Self.bytes(of: matrix.blockColumn($0)).count }
    try folder.requireRoom(for: max(0, CheckpointFolder.bytes(ofRecords: sizes) - folder.recordBytes))
  }

  /// Reads the finished block columns into their places; returns how many there are and what was seen of K, or nil where
  /// nothing is kept yet.
  ///
  /// - Parameter observer: Hears of them as the part of K's assembly that they save.
  func read<Scalar: LAPACKScalar>(
    into matrix: borrowing PackedSymmetricMatrix<Scalar>, dimension: Int, observer: WorkObserver
  ) throws -> (finished: Int, nearDuplicates: NearDuplicates)? {
    let (blockCount, layout) = (matrix.layout.blockCount, matrix.layout)
    let total = gramFlops(count: layout.order, dimension: dimension)
    // Views, because a matrix that cannot be copied cannot be captured either.
    let records = [seenBytes] + (0..<blockCount).map { Self.bytes(of: matrix.blockColumn($0)) }
    let (count, discarded) = try folder.readRecords(
      upTo: records.count, into: { records[$0] },
      observer: { try observer(layout.gramFlops(ofBlocks: 0..<max(0, $0 - 1), dimension: dimension), total) })
    if discarded > 0 {
      note(
        "block column \(max(1, count)) in \(folder.path) is incomplete; cut off \(discarded) bytes and compute it again"
      )
    }
    guard count > 0 else { return nil }
    if count > 1 { note("resuming with \(count - 1) of \(blockCount) block columns from \(folder.path)") }
    let listed = min(Int(seen.base[0]), NearDuplicates.listed)
    let pairs = (0..<listed).map {
      NearDuplicates.Pair(row: Int(seen.base[1 + 2 * $0]), column: Int(seen.base[2 + 2 * $0]))
    }
    return (count - 1, NearDuplicates(count: Int(seen.base[0]), pairs: pairs))
  }

  /// Keeps what was seen of K.
  func append(_ nearDuplicates: NearDuplicates) throws {
    seen.base[0] = Double(nearDuplicates.count)
    for (index, pair) in nearDuplicates.pairs.enumerated() {
      (seen.base[1 + 2 * index], seen.base[2 + 2 * index]) = (Double(pair.row), Double(pair.column))
    }
    try folder.append(0, UnsafeRawBufferPointer(seenBytes))
  }

  /// Keeps a finished block column.
  func append<Scalar: LAPACKScalar>(_ block: Int, _ column: MatrixView<Scalar>) throws {
    try folder.append(block + 1, UnsafeRawBufferPointer(Self.bytes(of: column)))
  }

  /// Waits until everything is on the disk.
  func finish() throws { try folder.finishRecords() }

  private var seenBytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: seen.base, count: 8 * seen.count)
  }

  /// A whole block column is contiguous.
  private static func bytes<Scalar: LAPACKScalar>(of column: MatrixView<Scalar>) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(
      start: column.base, count: column.rows * column.columns * MemoryLayout<Scalar>.stride)
  }
}
