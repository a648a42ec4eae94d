import CMinNorm

/// B + λI = LDLᵀ for a symmetric matrix of narrow band: L unit lower triangular of the same band.
struct BandFactor: Sendable {
  let order: Int
  let width: Int
  /// L(k, k − 1 − j) at k · width + j; zero outside of L.
  let lower: [Double]
  /// D.
  let pivots: [Double]

  /// The factor of B + λI, nb² flops; nil where a pivot is not above the tolerance: singular to rounding, or indefinite.
  init?(band: [Double], order: Int, width: Int, ridge: Double, tolerance: Double) {
    var lower = [Double](repeating: 0, count: order * width)
    var pivots = [Double](repeating: 0, count: order)
    var scaled = [Double](repeating: 0, count: width)
    var isDefinite = true
    lower.withUnsafeMutableBufferPointer { l in
      pivots.withUnsafeMutableBufferPointer { d in
        band.withUnsafeBufferPointer { b in
          scaled.withUnsafeMutableBufferPointer { w in
            for k in 0..<order where isDefinite {
              // w holds L(k, i) dᵢ from column `first` on.
              let first = max(0, k - width)
              var pivot = b[k * (width + 1)] + ridge
              for i in first..<k {
                var sum = b[i * (width + 1) + k - i]
                let row = i * width + i - 1
                for m in first..<i { sum -= w[m - first] * l[row - m] }
                w[i - first] = sum
                let factor = sum / d[i]
                l[k * width + k - 1 - i] = factor
                pivot -= sum * factor
              }
              d[k] = pivot
              isDefinite = pivot > tolerance
            }
          }
        }
      }
    }
    guard isDefinite else { return nil }
    (self.order, self.width, self.lower, self.pivots) = (order, width, lower, pivots)
  }

  /// Solves for right-hand sides stored row after row, `columns` numbers each: 4nbc flops.
  func solve(_ x: UnsafeMutablePointer<Double>, columns: Int) {
    lower.withUnsafeBufferPointer { l in
      for k in 0..<order {
        let row = x + k * columns
        for j in 0..<min(width, k) {
          let (factor, earlier) = (l[k * width + j], x + (k - 1 - j) * columns)
          for c in 0..<columns { row[c] -= factor * earlier[c] }
        }
      }
      for k in 0..<order { for c in 0..<columns { x[k * columns + c] /= pivots[k] } }
      for k in (0..<order).reversed() {
        let row = x + k * columns
        for j in 0..<min(width, k) {
          let (factor, earlier) = (l[k * width + j], x + (k - 1 - j) * columns)
          for c in 0..<columns { earlier[c] -= factor * row[c] }
        }
      }
    }
  }

  /// Rows that `inverseForms` works on at once.
  static var rowCount: Int { Int(mn_bandRows) }

  /// Numbers of scratch that it takes.
  static func scratchCount(width: Int) -> Int { (width + Int(mn_bandSteps)) * rowCount }

  /// wᵀ(B + λI)⁻¹w for `rowCount` vectors w at once, given as order × rowCount numbers: 2b flops for each number.
  func inverseForms(
    _ rows: UnsafePointer<Double>, inversePivots: [Double], scratch: UnsafeMutablePointer<Double>,
    into sums: UnsafeMutablePointer<Double>
  ) {
    mn_loopsInForce().pointee.bandSquares(order, width, lower, inversePivots, rows, scratch, sums)
  }
}
