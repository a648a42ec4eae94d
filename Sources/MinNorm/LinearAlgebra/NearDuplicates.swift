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
      search.look(at: blockColumn(block), rows: columns.lowerBound..<order, columns: columns)
    }
    return search.found
  }
}

/// A search for pairs that a kernel hardly tells apart, part after part of the lower triangle.
final class NearDuplicateSearch<Scalar: LAPACKScalar> {
  /// √kᵢᵢ.
  private let roots: [Scalar]
  private let pairs = Mutex(NearDuplicates(count: 0, pairs: []))

  /// A search in a matrix with the given roots of its diagonal.
  init(_ roots: [Scalar]) { self.roots = roots }

  /// What was found so far.
  var found: NearDuplicates { pairs.withLock { $0 } }

  /// Looks at a part, in parallel; of a square on the diagonal only below that.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func look(at view: MatrixView<Scalar>, rows: Range<Int>, columns: Range<Int>) {
    // Dealt out in turns, because in a square early columns are longer.
    let parts = min(Threads.count * 8, columns.count)
    parallelRanges(parts, sharing: (self, view)) { memory, mine in
      let (search, view) = memory
      var own: [NearDuplicates.Pair] = []
      var count = 0
      for part in mine {
        for column in stride(from: columns.lowerBound + part, to: columns.upperBound, by: parts) {
          let numbers = view.base + (column - columns.lowerBound) * view.stride
          search.look(at: numbers, max(rows.lowerBound, column + 1)..<max(rows.upperBound, column + 1), rows, column) {
            count += 1
            own.append($0)
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

  @inline(__always)
  private func look(
    at numbers: UnsafePointer<Scalar>, _ range: Range<Int>, _ rows: Range<Int>, _ column: Int,
    _ tell: (NearDuplicates.Pair) -> Void
  ) {
    roots.withUnsafeBufferPointer { roots in
      let limit = roots[column] * Scalar(1 - NearDuplicates.tolerance)
      for part in pieces(of: range, limit: 64) {
        // Without a branch, so that the common case runs on vectors.
        var above = 0
        for row in part { above &+= numbers[row - rows.lowerBound] > limit * roots[row] ? 1 : 0 }
        guard above > 0 else { continue }
        for row in part where numbers[row - rows.lowerBound] > limit * roots[row] {
          tell(.init(row: row, column: column))
        }
      }
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
