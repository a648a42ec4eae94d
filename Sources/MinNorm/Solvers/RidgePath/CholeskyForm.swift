/// One Cholesky factorization for every λ: the path of last resort, in the memory of a single solve.
///
/// n²d + 2n³/3 flops for each λ (assembly, factorization, diagonal of the inverse), n²/2 numbers.
package final class CholeskyForm: RidgeForm {
  private let kernel: any Kernel
  private let features: FeatureMatrix
  /// n, the number of equations.
  package var order: Int { features.count }

  /// K of a kernel over the features, assembled anew for every λ.
  package init(kernel: any Kernel, features: FeatureMatrix) {
    self.kernel = kernel
    self.features = features
  }

  /// The fits of Y at every λ.
  ///
  /// - Throws: `notPositiveDefinite` where K + λI is singular; `outOfMemory`; whatever the observer throws.
  package func ridgeFits(
    _ targets: Matrix<Double>, ridges: [Double], observer: WorkObserver = unobserved
  ) throws -> [SmootherFit] {
    try ridges.enumerated().map { index, ridge in
      let solver = DirectSolver(kernel: kernel, ridge: ridge, diagnostics: .inverseDiagonal)
      let solution = try solver.solve(targets, features: features) { phase, done, total in
        let step = phase == .gram ? 0.0 : phase == .factor ? 1 : 2
        try observer(Double(index) + (step + (total > 0 ? done / total : 1)) / 3, Double(ridges.count))
      }
      guard let leftOut = solution.leftOut else {
        throw LinearAlgebraError.notPositiveDefinite(leadingMinor: order, order: order, precision: .float64)
      }
      var fit = SmootherFit(
        targets, ridge: ridge, coefficients: solution.coefficients, inverseDiagonal: leftOut.inverseDiagonal)
      fit.leftOut = leftOut
      return fit
    }
  }

  /// The left-out predictions at one λ; nil where they are not determined.
  func leftOut(_ targets: Matrix<Double>, ridge: Double) throws -> LeftOutPredictions? {
    let solver = DirectSolver(
      ridge > 0 ? .cholesky : .pivotedCholesky, kernel: kernel, ridge: ridge, diagnostics: .inverseDiagonal)
    do {
      return try solver.solve(targets, features: features) { _, _, _ in }.leftOut
    } catch LinearAlgebraError.notPositiveDefinite { return nil }
  }
}
