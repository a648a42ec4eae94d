import MinNorm
import Testing

@Suite struct GaussianDesignTests {
  @Test("the expectation has its known values, and is infinite about p = n")
  func expectation() throws {
    var design = GaussianDesign(examples: 20, features: 100)
    (design.signal, design.noise) = (2, 0.5)
    // p = D: all of the signal is seen.
    let all = try #require(design.expectation(100))
    #expect(abs(all.risk - (2 * 0.8 + 0.5 * (1 + 20.0 / 79))) < 1e-12)
    #expect(abs(all.squaredNorm - (2 * 0.2 + 0.5 * 20 / 79)) < 1e-12)
    // p = 9: 0.18 of the signal seen, the rest is noise, which grows by n/(n − p − 1) − … = 1 + 9/10.
    let few = try #require(design.expectation(9))
    #expect(abs(few.risk - 2.32 * 1.9) < 1e-12 && abs(few.squaredNorm - (0.18 + 2.32 * 0.9)) < 1e-12)
    for p in 19...21 { #expect(design.expectation(p) == nil) }
  }

  @Test("the mean of training sets agrees with the expectation within four standard errors", arguments: [4, 8, 50, 80])
  func trials(count: Int) throws {
    let design = GaussianDesign(examples: 20, features: 80)
    let outcomes = try (0..<100).map { try design.trial($0, counts: [count], seed: 3)[0] }
    let exact = try #require(design.expectation(count))
    for (values, expected) in [(outcomes.map(\.risk), exact.risk), (outcomes.map(\.squaredNorm), exact.squaredNorm)] {
      let mean = values.reduce(0, +) / 100
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 99
      #expect(abs(mean - expected) <= 4 * (variance / 100).squareRoot())
    }
  }
}
