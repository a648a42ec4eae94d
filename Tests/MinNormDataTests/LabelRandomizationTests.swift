import MinNormData
import Testing

@Suite struct LabelRandomizationTests {
  let labels = (0..<20_000).map { $0 % 10 }

  @Test("clean labels are untouched; random ones are right one time in ten")
  func ends() {
    #expect(LabelRandomization.clean.apply(to: labels, classCount: 10, seed: 1) == labels)
    #expect(LabelRandomization.corrupt(0).apply(to: labels, classCount: 10, seed: 1) == labels)
    let random = LabelRandomization.random.apply(to: labels, classCount: 10, seed: 1)
    let right = zip(random, labels).count { $0 == $1 }
    #expect(abs(Double(right) - 2000) < 6 * (20_000 * 0.1 * 0.9).squareRoot())
    #expect(LabelRandomization.corrupt(1).apply(to: labels, classCount: 10, seed: 1) == random)
    for label in 0..<10 { #expect(abs(random.count { $0 == label } - 2000) < 260) }
  }

  @Test("corruption with probability p changes 0.9 p of the labels", arguments: [0.1, 0.2, 0.5, 0.9])
  func probability(p: Double) {
    let corrupted = LabelRandomization.corrupt(p).apply(to: labels, classCount: 10, seed: 5)
    let changed = Double(zip(corrupted, labels).count { $0 != $1 })
    #expect(abs(changed - 18_000 * p) < 6 * (20_000 * 0.9 * p * (1 - 0.9 * p)).squareRoot())
  }

  @Test("for one seed, what is corrupted at a smaller probability is corrupted alike at a larger one")
  func nested() {
    let some = LabelRandomization.corrupt(0.3).apply(to: labels, classCount: 10, seed: 2)
    let more = LabelRandomization.corrupt(0.6).apply(to: labels, classCount: 10, seed: 2)
    for index in labels.indices where some[index] != labels[index] { #expect(more[index] == some[index]) }
    #expect(some != LabelRandomization.corrupt(0.3).apply(to: labels, classCount: 10, seed: 3))
  }

  @Test("the label of example i depends on i alone, not on how many there are")
  func prefix() {
    let all = LabelRandomization.random.apply(to: labels, classCount: 10, seed: 9)
    #expect(
      LabelRandomization.random.apply(to: Array(labels.prefix(100)), classCount: 10, seed: 9) == Array(all.prefix(100)))
  }

  @Test("test labels draw elsewhere, and the expected error rate against them is ε(k−1)/k + (1−ε)e")
  func testLabels() {
    let noise = LabelRandomization.corrupt(0.3)
    let noisy = noise.apply(to: labels, classCount: 10, seed: 2, part: .test)
    #expect(noisy != noise.apply(to: labels, classCount: 10, seed: 2))
    // A predictor that errs on every fourth label, in a way that has nothing to do with the noise.
    let predictions = labels.enumerated().map { $0 / 10 % 4 == 0 ? ($1 + 1) % 10 : $1 }
    let rate = Double(zip(predictions, noisy).count { $0 != $1 }) / 20_000
    let expected = noise.expectedErrorRate(ofRate: 0.25, classCount: 10)
    #expect(abs(expected - (0.3 * 0.9 + 0.7 * 0.25)) < 1e-15)
    #expect(abs(rate - expected) < 5 * (expected * (1 - expected) / 20_000).squareRoot())
    #expect(LabelRandomization.clean.expectedErrorRate(ofRate: 0.1, classCount: 10) == 0.1)
    #expect(LabelRandomization.random.expectedErrorRate(ofRate: 0.1, classCount: 4) == 0.75)
  }

  @Test(
    "a permutation moves targets of a share of the examples and keeps how often each occurs", arguments: [0.1, 0.5, 1])
  func permutation(p: Double) {
    let permuted = LabelRandomization.permute(p).apply(to: labels, classCount: 10, seed: 3)
    #expect(permuted.sorted() == labels.sorted())
    let sources = LabelRandomization.permute(p).sources(count: labels.count, seed: 3)
    #expect(sources.sorted() == Array(labels.indices) && sources.map { labels[$0] } == permuted)
    // All but about one of those that take part are moved.
    let moved = Double(sources.enumerated().count { $0 != $1 })
    #expect(abs(moved - 20_000 * p) < 6 * (20_000 * p * (1 - p)).squareRoot() + 10)
    #expect(sources != LabelRandomization.permute(p).sources(count: labels.count, seed: 4))
    #expect(sources != LabelRandomization.permute(p).sources(count: labels.count, seed: 3, part: .test))
    #expect(LabelRandomization.permute(0).sources(count: 5, seed: 3) == [0, 1, 2, 3, 4])
  }

  @Test("texts are read back as they are written", arguments: ["clean", "random", "corrupt:0.2", "permute:0.5"])
  func roundTrip(text: String) throws {
    #expect(try "\(LabelRandomization(parsing: text))" == text)
  }

  @Test(
    "a wrong text is refused with what is accepted",
    arguments: [
      "", "dirty", "corrupt", "corrupt:", "corrupt:x", "corrupt:-0.1", "corrupt:1.01", "corrupt:nan", "random:1",
    ])
  func refused(text: String) {
    let error = #expect(throws: LabelRandomizationError.self) { _ = try LabelRandomization(parsing: text) }
    #expect(error?.description.contains("corrupt:P") == true)
  }
}
