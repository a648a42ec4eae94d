import COpenBLAS

/// K = QBQᵀ with Q orthogonal and B of narrow band: one reduction serves every ridge, as K + λI = Q(B + λI)Qᵀ.
///
/// The first stage of a two-stage tridiagonalization (Bischof, Lang, Sun 2000), and no second: a tridiagonal form from
/// LAPACK's xSYTRD does half of its 4n³/3 flops in products with a vector, at the speed of memory, and takes longer than
/// all that is done with the band afterwards. Memory: n² numbers for Q; K's own n²/2 is given back.
package final class BandReduction {
  /// Rows and columns.
  package let order: Int
  /// Diagonals of B below the main one.
  package let bandwidth: Int
  /// B(k + i, k) at k · (bandwidth + 1) + i.
  let band: [Double]
  private let basis: OwnedStorage<Double>

  /// Q, whose memory lives no longer than this.
  var orthogonal: MatrixView<Double> {
    MatrixView(basis.base, rows: order, columns: order, stride: max(order, 1))
  }

  /// Lends Q, n × n.
  package func withOrthogonal<Result>(_ body: (MatrixView<Double>) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(self) { try body(orthogonal) }
  }

  /// Most diagonals: the products of the reduction need a wide band, the solves with B a narrow one.
  static let widest = 32

  /// Reduces K in its own memory, then builds Q: 8n³/3 flops, nearly all in matrix products; memory: n² numbers more.
  ///
  /// - Throws: `outOfMemory`; `nonFinite` when K's diagonal is not finite; whatever the observer throws.
  package init(_ gram: consuming PackedSymmetricMatrix<Double>, observer: WorkObserver = unobserved) throws {
    if let index = gram.firstNonFiniteDiagonal() {
      throw LinearAlgebraError.nonFinite(what: "the matrix", row: index, column: index)
    }
    order = gram.order
    let width = Self.bandwidth(order: gram.order, blockSize: gram.layout.blockSize)
    bandwidth = width
    let basis = try OwnedStorage<Double>(count: gram.order * gram.order)
    // A third of the work each: products with the trailing matrix, its updates, Q.
    let scales = try gram.reduceToBand(width: width) { try observer($0 / 2, 1) }
    band = gram.copyBand(width: width)
    try gram.formBasis(
      MatrixView(basis.base, rows: gram.order, columns: gram.order, stride: max(gram.order, 1)), width: width,
      scales: scales
    ) { try observer(0.5 + $0 / 2, 1) }
    self.basis = basis
  }

  /// The widest band for which panels of this width fill block columns of the layout.
  static func bandwidth(order: Int, blockSize: Int) -> Int {
    guard order > 1 else { return 1 }
    var (a, b) = (blockSize, widest)
    while b > 0 { (a, b) = (b, a % b) }
    return min(a, order - 1)
  }
}

extension PackedSymmetricMatrix where Scalar == Double {
  /// Overwrites K with B, and with the reflectors of Q below its band; the values are the reflectors' scales τ.
  ///
  /// With P the columns of a panel below the band, P = (I − VTVᵀ)R; the rest A becomes A − VXᵀ − XVᵀ with W = AVT and
  /// X = W − ½V(TᵀVᵀW).
  fileprivate func reduceToBand(width: Int, _ observer: (Double) throws -> Void) throws -> [Double] {
    let n = order
    var scales = [Double](repeating: 0, count: max(0, n - width))
    let work = try OwnedStorage<Double>(count: 64 * width)
    let cube = Double(n) * Double(n) * Double(n)
    for first in stride(from: 0, to: n - width, by: width) {
      let start = first + width
      let panel = part(rows: start..<n, columns: first..<min(start, n))
      let count = min(panel.rows, panel.columns)
      let info = scales.withUnsafeMutableBufferPointer { buffer in
        buffer.baseAddress.map {
          mn_dgeqrf(panel.rows, panel.columns, panel.base, panel.stride, $0 + first, work.base)
        } ?? 0
      }
      try LinearAlgebraError.check(info: info, of: "xGEQRF")
      try updateTrailing(
        from: start, reflectors: reflectors(first..<first + count, width: width), scales[first..<first + count])
      let left = Double(n - start)
      try observer(1 - left * left * left / cube)
    }
    return scales
  }

  private func updateTrailing(from start: Int, reflectors v: Matrix<Double>, _ scales: ArraySlice<Double>) throws {
    let (m, count) = (order - start, v.columns)
    var (v, small) = (v, Matrix<Double>(rows: count, columns: count))
    v.withView { inverseTriangle($0, scales, into: &small) }
    let product = try SymmetricProduct<Double>(v)
    product.add(trailingTiles(from: start))
    var w = product.result()
    var inner = Matrix<Double>(rows: count, columns: count)
    var (left, right) = (Matrix<Double>(rows: m, columns: 2 * count), Matrix<Double>(rows: m, columns: 2 * count))
    v.withView { v in
      small.withView { triangle in
        w.withView { w in
          w.solveRight(triangle, transposed: true)
          inner.withView { inner in
            inner.assign(v, leftTransposed: true, times: w)
            inner.solveLeft(triangle)
            w.assign(alpha: -0.5, v, times: inner, beta: 1)
          }
          left.withView { left in
            right.withView { right in
              for column in 0..<count {
                (left.base + column * m).update(from: v.base + column * v.stride, count: m)
                (left.base + (count + column) * m).update(from: w.base + column * w.stride, count: m)
                (right.base + column * m).update(from: w.base + column * w.stride, count: m)
                (right.base + (count + column) * m).update(from: v.base + column * v.stride, count: m)
              }
              for tile in trailingTiles(from: start) {
                tile.view.assign(
                  alpha: -1, left[tile.rows, 0..<2 * count], times: right[tile.columns, 0..<2 * count],
                  rightTransposed: true, beta: 1)
              }
            }
          }
        }
      }
    }
  }

  /// The block columns from row and column `start` on, counted from there.
  private func trailingTiles(from start: Int) -> [SymmetricProduct<Double>.Tile<Double>] {
    (start / layout.blockSize..<layout.blockCount).map { block in
      let range = layout.range(ofBlock: block)
      let columns = max(range.lowerBound, start)..<range.upperBound
      let shifted = columns.lowerBound - start..<columns.upperBound - start
      return SymmetricProduct<Double>.Tile(
        part(rows: columns.lowerBound..<order, columns: columns), rows: shifted.lowerBound..<order - start,
        columns: shifted)
    }
  }

  /// Reflectors as columns from the row of the first one's leading 1 on: ones on the diagonal, zeros above.
  private func reflectors(_ range: Range<Int>, width: Int) -> Matrix<Double> {
    let start = range.lowerBound + width
    var v = Matrix<Double>(rows: order - start, columns: range.count)
    v.withView { v in
      for index in range {
        let (column, row) = (index - range.lowerBound, index + width)
        let source = part(rows: row..<order, columns: index..<index + 1)
        let target = v.base + column * v.stride + (row - start)
        target.update(from: source.base, count: source.rows)
        target[0] = 1
      }
    }
    return v
  }

  /// B out of the reduced matrix.
  fileprivate func copyBand(width: Int) -> [Double] {
    var band = [Double](repeating: 0, count: order * (width + 1))
    for column in 0..<order {
      for row in column..<min(order, column + width + 1) {
        band[column * (width + 1) + row - column] = self[row, column]
      }
    }
    return band
  }

  /// Q = Q₁Q₂ … applied to the identity from the last reflectors to the first, several panels at once.
  fileprivate func formBasis(
    _ basis: MatrixView<Double>, width: Int, scales: [Double], _ observer: (Double) throws -> Void
  ) throws {
    for index in 0..<order { basis.base[index * (basis.stride + 1)] = 1 }
    let group = 128
    let cube = Double(order) * Double(order) * Double(order)
    for first in stride(from: 0, to: scales.count, by: group).reversed() {
      let range = first..<min(first + group, scales.count)
      let start = first + width
      var v = reflectors(range, width: width)
      var triangle = Matrix<Double>(rows: range.count, columns: range.count)
      let room = try OwnedStorage<Double>(count: range.count * (order - start))
      let w = MatrixView(room.base, rows: range.count, columns: order - start, stride: range.count)
      v.withView { v in
        inverseTriangle(v, scales[range], into: &triangle)
        let rest = basis[start..<order, start..<order]
        w.assign(v, leftTransposed: true, times: rest)
        triangle.withView { w.solveLeft($0, transposed: true) }
        rest.assign(alpha: -1, v, times: w, beta: 1)
      }
      let done = Double(order - start)
      try observer(done * done * done / cube)
    }
  }
}

/// T⁻ᵀ of the block reflector I − VTVᵀ: the lower triangle of VᵀV with 1/τ on the diagonal.
///
/// From Puglisi (1992) and Joffrain and others (2006). A reflector with τ = 0 does nothing: its column of V becomes zero.
private func inverseTriangle(_ v: MatrixView<Double>, _ scales: ArraySlice<Double>, into result: inout Matrix<Double>) {
  for (column, scale) in scales.enumerated() where scale == 0 {
    (v.base + column * v.stride).update(repeating: 0, count: v.rows)
  }
  result.withView { result in
    result.assign(v, leftTransposed: true, times: v)
    for (column, scale) in scales.enumerated() {
      result.base[column * (result.stride + 1)] = scale == 0 ? 1 : 1 / scale
    }
  }
}
