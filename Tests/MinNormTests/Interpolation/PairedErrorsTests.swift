import MinNorm
import Testing

@Suite struct PairedErrorsTests {
  @Test("McNemar's exact test is the two-sided binomial one on the discordant examples")
  func pValue() {
    // 2 · P(X ≥ 8), X ~ Bin(10, ½): 2 · (45 + 10 + 1)/1024.
    #expect(abs(PairedErrors(onlyFirst: 8, onlySecond: 2, both: 0, total: 100).pValue - 112.0 / 1024) < 1e-12)
    #expect(abs(PairedErrors(onlyFirst: 0, onlySecond: 5, both: 0, total: 9).pValue - 2.0 / 32) < 1e-12)
    #expect(PairedErrors(onlyFirst: 3, onlySecond: 3, both: 0, total: 10).pValue == 1)
    #expect(PairedErrors(onlyFirst: 0, onlySecond: 0, both: 0, total: 10).pValue == 1)
    #expect(PairedErrors(onlyFirst: 700, onlySecond: 300, both: 0, total: 5000).pValue < 1e-30)
  }

  @Test(
    "the interval is Newcombe's: published examples, and an independent computation",
    arguments: [
      // Newcombe (1998), table II; Bentur (2009) and Cavo (2012) in Fagerland, Lydersen, Laake (2014), table V.
      ([36, 12, 2, 0], 0.0569296, 0.3404276), ([20, 12, 2, 16], 0.0561564, 0.3292070),
      ([18, 14, 0, 18], 0.1440826, 0.3963253), ([36, 14, 0, 0], 0.1528395, 0.4166512),
      ([1, 1, 7, 12], -0.5069202, -0.0255591), ([59, 6, 16, 80], -0.1186212, -0.0046251),
      // NumPy.
      ([997, 2, 1, 0], -0.0038661, 0.0063280), ([43, 0, 1, 0], -0.1180771, 0.0597180),
      ([1, 1, 1, 1], -0.4949196, 0.4949196), ([950, 31, 0, 19], 0.0208014, 0.0435658),
    ])
  func interval(counts: [Int], lower: Double, upper: Double) {
    // Counts: both, only the first, only the second, neither; a difference there is first less second.
    let (both, first, second, total) = (counts[0], counts[1], counts[2], counts.reduce(0, +))
    let pair = PairedErrors(onlyFirst: second, onlySecond: first, both: both, total: total)
    #expect(abs(pair.newcombeInterval95.lowerBound - lower) < 1e-7)
    #expect(abs(pair.newcombeInterval95.upperBound - upper) < 1e-7)
    let mirrored = PairedErrors(onlyFirst: first, onlySecond: second, both: both, total: total).newcombeInterval95
    #expect(abs(mirrored.lowerBound + upper) < 1e-7 && abs(mirrored.upperBound + lower) < 1e-7)
  }

  @Test("the interval never ends at the estimate and stays within [−1, 1]")
  func ends() {
    for first in 0...12 {
      for second in 0...12 - first {
        for both in 0...12 - first - second {
          let pair = PairedErrors(onlyFirst: first, onlySecond: second, both: both, total: 12)
          let interval = pair.newcombeInterval95
          #expect(interval.lowerBound >= -1 && interval.upperBound <= 1)
          #expect(interval.lowerBound < pair.difference || pair.difference == -1)
          #expect(interval.upperBound > pair.difference || pair.difference == 1)
        }
      }
    }
    #expect(PairedErrors(onlyFirst: 0, onlySecond: 0, both: 0, total: 0).newcombeInterval95 == -1...1)
  }

  @Test("two classifications are counted where they differ")
  func counts() {
    let pair = PairedErrors(first: [true, false, false, true], second: [true, true, false, false])
    #expect(pair == PairedErrors(onlyFirst: 1, onlySecond: 1, both: 1, total: 4))
  }
}
