/// Philox4x32-10: a counter-based random number generator (Salmon, Moraes, Dror, Shaw, SC 2011).
///
/// A block of random bits is a pure function of a counter and a key, so a draw depends on its index alone, never on the
/// order of draws or the number of threads.
public enum Philox4x32 {
  private static let multipliers: SIMD2<UInt32> = [0xD251_1F53, 0xCD9E_8D57]
  private static let weyl: SIMD2<UInt32> = [0x9E37_79B9, 0xBB67_AE85]
  private static let rounds = 10

  /// The four 32-bit words at `counter` under `key`.
  public static func block(counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var (state, key) = (counter, key)
    for round in 0..<rounds {
      if round > 0 { key &+= weyl }
      let first = multipliers[0].multipliedFullWidth(by: state[0])
      let second = multipliers[1].multipliedFullWidth(by: state[2])
      state = [second.high ^ state[1] ^ key[0], second.low, first.high ^ state[3] ^ key[1], first.low]
    }
    return state
  }
}
