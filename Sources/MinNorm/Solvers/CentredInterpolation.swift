/// Functions Σⱼ cⱼ k(zⱼ, ·) with given centres z₁ … z_m, fitted to examples that are not among them.
///
/// With m ≥ n centres in general position some interpolate; this finds the shortest of those by either of two lengths. The
/// minimum-norm interpolant of the whole space has its centres at the examples; all of these are longer.
package struct CentredInterpolation: Sendable {
  /// What is to be small.
  package enum Length: Sendable, Equatable {
    /// The norm of the function, √(cᵀk(Z, Z)c): the projection of the whole problem onto the span of the centres.
    case function
    /// The norm of the coefficients, ‖c‖: what random features with a linear solver give.
    case coefficients
  }

  /// A function with the rank it was found at.
  package struct Result: Sendable {
    /// The least-squares solution of least length; interpolates where the rank is that of the examples.
    package let function: KernelInterpolant
    /// Singular values of the system above the tolerance.
    package let rank: Int
    /// Largest over smallest singular value.
    package let conditionNumber: Double
  }

  /// The kernel k that K is made of.
  package let kernel: any Kernel
  /// The centres Z, m × d.
  package let centres: FeatureMatrix

  /// Functions with these centres.
  package init(_ kernel: any Kernel, centres: FeatureMatrix) {
    self.kernel = kernel
    self.centres = centres
  }

  /// The shortest function with f(xᵢ) = yᵢ.
  ///
  /// By the singular value decomposition of k(X, Z), or of k(X, Z)L⁻ᵀ with k(Z, Z) = LLᵀ, whose singular values are not
  /// squared as in the normal equations: 4mn² flops and 20n³ or so, beside m³/3 + m²n for L. Memory: some 3·8mn bytes.
  ///
  /// - Throws: `LinearAlgebraError`: `notPositiveDefinite` where centres coincide; out of memory; no convergence.
  package func interpolant(
    of targets: Matrix<Double>, at features: FeatureMatrix, shortest length: Length
  ) throws -> Result {
    precondition(targets.rows == features.count, "one row of targets per example")
    switch length {
    case .coefficients:
      return try result(try minimumNormLeastSquares(kernel.crossMatrix(of: features, and: centres), targets)) { $0 }
    case .function:
      let factor = try kernel.gram(of: centres, in: Double.self).cholesky()
      var values = try kernel.crossMatrix(of: centres, and: features)
      values.withView { factor.forward(in: $0) }
      return try result(try minimumNormLeastSquares(values.transposed(), targets)) { solution in
        var coefficients = solution
        coefficients.withView { factor.backward(in: $0) }
        return coefficients
      }
    }
  }

  private func result(
    _ solution: LeastSquaresSolution, coefficients: (Matrix<Double>) throws -> Matrix<Double>
  ) throws -> Result {
    let (largest, smallest) = (solution.singularValues.first ?? 0, solution.singularValues.last ?? 0)
    return Result(
      function: KernelInterpolant(
        kernel, centres, coefficients: try coefficients(solution.solution), precision: .float64),
      rank: solution.rank, conditionNumber: smallest > 0 ? largest / smallest : .infinity)
  }
}

extension Matrix where Scalar == Double {
  /// Rows as columns.
  func transposed() -> Matrix {
    var result = Matrix(rows: columns, columns: rows)
    let height = rows
    withReadOnlyView { source in
      result.withView { target in
        // A strip of rows at a time, so that both sides stay in the cache.
        for strip in pieces(of: 0..<height, limit: 16) {
          for column in 0..<source.columns {
            for row in strip { target.base[column + row * target.stride] = source.base[row + column * source.stride] }
          }
        }
      }
    }
    return result
  }
}
