import MinNorm
import Testing

@Suite struct PairedErrorsTests {
  @Test("McNemar's exact test is the two-sided binomial one on the discordant examples")
  func pValue() {
    // 2 · P(X ≥ 8), X ~ Bin(10, ½): 2 · (45 + 10 + 1)/1024.
    #expect(abs(PairedErrors(onlyFirst: 8, onlySecond: 2, total: 100).pValue - 112.0 / 1024) < 1e-12)
    #expect(abs(PairedErrors(onlyFirst: 0, onlySecond: 5, total: 9).pValue - 2.0 / 32) < 1e-12)
    #expect(PairedErrors(onlyFirst: 3, onlySecond: 3, total: 10).pValue == 1)
    #expect(PairedErrors(onlyFirst: 0, onlySecond: 0, total: 10).pValue == 1)
    #expect(PairedErrors(onlyFirst: 700, onlySecond: 300, total: 5000).pValue < 1e-30)
  }

  @Test("the interval is Clopper and Pearson's, and excludes 0 exactly where the test rejects at 5 %")
  func interval() {
    // Of 10 discordant examples 2 speak against the second: the share is from 0.0252 to 0.5561 (Clopper, Pearson 1934).
    let paired = PairedErrors(onlyFirst: 8, onlySecond: 2, total: 100)
    #expect(abs(paired.difference + 0.06) < 1e-15)
    #expect(abs(paired.interval95.lowerBound - 0.1 * (2 * 0.025211 - 1)) < 1e-6)
    #expect(abs(paired.interval95.upperBound - 0.1 * (2 * 0.556095 - 1)) < 1e-6)
    for first in 0...30 {
      for second in 0...30 {
        let pair = PairedErrors(onlyFirst: first, onlySecond: second, total: 200)
        #expect((pair.pValue < 0.05) == (pair.interval95.upperBound < 0 || pair.interval95.lowerBound > 0))
        #expect(pair.interval95.contains(pair.difference))
      }
    }
  }

  @Test("two classifications are counted where they differ")
  func counts() {
    let pair = PairedErrors(first: [true, false, false, true], second: [true, true, false, false])
    #expect(pair == PairedErrors(onlyFirst: 1, onlySecond: 1, total: 4))
  }
}
