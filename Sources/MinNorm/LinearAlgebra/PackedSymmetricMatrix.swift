/// A symmetric matrix of which only the lower triangle is stored, in block columns.
///
/// The matrix owns its memory and cannot be copied; `cholesky` consumes it and reuses the memory.
/// Memory: about n²/2 numbers (7.3 GB in float32 and 14.6 GB in float64 at n = 60,000).
public struct PackedSymmetricMatrix<Scalar: LAPACKScalar>: ~Copyable, Sendable {
  /// Where the entries lie.
  public let layout: PackedLayout
  package let storage: OwnedStorage<Scalar>

  /// Rows and columns.
  public var order: Int { layout.order }

  /// A matrix of zeros; throws when the system refuses the memory.
  public init(order: Int, blockSize: Int? = nil) throws {
    layout = PackedLayout(order: order, blockSize: blockSize)
    storage = try OwnedStorage(count: layout.count)
  }

  /// The stored rows of block column `block`: the diagonal block on top, the rows below it underneath.
  ///
  /// Above the diagonal of the diagonal block the numbers have no meaning.
  package func blockColumn(_ block: Int) -> MatrixView<Scalar> {
    let columns = layout.range(ofBlock: block)
    return MatrixView(
      storage.base + layout.offset(ofBlock: block), rows: order - columns.lowerBound, columns: columns.count,
      stride: layout.stride(ofBlock: block))
  }

  /// Entry (row, column), either triangle.
  public subscript(row: Int, column: Int) -> Scalar {
    get { storage.base[layout.position(row: max(row, column), column: min(row, column))] }
    set { storage.base[layout.position(row: max(row, column), column: min(row, column))] = newValue }
  }

  /// Adds λ to every diagonal entry from `first` on: the ridge of (K + λI)a = y.
  public mutating func addToDiagonal(_ ridge: Scalar, from first: Int = 0) {
    for index in min(first, order)..<order { self[index, index] += ridge }
  }

  /// The same numbers in new memory.
  func copied() throws -> PackedSymmetricMatrix {
    let copy = try PackedSymmetricMatrix(order: order, blockSize: layout.blockSize)
    copy.storage.base.update(from: storage.base, count: layout.count)
    return copy
  }

  /// The first diagonal entry that is NaN or infinite, or nil.
  ///
  /// For a positive semidefinite matrix |kᵢⱼ| ≤ √(kᵢᵢ kⱼⱼ), so a finite diagonal bounds every entry.
  public func firstNonFiniteDiagonal() -> Int? {
    for index in 0..<order where !self[index, index].isFinite { return index }
    return nil
  }
}
