import Foundation

/// K = VΛVᵀ with all that is linear in the targets and a function of K: ridge and gradient flow, for singular K too.
///
/// Some 9n³ flops, several times those of `BandReduction`, which has no functions of K but (K + λI)⁻¹.
public final class SpectralForm: RidgeForm {
  private let spectrum: Spectrum
  /// n, the number of equations.
  public var order: Int { spectrum.order }
  /// Eigenvalues of K, ascending.
  public var eigenvalues: [Double] { spectrum.eigenvalues }
  /// Eigenvalues up to this size count as zero.
  public var tolerance: Double { spectrum.tolerance }
  /// Eigenvalues above the tolerance.
  public var rank: Int { spectrum.rank }

  /// Decomposes K.
  ///
  /// - Parameter features: What K was assembled from; eigenvalues up to what rounding may leave of a zero in its assembly
  ///   count as zero, up to 2n · eps times the largest if nil.
  /// - Throws: as `symmetricEigen`.
  public init(_ gram: consuming PackedSymmetricMatrix<Double>, of features: FeatureMatrix? = nil) throws {
    spectrum = try Spectrum(gram, relativeTolerance: features.map { 2 * gramRounding(of: $0, in: .float64) })
    try features?.requireSemidefinite(spectrum.eigenvalues)
  }

  /// The fits of Y at every λ; where K is singular, the one at λ = 0 is the minimum-norm least-squares solution K⁺Y.
  ///
  /// Leave-one-out is then its limit for λ → 0, which is exact too: the residual and the diagonal of the projection on the
  /// null space where that has a part of the example, those of K⁺ elsewhere. 4n²cL flops for L values of λ.
  public func ridgeFits(
    _ targets: Matrix<Double>, ridges: [Double], observer: WorkObserver = unobserved
  ) throws -> [SmootherFit] {
    let limit = tolerance
    // What counts as zero does so for every λ: a trace of rounding over a tiny λ would be a norm of its own.
    let values = eigenvalues.map { $0 > limit ? $0 : 0 }
    let inverse = ridges.map { ridge in values.map { $0 + ridge > 0 ? 1 / ($0 + ridge) : 0 } }
    let null = values.map { $0 > 0 ? 0.0 : 1 }
    let evaluated = try evaluate(targets, inverse + [null], observer)
    let (nullPart, nullDiagonal) = (evaluated.images[ridges.count], evaluated.diagonals[ridges.count])
    let energies = energies(targets)
    return ridges.indices.map { index in
      let (ridge, a, diagonal) = (ridges[index], evaluated.images[index], evaluated.diagonals[index])
      let squaredNorm = zip(energies, zip(values, inverse[index])).reduce(0) { $0 + $1.0 * $1.1.0 * $1.1.1 * $1.1.1 }
      guard ridge == 0, rank < order else {
        return SmootherFit(
          targets, ridge: ridge, coefficients: a, inverseDiagonal: diagonal, squaredNorm: squaredNorm)
      }
      var fitted = targets
      fitted.subtract(nullPart, times: 1)
      var (residuals, complements) = (a, diagonal)
      for row in 0..<order where nullDiagonal[row] > Double(order) * 0x1p-50 {
        complements[row] = nullDiagonal[row]
        for column in 0..<targets.columns { residuals[row, column] = nullPart[row, column] }
      }
      return SmootherFit(
        targets, coefficients: a, fitted: fitted, scaledResiduals: nullPart, complements: nullDiagonal,
        leftOut: (residuals, complements), degreesOfFreedom: Double(rank), squaredNorm: squaredNorm)
    }
  }

  /// The squared size of the targets along every eigenvector, over all columns.
  private func energies(_ targets: Matrix<Double>) -> [Double] {
    let coordinates = spectrum.coordinates(targets)
    var energies = [Double](repeating: 0, count: order)
    for (index, value) in coordinates.values.enumerated() { energies[index % order] += value * value }
    return energies
  }

  /// The fits of gradient flow on (1/2n)‖F − Y‖² from zero at every time t > 0; ∞ is the minimum-norm solution.
  ///
  /// F = (I − exp(−tK/n))Y, A = K⁺(I − exp(−tK/n))Y. The leave-one-out shortcut is not exact here: without an example the
  /// flow would have had another K at every moment. Late, when F nearly interpolates, it and GCV see nothing but the smallest
  /// eigen-direction and grow without bound, where the true values tend to those at t = ∞. 8n²cL flops for L times.
  public func flowFits(
    _ targets: Matrix<Double>, times: [Double], observer: WorkObserver = unobserved
  ) throws -> [SmootherFit] {
    let (n, limit) = (Double(order), tolerance)
    let values = eigenvalues.map { $0 > limit ? $0 : 0 }
    // What is left of the residuals, relative to the slowest direction: it would underflow where only ratios matter.
    let slowest = values.first ?? 0
    let scales = times.map { $0.isFinite ? exp(-$0 * slowest / n) : 0 }
    let left = times.map { time in values.map { $0 > slowest ? exp(-time * ($0 - slowest) / n) : 1 } }
    let gained = times.map { time in
      // Along what counts as zero coefficients would grow like t/n and the function not at all: only their rounding shows.
      values.map { $0 > 0 ? -expm1(-time * $0 / n) / $0 : 0 }
    }
    let (residuals, coefficients) = (
      try evaluate(targets, left, { try observer($0, 2 * $1) }),
      try evaluate(targets, gained, { try observer($1 + $0, 2 * $1) }, diagonals: false)
    )
    let finished = try times.contains(.infinity) ? ridgeFits(targets, ridges: [0]).first : nil
    return times.indices.map { index in
      if times[index] == .infinity, let finished { return finished }
      let (residual, complements) = (residuals.images[index], residuals.diagonals[index])
      var fitted = targets
      fitted.subtract(residual, times: scales[index])
      return SmootherFit(
        targets, coefficients: coefficients.images[index], fitted: fitted, scaledResiduals: residual,
        complements: complements,
        degreesOfFreedom: n - scales[index] * complements.reduce(0, +),
        squaredNorm: coefficients.images[index].innerProduct(with: fitted))
    }
  }

  /// ‖f − g‖/‖f‖ in the RKHS for coefficients of two functions: √tr((A − B)ᵀK(A − B)) relative to √tr(AᵀKA).
  public func relativeDistance(_ a: Matrix<Double>, _ b: Matrix<Double>) -> Double {
    func squaredNorm(_ coefficients: Matrix<Double>) -> Double {
      let coordinates = spectrum.coordinates(coefficients)
      var sum = 0.0
      for index in coordinates.values.indices {
        sum += max(0, eigenvalues[index % order]) * coordinates.values[index] * coordinates.values[index]
      }
      return sum
    }
    var difference = a
    difference.subtract(b, times: 1)
    let size = squaredNorm(a)
    return size > 0 ? (squaredNorm(difference) / size).squareRoot() : 0
  }

  /// V diag(factors) VᵀY and the diagonal of V diag(factors) Vᵀ for several lists of factors at once.
  private func evaluate(
    _ targets: Matrix<Double>, _ factors: [[Double]], _ observer: WorkObserver, diagonals wantsDiagonals: Bool = true
  ) throws -> (images: [Matrix<Double>], diagonals: [[Double]]) {
    precondition(targets.rows == order, "one row of targets per example")
    let (n, c, coordinates) = (order, targets.columns, spectrum.coordinates(targets))
    var inner = Matrix<Double>(rows: n, columns: c * factors.count)
    inner.withView { inner in
      for (index, list) in factors.enumerated() {
        for column in 0..<c {
          let target = inner.base + (index * c + column) * inner.stride
          for row in 0..<n { target[row] = list[row] * coordinates.values[row + column * n] }
        }
      }
    }
    let images = spectrum.combination(inner)
    try observer(0.5, 1)
    let diagonals = wantsDiagonals ? try self.diagonals(factors) : []
    try observer(1, 1)
    return (factors.indices.map { images[columnsIn: $0 * c..<($0 + 1) * c] }, diagonals)
  }

  /// (V∘V) times the factors, a few columns of V at a time.
  private func diagonals(_ factors: [[Double]]) throws -> [[Double]] {
    let (n, width) = (order, 256)
    let weights = Matrix<Double>(rows: n, columns: factors.count, values: factors.flatMap { $0 })
    var result = Matrix<Double>(rows: n, columns: factors.count)
    let room = try OwnedStorage<Double>(count: n * min(width, n))
    nonisolated(unsafe) let squares = room.base
    spectrum.withEigenvectors { vectors in
      weights.withReadOnlyView { weights in
        for columns in pieces(of: 0..<n, limit: width) {
          nonisolated(unsafe) let source = vectors[allRowsOf: columns]
          parallelRanges(columns.count) { mine in
            for column in mine {
              let (from, to) = (source.base + column * source.stride, squares + column * n)
              for row in 0..<n { to[row] = from[row] * from[row] }
            }
          }
          let part = MatrixView(squares, rows: n, columns: columns.count, stride: n)
          result.withView { $0.assign(part, times: weights[columns, 0..<factors.count], beta: 1) }
        }
      }
    }
    return factors.indices.map { Array(result.values[$0 * n..<($0 + 1) * n]) }
  }
}
