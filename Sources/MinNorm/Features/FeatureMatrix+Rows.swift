import MinNormData

// Rows in the format that a computation wants: the only place where features change their format.
extension FeatureMatrix {
  /// Which numbers a conversion gives.
  enum Origin {
    /// The features.
    case features
    /// The numbers as stored, before they are divided by the unit.
    case stored
    /// The features less a row of numbers, subtracted before they are rounded.
    case less([Double])
  }

  /// Writes some columns of some rows one after the other; each is rounded once where `Scalar` has fewer digits.
  func copy<Scalar: LAPACKScalar>(
    rows: Range<Int>, columns: Range<Int>, of origin: Origin = .features, to target: UnsafeMutablePointer<Scalar>
  ) {
    if case .less(let shift) = origin {
      copy(rows, columns, less: shift, to: target)
      return
    }
    numbers.withBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      for row in rows {
        let place = (row * dimension + columns.lowerBound) * numbers.format.bytesPerNumber
        Scalar.convert(
          base + place, numbers.format, to: target + (row - rows.lowerBound) * columns.count, columns.count)
      }
    }
    if unit != 1, case .features = origin {
      let unit = Scalar(unit)
      for index in 0..<rows.count * columns.count { target[index] /= unit }
    }
  }

  private func copy<Scalar: LAPACKScalar>(
    _ rows: Range<Int>, _ columns: Range<Int>, less shift: [Double], to target: UnsafeMutablePointer<Scalar>
  ) {
    let width = columns.count
    withUnsafeTemporaryAllocation(of: Double.self, capacity: max(width, 1)) { room in
      shift.withUnsafeBufferPointer { shift in
        guard let wide = room.baseAddress else { return }
        for row in rows {
          copy(rows: row..<row + 1, columns: columns, to: wide)
          let target = target + (row - rows.lowerBound) * width
          for k in 0..<width { target[k] = Scalar(wide[k] - shift[columns.lowerBound + k]) }
        }
      }
    }
  }

  /// The first feature in memory, if features are stored in this format.
  private func withStored<Scalar: LAPACKScalar, Result>(
    as type: Scalar.Type, _ body: (UnsafePointer<Scalar>?) throws -> Result
  ) rethrows -> Result {
    let isStored = unit == 1 && numbers.format == (Scalar.precision == .float32 ? .float32 : .float64)
    return try numbers.withBytes {
      try body(isStored ? $0.baseAddress?.assumingMemoryBound(to: Scalar.self) : nil)
    }
  }

  /// Lends some rows as d × rows, to be read only: where they are if they have the format, else converted by all threads
  /// into memory of their own.
  package func withRows<Scalar: LAPACKScalar, Result>(
    _ rows: Range<Int>, as type: Scalar.Type, _ body: (MatrixView<Scalar>) throws -> Result
  ) throws -> Result {
    try withStored(as: type) { stored in
      if let stored {
        let first = UnsafeMutablePointer(mutating: stored + rows.lowerBound * dimension)
        return try body(MatrixView(first, rows: dimension, columns: rows.count, stride: max(dimension, 1)))
      }
      let room = try OwnedStorage<Scalar>(count: rows.count * dimension)
      convert(rows: rows, columns: 0..<dimension, to: room.base)
      return try body(MatrixView(room.base, rows: dimension, columns: rows.count, stride: max(dimension, 1)))
    }
  }

  /// `copy` on all threads.
  func convert<Scalar: LAPACKScalar>(
    rows: Range<Int>, columns: Range<Int>, of origin: Origin = .features, to target: UnsafeMutablePointer<Scalar>
  ) {
    let address = UInt(bitPattern: target)
    parallelRanges(rows.count) { part in
      guard let target = UnsafeMutablePointer<Scalar>(bitPattern: address) else { return }
      let mine = rows.lowerBound + part.lowerBound..<rows.lowerBound + part.upperBound
      copy(rows: mine, columns: columns, of: origin, to: target + part.lowerBound * columns.count)
    }
  }

  /// Lends rows one after the other, each d numbers: where it is if it has the format, else converted.
  func forEachRow<Scalar: LAPACKScalar>(
    _ rows: Range<Int>, as type: Scalar.Type, _ body: (_ example: Int, _ row: UnsafePointer<Scalar>) -> Void
  ) {
    withStored(as: type) { stored in
      if let stored {
        for row in rows { body(row, stored + row * dimension) }
        return
      }
      withUnsafeTemporaryAllocation(of: Scalar.self, capacity: max(dimension, 1)) { room in
        guard let room = room.baseAddress else { return }
        for row in rows {
          copy(rows: row..<row + 1, columns: 0..<dimension, to: room)
          body(row, UnsafePointer(room))
        }
      }
    }
  }

  /// Lends all rows a few at a time, in order, as d × rows to be read only.
  func forEachPiece<Scalar: LAPACKScalar>(
    of size: Int = 2048, as type: Scalar.Type, _ body: (_ rows: Range<Int>, _ part: MatrixView<Scalar>) throws -> Void
  ) throws {
    for rows in pieces(of: 0..<count, limit: size) { try withRows(rows, as: type) { try body(rows, $0) } }
  }

  /// A copy of the features, row after row.
  public func values<Scalar: LAPACKScalar>(as type: Scalar.Type) -> [Scalar] {
    [Scalar](unsafeUninitializedCapacity: count * dimension) { buffer, initialized in
      if let base = buffer.baseAddress { convert(rows: 0..<count, columns: 0..<dimension, to: base) }
      initialized = count * dimension
    }
  }

  /// XW for W with d rows, as c × n, so that the c numbers of an example lie together: 2ndc flops.
  func products<Scalar: LAPACKScalar>(with weights: Matrix<Scalar>) throws -> Matrix<Scalar> {
    precondition(weights.rows == dimension, "one row of weights per feature")
    var result = Matrix<Scalar>(rows: weights.columns, columns: count)
    guard dimension > 0, count > 0, weights.columns > 0 else { return result }
    try withRows(0..<count, as: Scalar.self) { rows in
      weights.withReadOnlyView { weights in
        result.withView { $0.assign(weights, leftTransposed: true, times: rows) }
      }
    }
    return result
  }
}

/// An array of n rows of `width` numbers, which `body` fills a range of rows at a time, on all threads.
///
/// Calls no BLAS, and neither may `body`. Every number must be written.
func parallelRows<Scalar: LAPACKScalar>(
  _ count: Int, width: Int,
  _ body: @Sendable (_ rows: Range<Int>, _ first: UnsafeMutablePointer<Scalar>) -> Void
) -> [Scalar] {
  [Scalar](unsafeUninitializedCapacity: count * width) { buffer, initialized in
    initialized = count * width
    guard let base = buffer.baseAddress, width > 0 else { return }
    let address = UInt(bitPattern: base)
    parallelRanges(count) { rows in
      guard let base = UnsafeMutablePointer<Scalar>(bitPattern: address) else { return }
      body(rows, base + rows.lowerBound * width)
    }
  }
}

extension LAPACKScalar {
  /// Copies numbers of another format, rounded where this one is the smaller.
  fileprivate static func convert(
    _ source: UnsafeRawPointer, _ format: NumberFormat, to target: UnsafeMutablePointer<Self>, _ count: Int
  ) {
    switch format {
    case .uint8: loops.pointee.widenBytes(source.assumingMemoryBound(to: UInt8.self), target, count)
    case .float32: loops.pointee.convertFloats(source.assumingMemoryBound(to: Float.self), target, count)
    case .float64: loops.pointee.convertDoubles(source.assumingMemoryBound(to: Double.self), target, count)
    }
  }
}
