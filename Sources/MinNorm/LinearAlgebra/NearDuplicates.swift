import Synchronization

/// Pairs of examples that a kernel hardly tells apart.
package struct NearDuplicates: Sendable, Equatable, Codable {
  /// A pair of examples, the later one first.
  package struct Pair: Sendable, Equatable, Codable {
    /// Index of the later example.
    package let row: Int
    /// Index of the earlier example.
    package let column: Int

    /// A pair of examples.
    package init(row: Int, column: Int) { (self.row, self.column) = (row, column) }
  }

  /// kᵢⱼ/√(kᵢᵢkⱼⱼ) above one less this makes a pair.
  package static let tolerance = 1e-6

  /// Most pairs that are listed.
  package static let listed = 5

  /// How many pairs there are.
  package var count: Int
  /// The first few, by column.
  package var pairs: [Pair]

  /// Takes over what was found.
  package init(count: Int, pairs: [Pair]) { (self.count, self.pairs) = (count, pairs) }
}

extension PackedSymmetricMatrix {
  /// The pairs i > j with kᵢⱼ > (1 − 1e-6)√(kᵢᵢkⱼⱼ): one pass over the n²/2 numbers, in parallel.
  ///
  /// Such a pair takes λ_min below about 1e-6 k, whatever the rest of the matrix is.
  package func nearDuplicates() -> NearDuplicates {
    NearDuplicates(
      columns: (0..<order).map { UnsafePointer(storage.base) + layout.position(row: $0, column: $0) - $0 })
  }
}

extension NearDuplicates {
  /// The pairs of a matrix of which column j has its entry of row i ≥ j at `columns[j][i]`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  init<Scalar: LAPACKScalar>(columns: [UnsafePointer<Scalar>]) {
    let order = columns.count
    let roots = (0..<order).map { columns[$0][$0].squareRoot() }
    let found = Mutex(NearDuplicates(count: 0, pairs: []))
    // Dealt out in turns, because early columns are longer.
    let parts = Threads.count * 8
    parallelRanges(parts, sharing: columns) { columns, mine in
      var pairs: [NearDuplicates.Pair] = []
      roots.withUnsafeBufferPointer { roots in
        for part in mine {
          for column in stride(from: part, to: order, by: parts) {
            let numbers = columns[column]
            let limit = roots[column] * Scalar(1 - NearDuplicates.tolerance)
            for first in stride(from: column + 1, to: order, by: 64) {
              let rows = first..<min(first + 64, order)
              // Without a branch, so that the common case runs on vectors.
              var above = 0
              for row in rows { above &+= numbers[row] > limit * roots[row] ? 1 : 0 }
              guard above > 0 else { continue }
              for row in rows where numbers[row] > limit * roots[row] { pairs.append(.init(row: row, column: column)) }
            }
          }
        }
      }
      found.withLock {
        $0.count += pairs.count
        $0.pairs += pairs
      }
    }
    let all = found.withLock { $0 }
    count = all.count
    pairs = Array(all.pairs.sorted { ($0.column, $0.row) < ($1.column, $1.row) }.prefix(NearDuplicates.listed))
  }
}

extension NearDuplicates {
  /// The same pairs where example i of the matrix was `order[i]` in the user's order.
  func renamed(by order: [Int]) -> NearDuplicates {
    let renamed = pairs.map { pair in
      let (a, b) = (order[pair.row], order[pair.column])
      return Pair(row: max(a, b), column: min(a, b))
    }
    return NearDuplicates(count: count, pairs: renamed)
  }
}
