/// The system without its landmarks, E = K_RR + λI − VVᵀ, scaled to a unit diagonal; or, without landmarks, K + λI as it is.
final class DiagonalSystem<Scalar: LAPACKScalar>: ReducedSystem {
  private let system: ClusteredKernel<Scalar>
  private let landmarks: LandmarkElimination<Scalar>
  private let rest: FeatureMatrix
  /// D^(-1/2).
  private let scales: [Double]

  /// Takes the system as it was assembled.
  init(_ system: ClusteredKernel<Scalar>, _ landmarks: LandmarkElimination<Scalar>) throws {
    (self.system, self.landmarks) = (system, landmarks)
    let norms = system.features.squaredNorms
    let first = landmarks.count
    rest = try system.features.selecting(Array(first..<norms.count))
    guard first > 0 else {
      scales = norms.map { _ in 1 }
      return
    }
    var diagonal = norms.dropFirst(first).map { system.kernel.diagonal(squaredNorm: $0) + system.ridge }
    let floors = diagonal.map { 1e-6 * $0 }
    for (part, range) in zip(landmarks.parts, landmarks.ranges) {
      for (row, sum) in zip(range, part.squaredRowNorms()) { diagonal[row] -= sum }
    }
    scales = zip(diagonal, floors).map { 1 / max($0, $1).squareRoot() }
  }

  private func scaled(_ matrix: Matrix<Double>, by factors: [Double]) -> Matrix<Double> {
    var result = matrix
    result.withView { view in
      for column in 0..<view.columns {
        for row in 0..<view.rows { view.base[row + column * view.stride] *= factors[row] }
      }
    }
    return result
  }

  func reduce(_ residual: Matrix<Double>) throws -> (known: Matrix<Double>, reduced: Matrix<Double>) {
    let (known, rest) = try landmarks.reduce(residual)
    return (known, scaled(rest, by: scales))
  }

  func product(_ directions: Matrix<Double>) throws -> (image: Matrix<Double>, steps: Matrix<Double>) {
    let steps = scaled(directions, by: scales)
    var image =
      system.isStored
      ? try system.storedProduct(steps, from: 1)
      : try system.kernel.gramProduct(of: rest, times: steps, in: Scalar.precision)
    image.add(steps, times: system.ridge)
    image.subtract(try landmarks.lowRankProduct(steps), times: 1)
    return (scaled(image, by: scales), steps)
  }

  func residual(_ reduced: Matrix<Double>) throws -> Matrix<Double> { scaled(reduced, by: scales.map { 1 / $0 }) }

  func expand(_ steps: Matrix<Double>) throws -> Matrix<Double> { try landmarks.expand(steps) }
}
