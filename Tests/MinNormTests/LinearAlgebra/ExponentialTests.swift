import MinNorm
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct ExponentialTests {
  @Test("the vectorized exponential is within two units in the last place", arguments: Precision.allCases)
  func accuracy(precision: Precision) throws {
    struct Check: PrecisionCheck {
      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws {
        let limit = Scalar.precision == .float32 ? 87.0 : 708.0
        var arguments = (0...200_000).map { Scalar(-limit * Double($0) / 200_000) }
        arguments += (0..<64).map { Scalar(sign: .minus, exponent: .init(-$0), significand: 1) }
        var values = arguments
        let count = values.count
        values.withUnsafeMutableBufferPointer { Scalar.exponentiate($0.baseAddress!, count: count) }
        for (x, value) in zip(arguments, values) {
          let exact = exp(Wide(Double(x)))
          #expect(abs(Wide(Double(value)) - exact) <= 2 * exact * Wide(Scalar.precision.unitRoundoff) * 2, "x = \(x)")
        }
      }
    }
    try Check().run(in: precision)
  }

  @Test("zero gives exactly 1, results below the normal range give 0, NaN stays NaN", arguments: Precision.allCases)
  func specialValues(precision: Precision) throws {
    struct Check: PrecisionCheck {
      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws {
        var values: [Scalar] = [0, -0.0, -1000, -.infinity, -.greatestFiniteMagnitude]
        values.withUnsafeMutableBufferPointer { Scalar.exponentiate($0.baseAddress!, count: 5) }
        #expect(values == [1, 1, 0, 0, 0])
      }
    }
    try Check().run(in: precision)
  }

  @Test("a value does not depend on its position or on the length of the array", arguments: 1..<40)
  func position(count: Int) {
    for offset in 0..<count {
      var values = [Double](repeating: -3, count: count)
      values[offset] = -0.7
      values.withUnsafeMutableBufferPointer { Double.exponentiate($0.baseAddress!, count: count) }
      var alone = [-0.7]
      alone.withUnsafeMutableBufferPointer { Double.exponentiate($0.baseAddress!, count: 1) }
      #expect(values[offset] == alone[0])
    }
  }
}
