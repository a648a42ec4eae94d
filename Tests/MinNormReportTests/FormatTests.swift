import MinNormReport
import Testing

@Suite struct FormatTests {
  @Test(
    "durations",
    arguments: [
      (0.0, "0.000 s"), (0.0123, "0.012 s"), (0.9999, "1.00 s"), (3.456, "3.46 s"), (9.996, "10.0 s"),
      (59.96, "1 min 00 s"),
      (125.4, "2 min 05 s"), (3599.6, "1 h 00 min"), (3720, "1 h 02 min"), (.nan, "NaN"), (.infinity, "infinite"),
    ])
  func seconds(value: Double, text: String) { #expect(Format.seconds(value) == text) }

  @Test(
    "byte counts",
    arguments: [(0, "0 B"), (1023, "1023 B"), (1536, "1.50 KiB"), (14_400_000_000, "13.4 GiB"), (1 << 40, "1.00 TiB")])
  func bytes(value: Int, text: String) { #expect(Format.bytes(value) == text) }

  @Test("counts, shares, small numbers")
  func others() {
    #expect(Format.count(0) == "0")
    #expect(Format.count(999) == "999")
    #expect(Format.count(60_000) == "60,000")
    #expect(Format.count(-1_234_567) == "-1,234,567")
    #expect(Format.percent(0.0266) == "2.66 %")
    #expect(Format.percent(.nan) == "NaN")
    #expect(Format.scientific(1.34e-13) == "1.3e-13")
    #expect(Format.scientific(0) == "0")
    #expect(Format.significant(54.2412) == "54.24")
    #expect(Format.significant(0.00123456) == "0.001235")
    #expect(Format.significant(14_239) == "14239")
    #expect(Format.significant(1.5e9, digits: 2) == "1.5e+09")
    #expect(Format.flops(1.95e11) == "195 GFLOP/s")
  }
}
