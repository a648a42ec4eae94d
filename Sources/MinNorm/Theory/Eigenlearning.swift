/// What kernel regression on n examples is expected to learn, from the spectrum of the kernel and where the target lies in it
/// (Simon, Dickens, Karkada and DeWeese 2023, The eigenlearning framework; the same as Bordelon, Canatar and Pehlevan 2020).
///
/// With eigenvalues λᵢ of the kernel's operator, κ > 0 is where Σᵢ Lᵢ + δ/κ = n, with the learnabilities Lᵢ = λᵢ/(λᵢ + κ) and the
/// ridge δ. The expected squared error at new examples is E₀(Σᵢ (1 − Lᵢ)²vᵢ² + σ²), with vᵢ² the target's power along direction i
/// and E₀ = n/(n − Σᵢ Lᵢ²).
package struct Eigenlearning: Sendable {
  /// κ, the effective ridge.
  package let kappa: Double
  /// Lᵢ, in the order of the eigenvalues.
  package let learnabilities: [Double]
  /// E₀, how much the error of an interpolant of noise grows.
  package let overfitting: Double

  /// The learnabilities for so many examples.
  ///
  /// Nil where the eigenvalues above zero are not more than n, so that a ridgeless solution has learnt all of them.
  package init?(eigenvalues: [Double], examples: Double, ridge: Double = 0) {
    let values = eigenvalues.map { max(0, $0) }
    guard examples > 0, ridge >= 0, let largest = values.max(), largest > 0,
      ridge > 0 || Double(values.count { $0 > 0 }) > examples
    else { return nil }
    func excess(_ kappa: Double) -> Double {
      values.reduce(ridge / kappa - examples) { $0 + $1 / ($1 + kappa) }
    }
    // The sum falls as κ grows; at this κ it is below n.
    var high = (values.reduce(0, +) + ridge) / examples
    var low = high
    while excess(low) < 0 { low /= 16 }
    for _ in 0..<200 where high - low > 0x1p-52 * high {
      let middle = low > high / 4 ? (low + high) / 2 : (low * high).squareRoot()
      guard middle > low, middle < high else { break }
      if excess(middle) > 0 { low = middle } else { high = middle }
    }
    let kappa = high
    self.kappa = kappa
    learnabilities = values.map { $0 / ($0 + kappa) }
    let squares = learnabilities.reduce(0) { $0 + $1 * $1 }
    overfitting = examples / (examples - squares)
  }

  /// The expected squared error for a target with these powers along the directions, and noise of the variance σ².
  package func meanSquaredError(powers: [Double], noise: Double = 0) -> Double {
    let missed = zip(learnabilities, powers).reduce(noise) { $0 + (1 - $1.0) * (1 - $1.0) * $1.1 }
    return overfitting * missed
  }
}
