import MinNormData

/// The block columns of a Cholesky factor in a checkpoint: record i is block column i as it lies in memory.
struct FactorCheckpoint {
  private let folder: CheckpointFolder
  private let note: @Sendable (String) -> Void

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
    let sizes = (0..<layout.blockCount).map { Self.bytes(of: matrix.blockColumn($0)).count }
    try folder.requireRoom(for: max(0, CheckpointFolder.bytes(ofRecords: sizes) - folder.recordBytes))
  }

  /// Reads the finished block columns into their places and returns how many there are.
  ///
  /// - Parameter observer: Hears the number of block columns read.
  func read<Scalar: LAPACKScalar>(
    into matrix: borrowing PackedSymmetricMatrix<Scalar>, observer: (Int) throws -> Void
  ) throws -> Int {
    let blockCount = matrix.layout.blockCount
    // Views, because a matrix that cannot be copied cannot be captured either.
    let columns = (0..<blockCount).map { Self.bytes(of: matrix.blockColumn($0)) }
    let (count, discarded) = try folder.readRecords(upTo: blockCount, into: { columns[$0] }, observer: observer)
    if discarded > 0 {
      note("block column \(count + 1) in \(folder.path) is incomplete; cut off \(discarded) bytes and compute it again")
    }
    if count > 0 { note("resuming with \(count) of \(blockCount) block columns from \(folder.path)") }
    return count
  }

  /// Keeps a finished block column.
  func append<Scalar: LAPACKScalar>(_ block: Int, _ column: MatrixView<Scalar>) throws {
    try folder.append(block, UnsafeRawBufferPointer(Self.bytes(of: column)))
  }

  /// Waits until everything is on the disk.
  func finish() throws { try folder.finishRecords() }

  /// A whole block column is contiguous.
  private static func bytes<Scalar: LAPACKScalar>(of column: MatrixView<Scalar>) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(
      start: column.base, count: column.rows * column.columns * MemoryLayout<Scalar>.stride)
  }
}
