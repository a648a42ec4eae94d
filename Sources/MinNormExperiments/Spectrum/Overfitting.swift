import Foundation

/// How overfitting is called after the decay of the spectrum: Mallinar, Simon and others (2022), theorem 3.1.
public struct Overfitting: Codable, Sendable {
  /// What becomes of noise that is interpolated, as n grows.
  public enum Call: String, Codable, Sendable {
    /// It does no harm: eigenvalues decay no faster than 1/i.
    case benign
    /// It costs a constant factor: they decay by a power law of exponent above 1.
    case tempered
    /// Its cost grows without bound: they decay faster than any power.
    case catastrophic
  }

  /// What becomes of interpolated noise, as it is called.
  public var call: Call
  /// The exponent of the decay in the first half of the indices of `decay`, on a logarithmic scale.
  public var first: SpectrumResults.Decay
  /// The same in the second half.
  public var second: SpectrumResults.Decay
  /// Why, in words.
  public var reason: String

  /// Of eigenvalues above zero, descending; nil where there are too few for two halves.
  ///
  /// Faster than any power is called a decay whose exponent grows by more than half from the first to the second half of the
  /// indices on a logarithmic scale: a power law's stays, that of exp(−iᵃ) grows with i.
  package init?(_ descending: some Collection<Double>) {
    let (begin, end) = (10, descending.count / 4)
    let middle = Int((Double(begin) * Double(end)).squareRoot())
    guard let first = SpectrumResults.Decay(descending, from: begin, to: middle),
      let second = SpectrumResults.Decay(descending, from: middle, to: end)
    else { return nil }
    (self.first, self.second) = (first, second)
    func digits(_ value: Double) -> String { String(format: "%.2f", value) }
    let change =
      "the exponent is \(digits(first.exponent)) for i from \(begin) to \(middle) and "
      + "\(digits(second.exponent)) from there to \(end)"
    if second.exponent > 1.5 * first.exponent, second.exponent > 1 {
      (call, reason) = (.catastrophic, "\(change): it grows, faster than any power law")
    } else if second.exponent <= 1 {
      (call, reason) = (.benign, "\(change): no faster than 1/i")
    } else {
      (call, reason) = (.tempered, "\(change): a power law above 1")
    }
  }
}
