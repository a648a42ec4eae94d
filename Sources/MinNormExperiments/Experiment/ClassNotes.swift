import Foundation
import MinNorm
import MinNormData

/// What the classes of the chosen examples say that a person should know.
struct ClassNotes {
  /// The lines.
  private(set) var texts: [String] = []

  private let names: [String]

  /// Looks at the examples of a data set and those that were chosen from it.
  init(_ specification: ProblemSpecification, _ dataset: Dataset, train: Examples, test: Examples) {
    names = dataset.classNames + dataset.unseenClassNames
    guard dataset.task == .classification else { return }
    let (all, allTests) = (counts(dataset.train), counts(dataset.test))
    let (chosen, tests) = (counts(train), counts(test))
    if specification.subsetSeed == nil, specification.heldOut == nil {
      noteSorting("training", chosen, of: all, remedy: "; --subset-seed 1 takes a random subset")
      noteSorting("test", tests, of: allTests, remedy: "; more of them (--test) have others")
    }
    // A user's files say themselves what the whole of them lacks.
    let missing = names.indices.filter { tests[$0] > 0 && chosen[$0] == 0 && (all[$0] > 0 || isNamed(specification)) }
    if !missing.isEmpty {
      let errors = missing.reduce(0) { $0 + tests[$1] }
      texts.append(
        "\(list(missing)) \(missing.count == 1 ? "is" : "are") in the test set, but no training example has "
          + "\(missing.count == 1 ? "it" : "them"), so \(errors) of \(test.count) test examples cannot be right")
    }
    let absent = names.indices.filter { chosen[$0] > 0 && allTests[$0] == 0 }
    if isNamed(specification), specification.heldOut == nil, dataset.test.count > 0, !absent.isEmpty {
      texts.append(
        "\(list(absent)) \(absent.count == 1 ? "is" : "are") only in the training set: no test example has "
          + "\(absent.count == 1 ? "it" : "them")")
    }
  }

  /// "class 7 is never predicted, though 40 test examples have it": of the classes that training examples have.
  ///
  /// - Parameters:
  ///   - predictions: One column for each class.
  ///   - trained: The training labels that they come from.
  init(neverPredicted predictions: Matrix<Double>, labels: [Int], trained: [Int], names: [String], set: String) {
    self.names = names
    let predicted = Set(predictedColumns(predictions).compactMap(\.self))
    let (tests, known) = (Dictionary(grouping: labels) { $0 }.mapValues(\.count), Set(trained))
    // Of a few test examples the one or other class may well be missed by chance.
    let never = names.indices.filter { known.contains($0) && !predicted.contains($0) && tests[$0, default: 0] >= 10 }
    // Where nothing is decided another line says so.
    guard !never.isEmpty, !predicted.isEmpty else { return }
    let count = never.reduce(0) { $0 + tests[$1, default: 0] }
    texts.append(
      "\(set): \(list(never)) \(never.count == 1 ? "is" : "are") never predicted, though \(count) test examples have "
        + "\(never.count == 1 ? "it" : "them")")
  }

  private func isNamed(_ specification: ProblemSpecification) -> Bool {
    if case .named = specification.data { true } else { false }
  }

  private func counts(_ examples: Examples) -> [Int] {
    var counts = [Int](repeating: 0, count: names.count)
    for label in examples.labels { counts[label] += 1 }
    return counts
  }

  /// A line where a random choice of as many would lack one of the missing classes less than once in ten thousand times.
  private mutating func noteSorting(_ kind: String, _ chosen: [Int], of all: [Int], remedy: String) {
    let (count, total) = (chosen.reduce(0, +), all.reduce(0, +))
    guard count > 0, count < total else { return }
    let isMissing = { chosen[$0] == 0 && all[$0] > 0 }
    let isSorted = names.indices.contains { place in
      guard isMissing(place) else { return false }
      let share = Double(all[place]) / Double(total)
      return pow(1 - share, Double(count)) < 1e-4
    }
    guard isSorted else { return }
    let (has, classes) = (chosen.count { $0 > 0 }, all.count { $0 > 0 })
    texts.append(
      "the first \(count) of \(total) \(kind) examples have \(has) of \(classes) classes, as in a file sorted by class\(remedy)"
    )
  }

  private func list(_ classes: [Int]) -> String {
    let shown = classes.prefix(8).map { names[$0] }.joined(separator: ", ")
    return "\(classes.count == 1 ? "class" : "classes") \(shown)\(classes.count > 8 ? ", …" : "")"
  }
}
