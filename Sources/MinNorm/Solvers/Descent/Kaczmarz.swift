import Foundation

/// Randomized Kaczmarz: f is projected onto the functions with f(xᵢ) = yᵢ, for one example after the other.
///
/// With rows drawn with probability proportional to ‖φᵢ‖², E‖f_t − f*‖² ≤ (1 − λ_min/‖X‖_F²)^t ‖f*‖² (Strohmer and
/// Vershynin 2009). It is SGD with one example and the step ω/‖φᵢ‖²; 0 < ω < 2, and ω = 1 projects.
package struct Kaczmarz: DescentAlgorithm {
  let relaxation: Double

  /// Projections, over- or underrelaxed by ω.
  package init(relaxation: Double = 1) { self.relaxation = relaxation }

  /// Projects for each example of the batch, one after the other: 4pc flops each, 2nc for a kernel.
  package mutating func update(
    _ parameters: inout Matrix<Double>, _ batch: Batch, in space: any DescentSpace, targets: Matrix<Double>
  ) throws {
    for example in batch.examples {
      let squaredNorm = space.squaredNorms[example]
      guard squaredNorm > 0 else { continue }
      let single = Batch([example])
      var residual = try space.residuals(of: single, parameters, targets: targets)
      residual.scale(by: -relaxation / squaredNorm)
      try space.add(residual, of: single, to: &parameters)
    }
  }
}

/// The bound (1 − λ_min/‖X‖_F²)^(t/2) for √E‖f_t − f*‖²/‖f*‖ from zero (Strohmer and Vershynin 2009, theorem 2).
///
/// - Parameters:
///   - leastEigenvalue: The least eigenvalue of XXᵀ that is not zero.
///   - trace: ‖X‖_F², the trace of XXᵀ.
public func kaczmarzBound(leastEigenvalue: Double, trace: Double, steps: Int) -> Double {
  pow(max(0, 1 - leastEigenvalue / trace), Double(steps) / 2)
}
