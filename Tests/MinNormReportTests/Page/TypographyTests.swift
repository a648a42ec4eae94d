import MinNormReport
import Testing

@Suite struct TypographyTests {
  @Test(
    "numbers with exponents are set as in a paper; all else stays",
    arguments: [
      ("6.8e-15", "6.8·10⁻¹⁵"), ("1e-20", "1·10⁻²⁰"), ("1.2e+07", "1.2·10⁷"), ("7.4e-01", "0.74"),
      ("3.8e-03", "0.0038"),
      ("1.0e+00", "1.0"), ("9.3e+02", "930"), ("1 − 9.7e-08", "1 − 9.7·10⁻⁸"),
      ("2.9e-05 ± 1.0e-06", "2.9·10⁻⁵ ± 1.0·10⁻⁶"),
      ("12.50 %", "12.50 %"), ("file1e-05", "file1e-05"), ("1e-05x", "1e-05x"), ("", ""), ("overflows", "overflows"),
    ])
  func numbers(text: String, expected: String) { #expect(Typography.numbers(text) == expected) }
}
