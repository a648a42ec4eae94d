// Functions Σⱼ cⱼ k(zⱼ, ·) with any centres as vectors of one space, the reproducing-kernel Hilbert space of k.
extension KernelInterpolant {
  /// ‖f‖² = cᵀk(Z, Z)c, one for every output; K is assembled anew, m²d + 2m²c flops for m centres.
  public func squaredNorms(observer: WorkObserver = unobserved) throws -> [Double] {
    let image = try responses(in: .float64, observer: observer)
    // Rounding can make a tiny quadratic form negative; a norm is at least 0.
    return (0..<coefficients.columns).map { column in
      let own = column..<column + 1
      return max(0, coefficients[columnsIn: own].innerProduct(with: image[columnsIn: own]))
    }
  }

  /// f + αg with the centres of both, those of f first.
  public func adding(_ other: KernelInterpolant, times factor: Double) throws -> KernelInterpolant {
    precondition(coefficients.columns == other.coefficients.columns, "as many outputs")
    let (mine, theirs) = (coefficients, other.coefficients)
    var values: [Double] = []
    values.reserveCapacity(mine.values.count + theirs.values.count)
    for column in 0..<mine.columns {
      values += mine.values[column * mine.rows..<(column + 1) * mine.rows]
      values += theirs.values[column * theirs.rows..<(column + 1) * theirs.rows].map { factor * $0 }
    }
    return KernelInterpolant(
      kernel, try features.appending(other.features),
      coefficients: Matrix(rows: mine.rows + theirs.rows, columns: mine.columns, values: values),
      precision: precision)
  }

  /// ⟨f, g⟩ over all outputs, by the reproducing property: Σ cⱼ g(zⱼ) from the values of g at the centres of f.
  public func innerProduct(withValuesAtCentres values: Matrix<Double>) -> Double {
    coefficients.innerProduct(with: values)
  }
}

extension GaussianKernel {
  /// The squared norm, in the space of this kernel, of a function Σⱼ cⱼ k(zⱼ, ·) of a Gaussian kernel of another bandwidth s:
  /// nil where it has none, for s² ≤ σ²/2.
  ///
  /// On ℝᵈ, ⟨k_s(x, ·), k_s(z, ·)⟩ = (s²/(στ))ᵈ exp(−‖x − z‖²/(2τ²)) with τ² = 2s² − σ², from ∫|f̂|²/k̂. For s = σ that is
  /// k(x, z); for others the factor is astronomical in high dimension: a wider Gaussian is in the space, but far out.
  public func squaredNorm(of function: KernelInterpolant) throws -> Double? {
    guard let other = function.kernel as? GaussianKernel else { return nil }
    let (sigma, s) = (bandwidth, other.bandwidth)
    let squared = 2 * s * s - sigma * sigma
    guard squared > 0 else { return nil }
    let tau = squared.squareRoot()
    let form = KernelInterpolant(
      GaussianKernel(bandwidth: tau), function.features, coefficients: function.coefficients, precision: .float64)
    var result = try form.squaredNorms().reduce(0, +)
    // Factor by factor, as the power alone may overflow.
    for _ in 0..<function.features.dimension { result *= s * s / (sigma * tau) }
    return result.isFinite ? result : nil
  }
}
