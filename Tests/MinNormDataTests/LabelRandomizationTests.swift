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

  @Test("texts are read back as they are written", arguments: ["clean", "random", "corrupt:0.2", "corrupt:1.0"])
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
