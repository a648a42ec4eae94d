extension CholeskyFactor where Scalar == Double {
  /// The minimum-norm interpolant of more examples, from this factor of the first ones.
  ///
  /// With K = LLᵀ over the first n examples X, B = k(X, T) over both and C = k(T, T) over t more, W = L⁻¹B, the bordered
  /// system [K B; Bᵀ C] has the Schur complement S = C − WᵀW, and its solution for targets Y, Z is
  ///
  ///     β = S⁻¹(Z − f*(T)),    α = A − L⁻ᵀWβ,
  ///
  /// where f* with coefficients A is the interpolant of the first examples. The correction is orthogonal to f* and has the
  /// squared norm (Z − f*(T))ᵀβ: what it costs to be told the targets of T as well. n²t + nt² + t³/3 flops against
  /// (n + t)³/3 from scratch; memory: 8nt + 4t² bytes.
  ///
  /// - Parameters:
  ///   - coefficients: A = K⁻¹Y, n × classes.
  ///   - targets: Z, t × classes.
  /// - Returns: The function, its centres the first examples and then the further ones, and the squared norm of its
  ///   difference from f*.
  /// - Throws: `notPositiveDefinite` where one of the further examples equals another or one of the first.
  public func interpolant(
    of targets: Matrix<Double>, at more: FeatureMatrix, beside features: FeatureMatrix, _ kernel: any Kernel,
    coefficients: Matrix<Double>, observer: WorkObserver = unobserved
  ) throws -> (function: KernelInterpolant, squaredDistance: Double) {
    precondition(order == features.count && order == coefficients.rows, "the factor is that of the first examples")
    precondition(targets.rows == more.count && targets.columns == coefficients.columns, "one row per further example")
    var w = try kernel.crossMatrix(of: features, and: more)
    w.withView { forward(in: $0) }
    let complement = try kernel.gram(of: more, in: Double.self)
    w.withReadOnlyView { w in
      for block in 0..<complement.layout.blockCount {
        let (columns, panel) = (complement.layout.range(ofBlock: block), complement.blockColumn(block))
        let rows = w[allRowsOf: columns.lowerBound..<w.columns]
        panel.assign(alpha: -1, rows, leftTransposed: true, times: w[allRowsOf: columns], beta: 1)
      }
    }
    let schur = try complement.cholesky(observer: observer)
    var gap = targets
    gap.subtract(try kernel.product(of: more, and: features, times: coefficients), times: 1)
    let beta = try schur.solve(gap)
    var correction = Matrix<Double>(rows: features.count, columns: beta.columns)
    w.withReadOnlyView { w in
      beta.withReadOnlyView { beta in correction.withView { $0.assign(w, times: beta) } }
    }
    correction.withView { backward(in: $0) }
    var first = coefficients
    first.subtract(correction, times: 1)
    let function = try KernelInterpolant(kernel, features, coefficients: first, precision: .float64)
      .adding(KernelInterpolant(kernel, more, coefficients: beta, precision: .float64), times: 1)
    return (function, gap.innerProduct(with: beta))
  }
}
