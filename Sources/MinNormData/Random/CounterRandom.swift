/// Random numbers by index, for one seed and one purpose.
///
/// Draw i is computed from Philox4x32-10 with key = (low, high word of the seed) and
/// counter = (low, high word of i, stream, 0). Words are named w₀ … w₃ below.
public struct CounterRandom: Sendable {
  /// What numbers are for.
  ///
  /// Different purposes never share draws; the raw values are part of every result.
  public enum Stream: UInt32, Sendable {
    /// Label randomization.
    case labels = 1
    /// Pixel randomization.
    case pixels = 2
    /// Random subsets of examples.
    case subset = 3
    /// The built-in digits.
    case digits = 4
    /// Random features.
    case features = 5
    /// Solvers: sampling, initial vectors, order of examples.
    case solver = 6
    /// Added noise.
    case noise = 7
    /// Initial weights.
    case start = 8
    /// Examples that are held out.
    case split = 9
  }

  private let key: SIMD2<UInt32>
  private let stream: UInt32

  /// The numbers of a seed and a purpose.
  public init(seed: UInt64, stream: Stream) {
    key = [UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)]
    self.stream = stream.rawValue
  }

  /// The four words of draw `index`.
  public func words(at index: UInt64) -> SIMD4<UInt32> {
    Philox4x32.block(
      counter: [UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32), stream, 0], key: key)
  }

  /// Uniform in the open interval (0, 1): (⌊(2³² w₁ + w₀) / 2¹²⌋ + ½) · 2⁻⁵².
  public func uniform(at index: UInt64) -> Double {
    let words = words(at: index)
    return (Double((UInt64(words[1]) << 32 | UInt64(words[0])) >> 12) + 0.5) * 0x1p-52
  }

  /// Uniform in 0 ..< bound: ⌊(2³² w₃ + w₂) · bound / 2⁶⁴⌋.
  ///
  /// No class is favoured by more than bound / 2⁶⁴.
  ///
  /// Uses other words than `uniform(at:)`, so both may be drawn at one index.
  public func integer(below bound: Int, at index: UInt64) -> Int {
    precondition(bound > 0, "an integer below a positive bound")
    let words = words(at: index)
    return Int((UInt64(words[3]) << 32 | UInt64(words[2])).multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// The first `count` places of a random permutation of 0 ..< total: Fisher–Yates, exchange k drawn at index `first` + k.
  public func permutation(first count: Int, of total: Int, from first: UInt64 = 0) -> [Int] {
    precondition(0 <= count && count <= total, "a permutation has as many places as elements")
    var places = Array(0..<total)
    for place in 0..<count {
      places.swapAt(place, place + integer(below: total - place, at: first + UInt64(place)))
    }
    return Array(places.prefix(count))
  }
}

/// A random subset without replacement, in random order: the first `count` places of the seed's permutation.
///
/// So a larger subset with the same seed begins with the smaller one.
public func subsetIndices(
  count: Int, from total: Int, seed: UInt64, stream: CounterRandom.Stream = .subset
) -> [Int] {
  CounterRandom(seed: seed, stream: stream).permutation(first: count, of: total)
}
