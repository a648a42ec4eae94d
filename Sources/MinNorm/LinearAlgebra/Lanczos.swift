import COpenBLAS

/// The Lanczos iteration for the largest eigenvalue of a symmetric positive operator (Lanczos 1950; Parlett 1980).
struct Lanczos {
  /// Relative accuracy of the eigenvalue.
  var tolerance = 1e-3
  /// Most applications of the operator.
  var limit = 60

  /// The largest Ritz value after the fewest steps that bound its error by the tolerance.
  ///
  /// The start is fixed and the basis is kept orthogonal in full, so the result is the same every time. Cost: one
  /// application and 4kn flops in step k; memory: up to `limit` vectors.
  ///
  /// - Returns: the eigenvalue, a bound for its distance to some eigenvalue, and the applications used.
  func largestEigenvalue(
    order: Int, apply: ([Double]) throws -> [Double]
  ) throws -> (value: Double, error: Double, steps: Int) {
    var basis: [[Double]] = [startVector(order)]
    var (diagonal, offDiagonal): ([Double], [Double]) = ([], [])
    var best = (value: 0.0, error: Double.infinity, steps: 0)
    while basis.count <= min(limit, order) {
      let current = basis[basis.count - 1]
      var next = try apply(current)
      diagonal.append(dot(next, current))
      // Twice is enough (Kahan, in Parlett 1980, section 6.9).
      for _ in 0..<2 {
        for vector in basis { subtract(&next, dot(next, vector), vector) }
      }
      let length = dot(next, next).squareRoot()
      let (value, last) = try largestTridiagonal(diagonal, offDiagonal)
      best = (value, abs(length * last), diagonal.count)
      // An invariant subspace, or accurate enough.
      if !(best.error > tolerance * value) || !(length > 1e-14 * value) { return best }
      offDiagonal.append(length)
      basis.append(next.map { $0 / length })
    }
    return best
  }

  /// Signs and sizes that look random but are always the same, so that no eigenvector is missed by design.
  private func startVector(_ order: Int) -> [Double] {
    let raw = (0..<order).map { 0.5 + Double((UInt32(truncatingIfNeeded: $0) &* 2_654_435_761) >> 8) * 0x1p-24 }
    let signed = raw.enumerated().map { ($0 &* 7919) % 5 < 2 ? -$1 : $1 }
    let length = dot(signed, signed).squareRoot()
    return signed.map { $0 / length }
  }

  /// The largest eigenvalue of a tridiagonal matrix and the last entry of its eigenvector (xSTEQR).
  private func largestTridiagonal(_ diagonal: [Double], _ offDiagonal: [Double]) throws -> (value: Double, last: Double)
  {
    let n = diagonal.count
    var (values, sides) = (diagonal, offDiagonal + [0])
    var vectors = [Double](repeating: 0, count: n * n)
    var work = [Double](repeating: 0, count: max(1, 2 * n - 2))
    let info = mn_dsteqr(n, &values, &sides, &vectors, &work)
    try LinearAlgebraError.check(info: info, of: "xSTEQR") { _ in
      LinearAlgebraError.decompositionFailed(method: "the tridiagonal eigenvalue iteration")
    }
    return (values[n - 1], vectors[n * n - 1])
  }
}

private func dot(_ x: [Double], _ y: [Double]) -> Double {
  var sum = 0.0
  for index in x.indices { sum += x[index] * y[index] }
  return sum
}

private func subtract(_ x: inout [Double], _ factor: Double, _ y: [Double]) {
  for index in x.indices { x[index] -= factor * y[index] }
}
