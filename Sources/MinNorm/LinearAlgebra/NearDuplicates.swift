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
    let search = NearDuplicateSearch((0..<order).map { self[$0, $0].squareRoot() })
    for block in 0..<layout.blockCount {
      let columns = layout.range(ofBlock: block)
      search.look(at: blockColumn(block), rows: Array(columns.lowerBound..<order), columns: Array(columns))
    }
    return search.found
  }
}

/// A search for pairs that a kernel hardly tells apart, part after part of the lower triangle.
package final class NearDuplicateSearch<Scalar: LAPACKScalar> {
  /// √kᵢᵢ.
  private let roots: [Scalar]
  private let pairs = Mutex(NearDuplicates(count: 0, pairs: []))

  /// A search in a matrix with the given roots of its diagonal.
  package init(_ roots: [Scalar]) { self.roots = roots }

  /// What was found so far.
  package var found: NearDuplicates { pairs.withLock { $0 } }

  /// Looks at the part in some rows and columns, both ascending, in parallel, as far as it lies below the diagonal.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  package func look(at view: MatrixView<Scalar>, rows: [Int], columns: [Int]) {
    let limits = rows.map { roots[$0] }
    // Dealt out in turns, because in a square early columns are longer.
    let parts = min(Threads.count * 8, columns.count)
    parallelRanges(parts, sharing: (self, view)) { memory, mine in
      let (search, view) = memory
      var own: [NearDuplicates.Pair] = []
      var count = 0
      for part in mine {
        var below = 0
        for index in stride(from: part, to: columns.count, by: parts) {
          let column = columns[index]
          while below < rows.count, rows[below] <= column { below += 1 }
          let limit = search.roots[column] * Scalar(1 - NearDuplicates.tolerance)
          above(limit, limits, view.base + index * view.stride, below..<rows.count) {
            count += 1
            own.append(.init(row: rows[$0], column: column))
          }
          if own.count > 1000 { own = NearDuplicates.first(of: own) }
        }
      }
      search.pairs.withLock {
        $0.count += count
        $0.pairs = NearDuplicates.first(of: $0.pairs + own)
      }
    }
  }
}

/// Tells the places of a column whose numbers are above `limit` times those of their rows.
@inline(__always)
private func above<Scalar: LAPACKScalar>(
  _ limit: Scalar, _ limits: [Scalar], _ numbers: UnsafePointer<Scalar>, _ range: Range<Int>, _ tell: (Int) -> Void
) {
  limits.withUnsafeBufferPointer { limits in
    for part in pieces(of: range, limit: 64) {
      // Without a branch, so that the common case runs on vectors.
      var count = 0
      for row in part { count &+= numbers[row] > limit * limits[row] ? 1 : 0 }
      guard count > 0 else { continue }
      for row in part where numbers[row] > limit * limits[row] { tell(row) }
    }
  }
}

extension NearDuplicates {
  /// The first few pairs by column, which are those that are listed.
  package static func first(of pairs: [Pair]) -> [Pair] {
    Array(pairs.sorted { ($0.column, $0.row) < ($1.column, $1.row) }.prefix(listed))
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
