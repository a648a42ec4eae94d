import MinNormData

/// The state of block conjugate gradients in a checkpoint.
final class IterationCheckpoint: BlockIterationStore {
  private let folder: CheckpointFolder
  private let note: @Sendable (String) -> Void
  private let interval: Double
  private let clock = ContinuousClock()
  private var saved: ContinuousClock.Instant

  /// Opens the checkpoint of one run and asks for room on the disk.
  init(
    _ checkpoint: SolverCheckpoint, kernel: any Kernel, ridge: Double, features: FeatureMatrix,
    rightHandSides: Matrix<Double>, precision: Precision, choices: [(name: String, value: String)]
  ) throws {
    let targets = rightHandSides.values.withUnsafeBytes { ContentHash.sha256($0) }
    folder = try checkpoint.open(
      method: "pcg", kernel: kernel, ridge: ridge, features: features, precision: precision,
      choices: choices + [("right-hand sides", "\(rightHandSides.columns), checksum \(targets)")])
    note = checkpoint.note
    interval = checkpoint.interval
    saved = clock.now
    // The old state stays until the new one is complete.
    let columns = rightHandSides.columns
    try folder.requireRoom(for: 2 * 8 * (5 * rightHandSides.values.count + columns * (columns + 1)) + 65_536)
  }

  func read() throws -> BlockConjugateGradients.State? {
    guard let bytes = try folder.state() else { return nil }
    guard let state = BlockConjugateGradients.State(bytes: bytes) else {
      throw CheckpointError.damaged(file: folder.path + "/state.bin", reason: "its numbers do not fit together")
    }
    note("resuming after \(state.products) products with K from \(folder.path)")
    saved = clock.now
    return state
  }

  func save(_ state: @autoclosure () -> BlockConjugateGradients.State, always: Bool) throws {
    guard always || (clock.now - saved) / .seconds(1) >= interval else { return }
    try folder.replaceState(state().bytes)
    saved = clock.now
  }
}
