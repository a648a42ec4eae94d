import MinNormData

/// The sums over feature units in a checkpoint: K, the cross-Gram matrix and what they are checked against.
///
/// Each state is a generation of its own, complete before the one before it goes: the disk holds two while one is written. It is
/// written no more often than every fifteen times as long as that takes, and no more often than the checkpoint's interval.
/// Record 0 is the sample's matrix; then the block columns of K as they lie in memory; then the cross-Gram matrix.
final class StreamCheckpoint<Scalar: LAPACKScalar> {
  private let folder: CheckpointFolder
  private let fields: [(name: String, value: String)]
  private let checkpoint: SolverCheckpoint
  private let clock = ContinuousClock()
  private var saved: ContinuousClock.Instant
  private var pause: Double
  /// The units of the state on the disk.
  private(set) var units: Int?

  /// The sums, lent by their owner.
  struct Sums {
    let gram: [MatrixView<Scalar>]
    let cross: MatrixView<Scalar>
    let sample: MatrixView<Double>

    init(_ gram: borrowing PackedSymmetricMatrix<Scalar>, cross: MatrixView<Scalar>, sample: MatrixView<Double>) {
      self.gram = (0..<gram.layout.blockCount).map { gram.blockColumn($0) }
      self.cross = cross
      self.sample = sample
    }

    var records: [UnsafeMutableRawBufferPointer] {
      [bytes(sample)] + gram.map(bytes)
        + pieces(of: 0..<cross.columns, limit: 1024).map { bytes(cross[allRowsOf: $0]) }
    }

    /// A view without gaps.
    private func bytes<Number>(_ view: MatrixView<Number>) -> UnsafeMutableRawBufferPointer {
      UnsafeMutableRawBufferPointer(
        start: view.base, count: view.rows * view.columns * MemoryLayout<Number>.stride)
    }
  }

  /// Opens the checkpoint of one path.
  init(_ checkpoint: SolverCheckpoint, fields: [(name: String, value: String)]) throws {
    self.checkpoint = checkpoint
    self.fields = fields
    folder = try CheckpointFolder(checkpoint.folder, resumes: checkpoint.resumes)
    try folder.identify(fields)
    saved = clock.now
    pause = checkpoint.interval
  }

  /// Asks for room for the states to come: one while another is there.
  func requireRoom(_ sums: Sums) throws {
    let bytes = CheckpointFolder.bytes(ofRecords: sums.records.map(\.count))
    try folder.requireRoom(for: (units == nil ? 2 : 1) * bytes)
  }

  /// Reads the latest complete state; returns how many units are in it, 0 if there is none.
  func restore(into sums: Sums) throws -> Int {
    for number in try folder.generations() {
      if units == nil, try read(number, sums.records) {
        units = number
        checkpoint.note("resuming with \(number) filters from \(folder.path)")
      } else {
        try folder.removeGeneration(number)
      }
    }
    if units == nil { for record in sums.records { record.initializeMemory(as: UInt8.self, repeating: 0) } }
    saved = clock.now
    return units ?? 0
  }

  /// The error of a point that lies before the sums.
  func passed(_ point: FeaturePathPoint) -> CheckpointError {
    .passed(
      folder: folder.path, what: "K of \(point.units) filters, with λ = \(point.ridge)",
      reached: "\(units ?? 0) filters")
  }

  /// Reads K, which a factorization has consumed, again.
  func reload(_ sums: Sums) throws {
    guard let units, try read(units, sums.records) else {
      throw CheckpointError.damaged(file: folder.path, reason: "the state that was just written cannot be read")
    }
  }

  private func read(_ number: Int, _ records: [UnsafeMutableRawBufferPointer]) throws -> Bool {
    let generation = try folder.generation(number, fields)
    guard generation.recordBytes == CheckpointFolder.bytes(ofRecords: records.map(\.count)) else { return false }
    return try generation.readRecords(upTo: records.count, into: { records[$0] }).count == records.count
  }

  /// Whether so much would be lost that the state is to be written.
  var isDue: Bool { (clock.now - saved) / .seconds(1) >= pause }

  /// Writes the state after so many units.
  func save(units number: Int, _ sums: Sums, observer: (_ share: Double) throws -> Void) throws {
    guard units != number else { return }
    let start = clock.now
    try folder.removeGeneration(number)
    let (generation, records) = (try folder.generation(number, fields), sums.records)
    for (index, record) in records.enumerated() {
      try generation.append(index, UnsafeRawBufferPointer(record))
      try observer(Double(index + 1) / Double(records.count))
    }
    try generation.finishRecords()
    let old = units
    units = number
    if let old { try folder.removeGeneration(old) }
    saved = clock.now
    pause = max(checkpoint.interval, 15 * ((saved - start) / .seconds(1)))
  }

  // MARK: Results

  /// The results of the points that are finished, as they were last kept.
  func results() throws -> [UInt8]? { try folder.state() }

  /// Keeps the results of the points that are finished.
  func keep(results: [UInt8]) throws { try folder.replaceState(results) }
}
