import Foundation

extension CounterRandom {
  /// Standard normal: √(−2 ln u₁) cos 2πu₂ (Box and Muller 1958) with u₁ from words 0 and 1, u₂ from words 2 and 3.
  ///
  /// Shares its words with the other draws at the same index, so take each index for one purpose.
  public func normal(at index: UInt64) -> Double {
    let words = words(at: index)
    func uniform(_ low: UInt32, _ high: UInt32) -> Double {
      (Double((UInt64(high) << 32 | UInt64(low)) >> 12) + 0.5) * 0x1p-52
    }
    return (-2 * log(uniform(words[0], words[1]))).squareRoot() * cos(2 * .pi * uniform(words[2], words[3]))
  }
}
