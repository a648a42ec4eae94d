import MinNormData
import Testing

@Suite struct CounterRandomTests {
  let random = CounterRandom(seed: 7, stream: .noise)

  @Test("uniform draws lie strictly between 0 and 1, with mean 1/2 and variance 1/12")
  func uniform() {
    let draws = (0..<100_000).map { random.uniform(at: UInt64($0)) }
    #expect(draws.allSatisfy { $0 > 0 && $0 < 1 })
    let mean = draws.reduce(0, +) / 1e5
    let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1e5
    #expect(abs(mean - 0.5) < 5 * (1 / 12.0 / 1e5).squareRoot())
    #expect(abs(variance - 1 / 12.0) < 0.002)
  }

  @Test("integers below a bound are in range and evenly spread", arguments: [1, 2, 3, 10, 1000])
  func integers(bound: Int) {
    var counts = [Int](repeating: 0, count: bound)
    for index in 0..<100_000 { counts[random.integer(below: bound, at: UInt64(index))] += 1 }
    let expected = 1e5 / Double(bound)
    #expect(counts.allSatisfy { abs(Double($0) - expected) < 6 * expected.squareRoot() + 1 })
    #expect((0...1).contains(random.integer(below: 2, at: .max)))
  }

  @Test("seeds, streams and indices give different draws; the same ones the same draw")
  func keys() {
    #expect(random.words(at: 3) == CounterRandom(seed: 7, stream: .noise).words(at: 3))
    #expect(random.words(at: 3) != random.words(at: 4))
    #expect(random.words(at: 3) != random.words(at: 3 + 1 << 32))
    #expect(random.words(at: 3) != CounterRandom(seed: 8, stream: .noise).words(at: 3))
    #expect(random.words(at: 3) != CounterRandom(seed: 7 + 1 << 32, stream: .noise).words(at: 3))
    #expect(random.words(at: 3) != CounterRandom(seed: 7, stream: .labels).words(at: 3))
  }

  @Test("a subset has no repetitions, and a larger one begins with the smaller one")
  func subsets() {
    let all = subsetIndices(count: 1000, from: 1000, seed: 3)
    #expect(all.sorted() == Array(0..<1000))
    #expect(all != Array(0..<1000))
    #expect(subsetIndices(count: 100, from: 1000, seed: 3) == Array(all.prefix(100)))
    #expect(subsetIndices(count: 100, from: 1000, seed: 4) != Array(all.prefix(100)))
    #expect(subsetIndices(count: 0, from: 5, seed: 0).isEmpty)
  }

  @Test("normal draws have the moments of a standard normal, to five standard errors")
  func normal() {
    let random = CounterRandom(seed: 5, stream: .start)
    let draws = (0..<40_000).map { random.normal(at: UInt64($0)) }
    let n = Double(draws.count)
    func moment(_ power: Int) -> Double {
      draws.reduce(0) { $0 + raised($1, power) } / n
    }
    func raised(_ x: Double, _ power: Int) -> Double { (0..<power).reduce(1.0) { product, _ in product * x } }
    // The variances of x, x², x³ and x⁴ are 1, 2, 15 and 96.
    for (power, mean, variance) in [(1, 0.0, 1.0), (2, 1, 2), (3, 0, 15), (4, 3, 96)] {
      #expect(abs(moment(power) - mean) < 5 * (variance / n).squareRoot())
    }
    #expect(random.normal(at: 7) == CounterRandom(seed: 5, stream: .start).normal(at: 7))
  }
}
