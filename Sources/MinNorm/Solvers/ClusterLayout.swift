/// How much of K the ranks of a cluster keep.
package enum ClusterStorage: String, Sendable, Codable, CaseIterable {
  /// The lower triangle: some n²/2 numbers over all ranks.
  case half
  /// All of it, in one matrix, for comparison: n² numbers over all ranks.
  case full
}

/// Where the numbers of K are on the ranks of a cluster.
///
/// The lower triangle is cut into block columns, panels, of which each is a matrix of its own, dealt out over a grid of R × C
/// ranks in blocks of B × B numbers: block (i, j) of a panel is on rank (i mod R, j mod C). The first row of every panel is on
/// row 0 of the grid, so equal rows of all panels are on one rank (D'Azevedo and Dongarra 2000, packed storage). Three panels
/// of width 2B on a grid of 2 × 1:
///
///     order 6B     panel 0    panel 1    panel 2
///     block row 0  0 0
///     block row 1  1 1
///     block row 2  0 0        0 0
///     block row 3  1 1        1 1
///     block row 4  0 0        0 0        0 0
///     block row 5  1 1        1 1        1 1
///
/// Full storage is one panel as wide as the matrix.
package struct ClusterLayout: Sendable, Codable, Equatable {
  /// n.
  package let order: Int
  /// R: at least C, because a panel is high and narrow, and its updates send the fewest numbers along a column of the grid.
  package let gridRows: Int
  /// C.
  package let gridColumns: Int
  /// B.
  package let blockSize: Int
  /// Columns of a panel, a multiple of B, of BR and of BC; of the last fewer.
  package let panelWidth: Int

  /// ScaLAPACK's indices have 32 bits.
  package static let largestPart = Int(Int32.max)

  /// A layout over `ranks`, on the squarest grid of all of them.
  ///
  /// - Parameter panelWidth: Nil for the width that takes 1/16 more memory than the triangle itself.
  package init(order: Int, ranks: Int, storage: ClusterStorage, blockSize: Int? = nil, panelWidth: Int? = nil) {
    precondition(order > 0 && ranks > 0, "examples and ranks")
    gridColumns = (1...ranks).last { ranks.isMultiple(of: $0) && $0 * $0 <= ranks } ?? 1
    gridRows = ranks / gridColumns
    self.order = order
    // Every rank has some blocks of a panel, also of a small one.
    let block = blockSize ?? max(1, min(128, order / (16 * gridRows)))
    self.blockSize = block
    // R is a multiple of C or prime to it; the product serves both.
    let unit = block * gridRows * (gridRows.isMultiple(of: gridColumns) ? 1 : gridColumns)
    let wanted =
      switch storage {
      case .half: panelWidth ?? order / 8
      case .full: order
      }
    self.panelWidth = max(1, storage == .full ? (wanted + unit - 1) / unit : wanted / unit) * unit
  }

  /// Ranks of the grid.
  package var ranks: Int { gridRows * gridColumns }

  /// The columns of every panel.
  package var panels: [Range<Int>] {
    stride(from: 0, to: order, by: panelWidth).map { $0..<min($0 + panelWidth, order) }
  }

  /// Which of 0 ..< length are on a row or column of the grid, of so many.
  package func indices(_ length: Int, of process: Int, _ processes: Int) -> [Int] {
    stride(from: process * blockSize, to: length, by: processes * blockSize).flatMap {
      Array($0..<min($0 + blockSize, length))
    }
  }

  /// How many of 0 ..< length those are.
  package func count(_ length: Int, of process: Int, _ processes: Int) -> Int {
    let round = blockSize * processes
    return length / round * blockSize + min(max(length % round - process * blockSize, 0), blockSize)
  }

  /// Numbers of every panel on a rank of the grid.
  package func parts(row: Int, column: Int) -> [Int] {
    panels.map { count(order - $0.lowerBound, of: row, gridRows) * count($0.count, of: column, gridColumns) }
  }

  /// The most numbers of K on a rank: those of the first, which begins with every panel.
  package var mostNumbers: Int { parts(row: 0, column: 0).reduce(0, +) }

  /// The most numbers of one panel on a rank.
  package var mostNumbersOfPanel: Int { parts(row: 0, column: 0).max() ?? 0 }

  /// Numbers that a rank of the grid is sent in the factorization, to leading order.
  ///
  /// Panel j is updated by every finished one: its rows are passed along the rows of the grid, and the rows of block j down
  /// its columns; the last panel, if there is but one, by its own block columns.
  package var wordsOfFactorization: Double {
    let n = Double(order)
    let (across, down) = (Double(gridColumns - 1) / Double(gridColumns), Double(gridRows - 1) / Double(gridRows))
    var words = 0.0
    for panel in panels {
      let (rows, width) = (n - Double(panel.lowerBound), Double(panel.count))
      words += Double(panel.lowerBound) * (rows * across / Double(gridRows) + width * down / Double(gridColumns))
      words += width * (rows - width / 2) * (across / Double(gridRows) + down / Double(gridColumns))
    }
    return words
  }

  /// - Throws: `tooLarge` where a part of a rank is beyond ScaLAPACK's indices.
  package func requireIndexable() throws {
    guard mostNumbersOfPanel > Self.largestPart else { return }
    throw LinearAlgebraError.partTooLarge(numbers: mostNumbersOfPanel, limit: Self.largestPart)
  }
}
